/** One thing that a kernel may have, and how it is known. */
import { constants } from 'node:os';
import { errnoName } from '../../errors.ts';
import { isOlder } from '../floors.ts';

/** `unknown`: it could not be tried, or a policy of the machine refused before the kernel said what it knows. */
export type Support = 'yes' | 'no' | 'unknown';

export interface Feature {
  readonly support: Support;
  /** A clause that says how it is known. */
  readonly reason: string;
}

const { EPERM, EINVAL, E2BIG, EOPNOTSUPP, ENOSYS } = constants.errno;
const ENOTSUPP = 524;

/** How a kernel says that it does not know something. */
const REFUSALS: ReadonlySet<number> = new Set([EINVAL, E2BIG, EOPNOTSUPP, ENOSYS, ENOTSUPP]);

export const yes = (reason: string): Feature => ({ support: 'yes', reason });
export const no = (reason: string): Feature => ({ support: 'no', reason });
export const unknown = (reason: string): Feature => ({ support: 'unknown', reason });

/** What is needed to put an errno into words. */
export interface Circumstance {
  readonly release: string;
  /** The first kernel that has it. */
  readonly since?: string | undefined;
  /** What an EPERM means here. */
  readonly permission: () => string;
}

/** `taken`: errnos that only a kernel with the feature answers, 0 among them unless it must not come. */
export function fromErrno(errno: number, taken: readonly number[], circumstance: Circumstance): Feature {
  if (taken.includes(errno)) return yes(errno === 0 ? 'the kernel took one' : 'the kernel knows it');
  if (errno === EPERM) return unknown(`the kernel refused the trial (EPERM): ${circumstance.permission()}`);
  if (REFUSALS.has(errno)) return no(whyNot(errno, circumstance));
  return unknown(`the kernel answered the trial with ${errnoName(errno)}`);
}

export function whyNot(errno: number, { release, since }: Circumstance): string {
  if (since !== undefined && isOlder(release, since)) {
    return `it exists from kernel ${since} on, and this is ${release}`;
  }
  return `the kernel refuses it (${errnoName(errno)}): it is built without it`;
}
