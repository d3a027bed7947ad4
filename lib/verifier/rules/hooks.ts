/** Hooks of LSM programs: what they answer, and which may sleep, by kernel. */
import type { Program } from '../program/program.ts';
import type { Range } from '../state/state.ts';
import {
  BOOLEAN_HOOKS,
  DISABLED_HOOKS,
  DISABLED_SINCE_7_2,
  SLEEPABLE_HOOKS,
  SLEEPABLE_ONCE,
  SLEEPABLE_SINCE_5_11,
  SLEEPABLE_SINCE_7_2,
  SLEEPABLE_UNTIL_7_2,
  UNTRUSTED_HOOKS,
  UNTRUSTED_SINCE_7_2,
} from '../tables/lsm.ts';
import { isSince } from './features.ts';

/** The largest errno that a pointer or a result may hold (MAX_ERRNO). */
const MAX_ERRNO = 4095;

/** bpf_lsm_get_retval_range(): a boolean, or 0 or a negative errno, as what is no hook answers, too. */
export function answersOfHook({ linked }: Program): Range {
  return BOOLEAN_HOOKS.has(linked.attach?.name ?? '') ? { min: 0, max: 1 } : { min: -MAX_ERRNO, max: 0 };
}

/** bpf_lsm_disabled_hooks, as far as it has been looked at: `name` without `bpf_lsm_`. Those whose answer means something else could be had until 6.12. */
export function isDisabledHook(version: string, name: string): boolean {
  if (isSince(version, '7.2') && DISABLED_SINCE_7_2.has(name)) return true;
  return isSince(version, '6.12') && DISABLED_HOOKS.has(name);
}

/** What such a hook is given is about to go. */
export function isUntrustedHook(version: string, name: string): boolean {
  return UNTRUSTED_HOOKS.has(name) || (isSince(version, '7.2') && UNTRUSTED_SINCE_7_2.has(name));
}

/** bpf_lsm_is_sleepable_hook(); `name` without `bpf_lsm_`; undefined: not known of that kernel. */
export function maySleepInHook(version: string, name: string): boolean | undefined {
  if (!isSince(version, '5.11')) return name === 'bprm_committed_creds';
  if (isSince(version, '7.2'))
    return SLEEPABLE_SINCE_7_2.has(name) || (SLEEPABLE_HOOKS.has(name) && !SLEEPABLE_UNTIL_7_2.has(name));
  if (isSince(version, '6.12')) return SLEEPABLE_HOOKS.has(name);
  if (SLEEPABLE_SINCE_5_11.has(name)) return true;
  return SLEEPABLE_HOOKS.has(name) || SLEEPABLE_ONCE.has(name) ? undefined : false;
}
