/** What probes of many functions share, in the kernel and in programs: their names chosen, their cookies, their single probes. */
import { readFileSync } from 'node:fs';
import { constants, release } from 'node:os';
import { type EbpfError, suggestion } from '../../errors.ts';
import { isGlob, matcher, nearestGlob, patternText } from '../../hooks/names.ts';
import type { Cookies, ManyProbes, NamePattern } from '../../hooks/probes.ts';
import { isNativeError } from '../errors.ts';
import { isOlder } from '../floors.ts';
import { uint64s } from './link-set.ts';
import { type Attempt, didYouMean } from './target.ts';

const { EINVAL, EOPNOTSUPP } = constants.errno;

/**
 * The names that are meant; a list is not looked up. Throws ERR_EBPF_NO_TARGET for none, ERR_EBPF_INVALID_ARGUMENT for too
 * many.
 */
export function chosenNames(
  pattern: NamePattern,
  known: () => Iterable<string>,
  { most }: ManyProbes,
  attempt: Attempt,
): string[] {
  const names = isList(pattern) ? [...new Set(pattern)] : namesLike(pattern, known(), attempt);
  if (names.length === 0) throw attempt.refused('ERR_EBPF_NO_TARGET', 'the list is empty');
  if (names.length <= most) return names;
  const what = `${patternText(pattern)} ${isList(pattern) ? 'has' : 'matches'} ${names.length} functions`;
  const why = `${what}, and ${most} are allowed: narrow it, or attach({ most: ${names.length} })`;
  throw attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why);
}

export function isList(pattern: NamePattern): pattern is readonly string[] {
  return Array.isArray(pattern);
}

function namesLike(pattern: string | RegExp, known: Iterable<string>, attempt: Attempt): string[] {
  const all = [...known];
  const names = all.filter(matching(pattern, attempt));
  if (names.length > 0) return names;
  throw attempt.refused(
    'ERR_EBPF_NO_TARGET',
    `no function matches ${patternText(pattern)}${nearest(pattern, all)}`,
  );
}

function matching(pattern: string | RegExp, attempt: Attempt): (name: string) => boolean {
  try {
    return matcher(pattern);
  } catch {
    // `[z-a]`
    throw attempt.refused('ERR_EBPF_INVALID_ARGUMENT', `${patternText(pattern)} is no glob`);
  }
}

function nearest(pattern: string | RegExp, names: readonly string[]): string {
  if (typeof pattern !== 'string') return '';
  if (!isGlob(pattern)) return didYouMean(pattern, names);
  const near = nearestGlob(pattern, names);
  return near === undefined ? '' : `; ${suggestion(near)}`;
}

/** As createLink and attachPerfEvents want them; no field where there are none. */
export function cookiesOf(
  cookie: Cookies | undefined,
  names: readonly string[],
  attempt: Attempt,
): { cookies?: Uint8Array } {
  if (cookie === undefined) return {};
  const values = names.map(name => (typeof cookie === 'function' ? cookie(name) : cookie));
  const wrong = values.findIndex(value => typeof value !== 'bigint');
  if (wrong < 0) return { cookies: uint64s(values) };
  const why = `the cookie of '${names[wrong]}' is ${typeof values[wrong]}, and a bigint is expected`;
  throw attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why);
}

/** The kernel is too old for cookies at perf events (commit 82e6b1eee6a8), if that is why. */
export function cookieError(
  { cookie }: { readonly cookie?: Cookies },
  attempt: Attempt,
  error: unknown,
): EbpfError | undefined {
  if (cookie === undefined || !isNativeError(error) || !isOlder(release(), '5.15')) return undefined;
  // libbpf's answer, and the kernel's.
  const refusesCookie =
    error.errno === EOPNOTSUPP || (error.errno === EINVAL && error.syscall === 'bpf(BPF_LINK_CREATE)');
  if (!refusesCookie) return undefined;
  const why = `cookies of probes and perf events exist from kernel 5.15 on, and this is ${release()}: attach without a cookie`;
  return attempt.refused('ERR_EBPF_NOT_SUPPORTED', why, error);
}

export interface ProbePmu {
  readonly type: number;
  /** Of perf_event_attr, with the bit that says "at the return". */
  readonly config: bigint;
}

/** The kernel's event source for `kprobe` or `uprobe` (4.17); undefined where it has none. */
export function probePmu(name: 'kprobe' | 'uprobe', retprobe: boolean): ProbePmu | undefined {
  const folder = `/sys/bus/event_source/devices/${name}`;
  try {
    const type = Number(readFileSync(`${folder}/type`, 'latin1'));
    // `config:0`
    const bit = /config:(\d+)/.exec(readFileSync(`${folder}/format/retprobe`, 'latin1'))?.[1];
    return bit === undefined ? undefined : { type, config: retprobe ? 1n << BigInt(bit) : 0n };
  } catch {
    return undefined;
  }
}
