/** What may come after an instruction in its function, where some may end it, too: a tail call, a load from a packet. */
import type { Env } from '../env.ts';

/** bpf_insn_successors() (kernel 6.19), without what calls of functions and their ends lead to. */
export function successors({ program, notes }: Env, instruction: number): readonly number[] {
  const next = program.insns.successors(instruction);
  const { exit } = notes[instruction]!;
  return exit < 0 ? next : [...next, exit];
}
