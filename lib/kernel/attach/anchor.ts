/** Order among the programs of one place (kernel/bpf/mprog.c, kernel 6.6): how the kernel is asked, and what its refusals mean. */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import type { EbpfError } from '../../errors.ts';
import type { AnchorRequest } from '../../hooks/anchor.ts';
import type { NativeError, NativeLinkOptions } from '../binding.ts';
import { KernelLink } from '../link.ts';
import type { Place } from './interface.ts';
import type { Attachment, Attempt } from './target.ts';

const { EBUSY, EEXIST, EINVAL, ENOENT, ERANGE, ESTALE } = constants.errno;

/** BPF_F_* in include/uapi/linux/bpf.h. */
const REPLACE = 1 << 2;
const BEFORE = 1 << 3;
const AFTER = 1 << 4;
const ID = 1 << 5;
const LINK = 1 << 13;

interface Ordered {
  readonly anchor?: AnchorRequest;
  readonly expectedRevision?: bigint;
}

/** By a link; in the place of a program that has none, without one. */
export async function attachOrdered(
  { native }: Attachment,
  { ifindex, netns }: Place,
  attachType: number,
  request: Ordered,
  how: { readonly kind: 'tcx' | 'netkit'; readonly target: string },
): Promise<BackendLink> {
  const { anchor, expectedRevision } = request;
  const where = { attachType, ...(netns !== undefined && { netns }) };
  if (anchor?.position === 'replace') {
    const link = await native.attachProgram({
      ifindex,
      ...where,
      flags: REPLACE,
      updateFlags: REPLACE,
      replaceId: anchor.programId,
      ...(expectedRevision !== undefined && { expectedRevision }),
    });
    return new KernelLink(link, `${how.kind}-program`, how.target);
  }
  const link = await native.createLink({ target: ifindex, ...where, ...ordered(anchor, expectedRevision) });
  return new KernelLink(link, `${how.kind}-link`, how.target);
}

/** Those fields of BPF_LINK_CREATE that say it. Nothing said is last. */
function ordered(
  anchor: Exclude<AnchorRequest, { position: 'replace' }> | undefined,
  expectedRevision: bigint | undefined,
): Pick<NativeLinkOptions, 'flags' | 'anchor'> {
  const revision = expectedRevision === undefined ? {} : { expectedRevision };
  if (anchor === undefined) return { anchor: revision };
  const side = anchor.position === 'first' || anchor.position === 'before' ? BEFORE : AFTER;
  if ('linkId' in anchor)
    return { flags: side | ID | LINK, anchor: { relative: anchor.linkId, ...revision } };
  if ('programId' in anchor) return { flags: side | ID, anchor: { relative: anchor.programId, ...revision } };
  return { flags: side, anchor: revision };
}

/** undefined where the order is not to blame. */
export function orderError(
  attempt: Attempt,
  { anchor, expectedRevision }: Ordered,
  error: NativeError,
): EbpfError | undefined {
  switch (error.errno) {
    case ESTALE: {
      const why = `its programs have changed: they are not at revision ${expectedRevision} any more; look at them again`;
      return attempt.refused('ERR_EBPF_STALE_REVISION', why, error);
    }
    case EEXIST: {
      const why = 'the program is there already, and each is there once';
      return attempt.refused('ERR_EBPF_ALREADY_ATTACHED', why, error);
    }
    case ERANGE:
      // bpf_mprog_max()
      return attempt.refused('ERR_EBPF_ATTACH', 'it has 64 programs, and that is the most', error);
  }
  const neighbour = nameOf(anchor);
  if (neighbour === undefined) return undefined;
  if (error.errno === EBUSY) {
    const why = `${neighbour} is held there by a link, and makes way to that link's update() alone`;
    return attempt.refused('ERR_EBPF_INVALID_STATE', why, error);
  }
  if (error.errno === ENOENT)
    return attempt.refused('ERR_EBPF_NO_TARGET', `the anchor, ${neighbour}, is not attached there`, error);
  if (error.errno === EINVAL) {
    const why = `the anchor, ${neighbour}, is of another kind`;
    return attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why, error);
  }
  return undefined;
}

function nameOf(anchor: AnchorRequest | undefined): string | undefined {
  if (anchor === undefined) return undefined;
  if ('linkId' in anchor) return `link ${anchor.linkId}`;
  return 'programId' in anchor ? `program ${anchor.programId}` : undefined;
}
