/** Which hooks of LSM programs may sleep, by kernel: bpf_lsm_is_sleepable_hook(). */
import {
  SLEEPABLE_HOOKS,
  SLEEPABLE_ONCE,
  SLEEPABLE_SINCE_5_11,
  SLEEPABLE_SINCE_7_2,
  SLEEPABLE_UNTIL_7_2,
} from '../tables/lsm.ts';
import { isSince } from './features.ts';

/** `name` without `bpf_lsm_`; undefined: not known of that kernel. */
export function maySleepInHook(version: string, name: string): boolean | undefined {
  if (!isSince(version, '5.11')) return name === 'bprm_committed_creds';
  if (isSince(version, '7.2'))
    return SLEEPABLE_SINCE_7_2.has(name) || (SLEEPABLE_HOOKS.has(name) && !SLEEPABLE_UNTIL_7_2.has(name));
  if (isSince(version, '6.12')) return SLEEPABLE_HOOKS.has(name);
  if (SLEEPABLE_SINCE_5_11.has(name)) return true;
  return SLEEPABLE_HOOKS.has(name) || SLEEPABLE_ONCE.has(name) ? undefined : false;
}
