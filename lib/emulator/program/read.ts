/** The bytes of a program, checked and decoded: what both engines run. */
import { EbpfError } from '../../errors.ts';
import { LDDW } from '../../formats/insn/insn.ts';
import { PSEUDO } from '../../formats/insn/opcodes.ts';
import { decodeSlot, type Refuse, type Slot } from './decode.ts';
import { checkFlow } from './flow.ts';
import type { Operation, Program, SourceLine } from './operations.ts';

/** A 64-bit load of something that is not a number: a map, its value, a kernel variable (BPF_PSEUDO_*). */
export interface WideLoad {
  /** Slot of its first half. */
  readonly instruction: number;
  /** BPF_PSEUDO_MAP_FD, MAP_VALUE, BTF_ID, MAP_IDX, MAP_IDX_VALUE */
  readonly pseudo: number;
  readonly imm: number;
  readonly imm2: number;
}

export interface ProgramSource {
  readonly name: string;
  /** 8 bytes a slot, little-endian: the program, then its subprograms, as the linker has them. */
  readonly instructions: Uint8Array;
  /** Names of functions by their first slot, for messages. */
  readonly functions?: readonly { readonly name: string; readonly start: number }[];
  readonly lines?: readonly SourceLine[];
  /** What such a load loads; undefined refuses the program. */
  readonly resolve?: (load: WideLoad) => bigint | undefined;
}

const SLOT = 8;
/** BPF_COMPLEXITY_LIMIT_INSNS (include/linux/bpf.h): no kernel takes more. */
const MOST_SLOTS = 1_000_000;

/**
 * Throws ERR_EBPF_INVALID_PROGRAM (`path` names the instruction) for what no kernel takes: unknown opcodes, registers that are none, reserved
 * fields, jumps out of a function or into a 64-bit load, an end that can be run past.
 */
export function readProgram(source: ProgramSource): Program {
  const { name, instructions, functions = [], lines = [] } = source;
  const count = instructions.length / SLOT;
  if (!Number.isInteger(count) || count === 0 || count > MOST_SLOTS) {
    throw new EbpfError(
      'ERR_EBPF_INVALID_PROGRAM',
      `program '${name}': ${instructions.length} bytes are not 1 to ${MOST_SLOTS} instructions of ${SLOT}`,
    );
  }
  const view = new DataView(instructions.buffer, instructions.byteOffset, instructions.byteLength);
  const operations: (Operation | undefined)[] = [];
  let index = 0;
  const refuse: Refuse = why => {
    throw refused(name, index, why);
  };
  for (; index < count; index++) {
    const slot = readSlot(view, index);
    if (slot.opcode !== LDDW) {
      operations.push(decodeSlot(slot, index, refuse));
      continue;
    }
    operations.push(readWide(source, slot, index, index + 1 < count ? view : null, refuse), undefined);
    index++;
  }
  const names = new Map(functions.map(({ start, name }) => [start, name]));
  const subprograms = checkFlow(operations, functions, (index, why) => refused(name, index, why)).map(
    ({ start, end }) => ({
      name: names.get(start) ?? (start === 0 ? name : `${name}+${start}`),
      start,
      end,
    }),
  );
  return { name, operations, subprograms, lines };
}

function readSlot(view: DataView, index: number): Slot {
  const at = index * SLOT;
  const registers = view.getUint8(at + 1);
  return {
    opcode: view.getUint8(at),
    dst: registers & 0xf,
    src: registers >> 4,
    offset: view.getInt16(at + 2, true),
    imm: view.getInt32(at + 4, true),
  };
}

function readWide(
  source: ProgramSource,
  { dst, src, offset, imm }: Slot,
  index: number,
  view: DataView | null,
  refuse: Refuse,
): Operation {
  if (!view) return refuse('a 64-bit load without its second half');
  const second = readSlot(view, index + 1);
  if (second.opcode !== 0 || second.dst !== 0 || second.src !== 0 || second.offset !== 0) {
    refuse('the second half of a 64-bit load has more than a number');
  }
  if (dst > 9) refuse(dst === 10 ? 'the frame pointer r10 is read only' : `there is no register r${dst}`);
  if (offset !== 0) refuse('a field that is reserved is not 0');
  if (src === 0) {
    const value = (BigInt(second.imm >>> 0) << 32n) | BigInt(imm >>> 0);
    return { kind: 'constant', dst, value };
  }
  if (src === PSEUDO.FUNC) return { kind: 'function', dst, target: index + 1 + imm };
  const value = source.resolve?.({ instruction: index, pseudo: src, imm, imm2: second.imm });
  if (value === undefined) refuse(`it loads something unknown: kind ${src}, number ${imm}`);
  return { kind: 'constant', dst, value: BigInt.asUintN(64, value!) };
}

function refused(name: string, index: number, why: string): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_PROGRAM', `program '${name}', instruction ${index}: ${why}`, {
    path: `instruction ${index}`,
  });
}
