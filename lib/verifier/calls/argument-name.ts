/** How messages name an argument: by its register (reg_arg_name()), or as they did before 7.2. */
import type { Env } from '../env.ts';

/** `index` from 0; `before`: what stood before the number. */
export const argumentName = (env: Env, index: number, before = 'arg#') =>
  env.rules.knows.namesRegisters ? `R${index + 1}` : `${before}${index}`;
