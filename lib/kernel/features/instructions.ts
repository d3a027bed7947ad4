/** Instructions that came after the first: clang's `-mcpu=v2` to `v4`, and what kernels learnt besides. */
import { constants } from 'node:os';
import type { Instruction } from '../../formats/insn/insn.ts';
import { ProgramType } from '../../formats/object/numbers.ts';
import { type Feature, fromErrno, no, whyNot } from './feature.ts';
import { EXIT, type Trials } from './trials.ts';

export type InstructionFeature = keyof typeof PROGRAMS;

const insn = (opcode: number, dst = 0, src = 0, offset = 0, imm = 0): Instruction => ({
  opcode,
  dst,
  src,
  offset,
  imm,
});

const zero = insn(0xb7);
const stack = insn(0x7a, 10, 0, -8, 0);
const one = insn(0xb7, 1, 0, 0, 1);

/** The first kernel of each, and a program that has it. */
const PROGRAMS = {
  /** Kernel 3.18's. */
  v1: ['3.18', [zero, EXIT]],
  /** `if r0 < 1` */
  v2: ['4.14', [zero, insn(0xa5, 0, 0, 0, 1), EXIT]],
  /** `if w0 < 1` */
  v3: ['5.1', [zero, insn(0xa6, 0, 0, 0, 1), EXIT]],
  /** `r0 = (s8)r0`, `r0 = *(s8 *)(r10 - 8)`, `r0 = bswap16 r0`, `r0 s/= 1`, `gotol pc+0` */
  v4: [
    '6.6',
    [
      stack,
      zero,
      insn(0xbf, 0, 0, 8),
      insn(0x91, 0, 10, -8),
      insn(0xd7, 0, 0, 0, 16),
      insn(0x37, 0, 0, 1, 1),
      insn(0x06),
      EXIT,
    ],
  ],
  /** `r1 = atomic64_fetch_add((u64 *)(r10 - 8), r1)`; xchg and cmpxchg came with it. */
  atomics: ['5.12', [stack, one, insn(0xdb, 10, 1, -8, 1), zero, EXIT]],
  /** `r0 = load_acquire((u64 *)(r10 - 8))` */
  acquire_release: ['6.15', [stack, insn(0xdb, 0, 10, -8, 0x100), EXIT]],
  /** `may_goto pc+1`: over nothing is refused by the first kernels that have it. */
  may_goto: ['6.9', [zero, insn(0xe5, 0, 0, 1), zero, EXIT]],
  /** Four times round. */
  bounded_loops: ['5.3', [zero, insn(0x07, 0, 0, 0, 1), insn(0xa5, 0, 0, -2, 4), zero, EXIT]],
  /** More than 4,096 instructions. */
  large_programs: ['5.2', [...Array.from({ length: 5000 }, () => zero), EXIT]],
} as const satisfies Record<string, readonly [since: string, code: readonly Instruction[]]>;

export const INSTRUCTIONS = Object.keys(PROGRAMS) as InstructionFeature[];

export function instructions(name: InstructionFeature, trials: Trials): Feature {
  const [since, code] = PROGRAMS[name];
  const { errno, log } = trials.program({
    type: ProgramType.SOCKET_FILTER,
    instructions: code,
    quiet: code.length > 100,
  });
  const circumstance = trials.circumstance(['CAP_BPF'], since);
  // The verifier's word on an instruction that it does not know, or a jump back that it does not follow.
  const { EPERM } = constants.errno;
  if (errno !== 0 && errno !== EPERM && log !== '') return no(whyNot(errno, circumstance));
  return fromErrno(errno, [0], circumstance);
}
