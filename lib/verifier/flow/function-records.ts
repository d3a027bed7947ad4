/** Where the program's types say that functions begin (func_info): where they do. */
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';

/** The first instruction of each record, of all functions; empty for a program without. */
const recordsOf = (env: Env): readonly number[] =>
  env.program.linked.functions.flatMap(({ records }) => records);

/** check_btf_func_early(), before functions are looked for. */
export function checkRecordOrder(env: Env): void {
  let previous = -1;
  for (const at of recordsOf(env)) {
    if (previous < 0 && at !== 0) env.reject(EINVAL, `nonzero insn_off ${at} for the first func info record`);
    if (at <= previous)
      env.reject(EINVAL, `same or smaller insn offset (${at}) than previous func info record (${previous})`);
    previous = at;
  }
}

/** check_btf_func() */
export function checkRecords(env: Env): void {
  const records = recordsOf(env);
  const { subprograms } = env.program;
  if (records.length === 0) return;
  if (records.length !== subprograms.length)
    env.reject(EINVAL, "number of funcs in func_info doesn't match number of subprogs\n");
  if (subprograms.some(({ start }, i) => start !== records[i]))
    env.reject(EINVAL, "func_info BTF section doesn't match subprog layout in BPF program\n");
}
