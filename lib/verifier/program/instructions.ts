/** The instructions under verification, by slot: a 64-bit load has two, the second of opcode 0. */
import { CLASS, LDDW } from '../../formats/insn/insn.ts';
import { JUMP, MODE, PSEUDO, PSEUDO_CALL } from '../../formats/insn/opcodes.ts';
import type { LinkedProgram, Relocation } from '../../linker/index.ts';

const SLOT = 8;

export class Instructions {
  readonly length: number;
  readonly opcode: Uint8Array;
  readonly dst: Uint8Array;
  readonly src: Uint8Array;
  readonly offset: Int16Array;
  readonly imm: Int32Array;
  /** What the linker could not say in the instruction itself. */
  readonly relocation: ReadonlyMap<number, Relocation>;
  readonly #successors: (readonly number[] | undefined)[] = [];

  constructor({ instructions, relocations }: LinkedProgram, littleEndian: boolean) {
    const view = new DataView(instructions.buffer, instructions.byteOffset, instructions.byteLength);
    const length = Math.floor(instructions.length / SLOT);
    this.length = length;
    this.opcode = new Uint8Array(length);
    this.dst = new Uint8Array(length);
    this.src = new Uint8Array(length);
    this.offset = new Int16Array(length);
    this.imm = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      const registers = view.getUint8(i * SLOT + 1);
      this.opcode[i] = view.getUint8(i * SLOT);
      this.dst[i] = littleEndian ? registers & 0xf : registers >> 4;
      this.src[i] = littleEndian ? registers >> 4 : registers & 0xf;
      this.offset[i] = view.getInt16(i * SLOT + 2, littleEndian);
      this.imm[i] = view.getInt32(i * SLOT + 4, littleEndian);
    }
    this.relocation = new Map(relocations.map(each => [each.instruction, each]));
  }

  isWide(i: number): boolean {
    return this.opcode[i] === LDDW;
  }

  imm64(i: number): bigint {
    return BigInt.asUintN(64, (BigInt(this.imm[i + 1] ?? 0) << 32n) | BigInt(this.imm[i]! >>> 0));
  }

  isCall(i: number): boolean {
    return this.opcode[i] === (CLASS.JMP | JUMP.CALL);
  }

  isHelperCall(i: number): boolean {
    return this.isCall(i) && this.src[i] === 0;
  }

  isPseudoCall(i: number): boolean {
    return this.isCall(i) && this.src[i] === PSEUDO_CALL.LOCAL;
  }

  isKfuncCall(i: number): boolean {
    return this.isCall(i) && this.src[i] === PSEUDO_CALL.KFUNC;
  }

  /** A load of a function's address. */
  isFunctionLoad(i: number): boolean {
    return this.opcode[i] === LDDW && this.src[i] === PSEUDO.FUNC;
  }

  isMayGoto(i: number): boolean {
    return this.opcode[i] === (CLASS.JMP | JUMP.JCOND) && this.src[i] === 0;
  }

  isJump(i: number): boolean {
    const kind = this.opcode[i]! & 7;
    return kind === CLASS.JMP || kind === CLASS.JMP32;
  }

  /** Where a jump goes, or a call of a function, or where a function's address points. */
  target(i: number): number {
    const opcode = this.opcode[i]!;
    if (this.isFunctionLoad(i) || this.isPseudoCall(i)) return i + this.imm[i]! + 1;
    if (opcode === (CLASS.JMP32 | JUMP.JA)) return i + this.imm[i]! + 1;
    return i + this.offset[i]! + 1;
  }

  /** Instructions that may come next, within the function. */
  successors(i: number): readonly number[] {
    return (this.#successors[i] ??= this.#successorsOf(i));
  }

  #successorsOf(i: number): readonly number[] {
    const next = i + (this.isWide(i) ? 2 : 1);
    if (!this.isJump(i)) return next < this.length ? [next] : [];
    const op = this.opcode[i]! & 0xf0;
    if (op === JUMP.EXIT) return [];
    if (op === JUMP.CALL) return [next];
    return op === JUMP.JA ? [this.target(i)] : [next, this.target(i)];
  }

  /** Fetches what was there, into a register. */
  isAtomicFetch(i: number): boolean {
    return this.isAtomic(i) && (this.imm[i]! & 1) !== 0;
  }

  isAtomic(i: number): boolean {
    return (this.opcode[i]! & 0xe7) === (CLASS.STX | MODE.ATOMIC);
  }
}
