/** Which registers may be read before they are written, from each instruction on: compute_live_registers() (kernel 6.15). */
import { CLASS } from '../../formats/insn/insn.ts';
import { ATOMIC, JUMP, MODE, REGISTER } from '../../formats/insn/opcodes.ts';
import type { Env } from '../env.ts';

const ALL = 0xffff;
const CALLER_SAVED = 0x3f;
const ARGUMENTS = 0x3e;

/** `parameters`: how many a call has, or undefined where it is not known. */
export function computeLiveRegisters(
  env: Env,
  parameters: (instruction: number) => number | undefined,
): void {
  const { insns } = env.program;
  const effects = Array.from({ length: insns.length }, (_, i) => effectOf(env, i, parameters));
  const live = new Int32Array(insns.length);
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = insns.length - 1; i >= 0; i--) {
      // The second half of a 64-bit load.
      if (insns.opcode[i] === 0) continue;
      let after = 0;
      for (const next of insns.successors(i)) after |= live[next] ?? 0;
      const { use, def } = effects[i]!;
      const before = (after & ~def) | use;
      if (before === live[i]) continue;
      live[i] = before;
      changed = true;
    }
  }
  for (let i = 0; i < insns.length; i++) env.notes[i]!.live = live[i]!;
}

interface Effect {
  readonly use: number;
  readonly def: number;
}

function effectOf(env: Env, i: number, parameters: (instruction: number) => number | undefined): Effect {
  const { insns } = env.program;
  const opcode = insns.opcode[i]!;
  const dst = 1 << insns.dst[i]!;
  const src = 1 << insns.src[i]!;
  const fromRegister = (opcode & REGISTER) !== 0 ? src : 0;
  switch (opcode & 7) {
    case CLASS.LD:
      return (opcode & 0xe0) === MODE.IMM ? { use: 0, def: dst } : { use: ALL, def: 0 };
    case CLASS.LDX:
      return { use: src, def: dst };
    case CLASS.ST:
      return { use: dst, def: 0 };
    case CLASS.STX:
      return (opcode & 0xe0) === MODE.ATOMIC ? atomic(insns.imm[i]!, dst, src) : { use: dst | src, def: 0 };
    case CLASS.ALU:
    case CLASS.ALU64:
      switch (opcode & 0xf0) {
        case 0xd0:
        case 0x80:
          return { use: dst, def: dst };
        case 0xb0:
          return { use: fromRegister, def: dst };
        default:
          return { use: dst | fromRegister, def: dst };
      }
    default:
      switch (opcode & 0xf0) {
        case JUMP.JA:
        case JUMP.JCOND:
          return { use: 0, def: 0 };
        case JUMP.EXIT:
          return { use: 1, def: 0 };
        case JUMP.CALL: {
          const count = insns.isPseudoCall(i) ? undefined : parameters(i);
          return { use: count === undefined ? ARGUMENTS : ((1 << (count + 1)) - 1) & ~1, def: CALLER_SAVED };
        }
        default:
          return { use: dst | fromRegister, def: 0 };
      }
  }
}

function atomic(imm: number, dst: number, src: number): Effect {
  switch (imm) {
    case ATOMIC.CMPXCHG:
      return { use: 1 | dst | src, def: 1 };
    case ATOMIC.LOAD_ACQUIRE:
      return { use: src, def: dst };
    case ATOMIC.STORE_RELEASE:
      return { use: dst | src, def: 0 };
    default:
      return { use: dst | src, def: imm & ATOMIC.FETCH ? src : 0 };
  }
}
