/** Ranges that contradict each other: a path that nothing takes. The kernel says so and forgets them (reg_bounds_sanity_check()). */
import type { Env } from '../env.ts';
import { hex } from '../log/numbers.ts';
import { contradiction } from '../state/bounds.ts';
import { change, type Register } from '../state/register.ts';
import { draft, type Scalar, unbound32, unbound64 } from '../state/scalar.ts';

export function sane(env: Env, register: number, where: string): void {
  const reg = env.reg(register);
  const next = saneRegister(env, reg, where);
  if (next !== reg) env.set(register, next);
}

export function saneRegister(env: Env, reg: Register, where: string): Register {
  const what = contradiction(reg.scalar);
  if (what === undefined) return reg;
  const { umin, umax, smin, smax, u32min, u32max, s32min, s32max, tnum } = reg.scalar;
  const low = (n: number) => hex(BigInt(n >>> 0));
  env.say(
    `REG INVARIANTS VIOLATION (${where}): ${what} u64=[${hex(umin)}, ${hex(umax)}] s64=[${hex(smin)}, ${hex(smax)}] ` +
      `u32=[${low(u32min)}, ${low(u32max)}] s32=[${low(s32min)}, ${low(s32max)}] var_off=(${hex(tnum.value)}, ${hex(tnum.mask)})\n`,
  );
  return change(reg, { scalar: unbounded(reg.scalar) });
}

function unbounded(scalar: Scalar): Scalar {
  const next = draft(scalar);
  unbound64(next);
  unbound32(next);
  return next;
}
