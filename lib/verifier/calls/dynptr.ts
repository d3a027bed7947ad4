/** Dynptrs as arguments: process_dynptr_func(). */
import type { Env } from '../env.ts';
import type { Argument } from '../tables/prototypes.ts';

export const dynptrArgument = {
  check(env: Env, _register: number, _argument: Argument): void {
    env.unsupported('dynptrs');
  },
  checkRelease(env: Env, _register: number): void {
    env.unsupported('dynptrs');
  },
};
