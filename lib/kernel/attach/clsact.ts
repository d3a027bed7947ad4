/** A tc program as a filter of the clsact qdisc (kernel 4.5), on every kernel. */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { qdiscsRequest, readQdiscs } from '../../formats/netlink/tc.ts';
import type { TcAttach } from '../../hooks/network.ts';
import { isNativeError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { noSuchInterface, type Place } from './interface.ts';
import type { Attachment, Attempt } from './target.ts';

const { EEXIST, EINVAL, ENODEV, ENOENT } = constants.errno;

/** enum bpf_tc_attach_point in libbpf.h. */
const DIRECTIONS = { ingress: 1, egress: 2 } as const;

export async function attachClsact(
  at: Attachment,
  { direction, priority, handle }: TcAttach,
  place: Place,
  attempt: Attempt,
): Promise<BackendLink> {
  checkNumber(attempt, 'priority', priority, 0xffff);
  checkNumber(attempt, 'handle', handle, 0xffff_ffff);
  try {
    if (direction === 'egress') await checkEgress(at, place, attempt);
    const native = await at.native.attachClsact({
      ...place,
      direction: DIRECTIONS[direction],
      ...(priority !== undefined && { priority }),
      ...(handle !== undefined && { handle }),
    });
    return new KernelLink(native, 'clsact', attempt.target);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    throw explain(attempt, error, priority, handle);
  }
}

function checkNumber(attempt: Attempt, name: string, value: number | undefined, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return;
  throw attempt.refused('ERR_EBPF_INVALID_ARGUMENT', `${name} is a whole number from 1 to ${most}`);
}

/** The older `ingress` qdisc sits where clsact would, and takes filters of both directions for ingress ones. */
async function checkEgress(
  { addon }: Attachment,
  { ifindex, netns }: Place,
  attempt: Attempt,
): Promise<void> {
  const qdiscs = readQdiscs(await addon.rtnetlink(qdiscsRequest(), netns));
  if (!qdiscs.some(qdisc => qdisc.ifindex === ifindex && qdisc.kind === 'ingress')) return;
  const why =
    'it has an ingress qdisc, which stands in the place of clsact; remove it (tc qdisc del dev … ingress)';
  throw attempt.refused('ERR_EBPF_ATTACH', why);
}

function explain(
  attempt: Attempt,
  error: Error & { errno: number; syscall: string },
  priority: number | undefined,
  handle: number | undefined,
): unknown {
  const { errno, syscall } = error;
  if (errno === ENODEV) return noSuchInterface(attempt, error);
  if (errno === EEXIST) {
    const why = `there is a filter of priority ${priority} and handle ${handle} already; take another, or update its link`;
    return attempt.refused('ERR_EBPF_ALREADY_ATTACHED', why, error);
  }
  // `Specified qdisc kind is unknown`, and the like for the filter's.
  if (errno === ENOENT || errno === EINVAL) {
    const missing = attempt.missing('tc clsact', error);
    if (missing) return missing;
    if (errno === EINVAL && priority !== undefined && syscall.includes('FILTER')) {
      const why = `priority ${priority} is taken by filters of another kind or protocol`;
      return attempt.refused('ERR_EBPF_ATTACH', why, error);
    }
  }
  return attempt.failed(error);
}
