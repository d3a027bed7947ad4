/** Writes a relocation's value into its instruction (bpf_core_patch_insn in relo_core.c). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfType } from '../../formats/btf/types.ts';
import { CLASS, LDDW } from '../../formats/insn/insn.ts';
import type { Code } from '../code.ts';
import { malformed, unfit } from './problem.ts';
import type { FieldValue } from './value.ts';

/** What the verifier shows of an instruction that it must not reach: `invalid func unknown#195896080`, 0xbad2310, "bad relo". */
const BAD_RELOCATION = 195896080;

/** BPF_SIZE of an opcode, and how many bytes it is. */
const SIZES: Readonly<Record<number, number>> = { 24: 8, 0: 4, 8: 2, 16: 1 };
const SIZE_BITS = 0x18;
/** BPF_X: the operand is a register. */
const REGISTER = 0x08;
const MAX_OFFSET = 0x7fff;

export interface Change {
  readonly before: FieldValue;
  /** undefined: the instruction can't be used. */
  readonly after: FieldValue | undefined;
  /** Loads and stores of the field can't just be made wider or narrower. */
  readonly sizesDiffer: boolean;
}

/** Sizes may only differ where zero extension makes up for it: of pointers and unsigned integers. */
export function sizesDiffer(local: Btf, before: FieldValue, target: Btf, after: FieldValue): boolean {
  if (before.size === after.size) return false;
  const [ours, theirs] = [local.type(before.typeId), target.type(after.typeId)];
  if (ours.kind === 'ptr' && theirs.kind === 'ptr') return false;
  return !(isUnsigned(ours) && isUnsigned(theirs));
}

/** BTF_INT_SIGNED alone counts: libbpf compares the whole encoding. */
function isUnsigned(type: BtfType): boolean {
  return type.kind === 'int' && !(type.signed && !type.char && !type.bool);
}

export function patch(code: Code, index: number, change: Change): void {
  const { before, after } = change;
  if (!after) {
    poison(code, index);
    return;
  }
  const expect = (found: number | bigint) => {
    if (before.certain && BigInt.asUintN(64, BigInt(found)) !== before.value)
      throw malformed(`the instruction has ${found} where its own types say ${before.value}`);
  };
  const opcode = code.opcode(index);
  switch (opcode & 7) {
    case CLASS.ALU:
    case CLASS.ALU64:
      if ((opcode & REGISTER) !== 0) throw malformed('the instruction has no number');
      expect(code.imm(index));
      code.setImm(index, low(after.value));
      break;
    case CLASS.LDX:
    case CLASS.ST:
    case CLASS.STX:
      expect(code.offset(index));
      if (after.value > MAX_OFFSET)
        throw unfit(`an offset of ${after.value} bytes does not fit an instruction`);
      if (change.sizesDiffer) {
        poison(code, index);
        break;
      }
      code.setOffset(index, Number(after.value));
      resize(code, index, before.size, after.size);
      break;
    case CLASS.LD:
      if (!isNumberLoad(code, index)) throw malformed('the instruction is no 64-bit load of a number');
      expect((BigInt(code.imm(index + 1)) << 32n) | BigInt(code.imm(index) >>> 0));
      code.setImm(index, low(after.value));
      code.setImm(index + 1, low(after.value >> 32n));
      break;
    default:
      throw malformed(`the instruction (opcode 0x${opcode.toString(16)}) has nothing to relocate`);
  }
}

const low = (value: bigint) => Number(BigInt.asIntN(32, value));

/** A 64-bit load that stands for nothing but its number. */
function isNumberLoad(code: Code, index: number): boolean {
  return (
    code.opcode(index) === LDDW &&
    index + 1 < code.length &&
    code.src(index) === 0 &&
    code.offset(index) === 0 &&
    code.head(index + 1) === 0
  );
}

function resize(code: Code, index: number, before: number, after: number): void {
  if (before === after) return;
  const opcode = code.opcode(index);
  const found = SIZES[opcode & SIZE_BITS];
  if (found !== before) throw malformed(`the instruction accesses ${found} bytes of a field of ${before}`);
  const bits = Object.keys(SIZES).find(bits => SIZES[Number(bits)] === after);
  if (bits === undefined) throw unfit(`no instruction accesses ${after} bytes`);
  code.setOpcode(index, (opcode & ~SIZE_BITS) | Number(bits));
}

function poison(code: Code, index: number): void {
  // Both halves, or the verifier would speak of an unknown opcode 00.
  if (code.opcode(index) === LDDW && index + 1 < code.length) code.setInvalidCall(index + 1, BAD_RELOCATION);
  code.setInvalidCall(index, BAD_RELOCATION);
}
