/** Sections in which objects that RCU protects stay. */
import type { Env } from '../env.ts';

/** in_sleepable() */
export const maySleep = ({ program, rules, state }: Env) =>
  (program.sleepable && !rules.knows.sleepsByState) || state.sleepable;

/** in_rcu_cs(): programs that do not sleep are in one all the time. */
export const inRcuSection = (env: Env) =>
  env.state.rcuLocks > 0 || env.state.activeLocks > 0 || !maySleep(env);
