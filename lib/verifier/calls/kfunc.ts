/** Calls of kernel functions: check_kfunc_call(). */
import type { Env } from '../env.ts';
import { kfuncName } from '../log/instruction.ts';

export function checkKfuncCall(env: Env): void {
  env.unsupported(`kernel functions (${kfuncName(env.program, env.instruction)}())`);
}
