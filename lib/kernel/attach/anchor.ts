/**
 * Order among the programs of one place: how the kernel is asked, and what its refusals mean. tcx and netkit have it from
 * kernel/bpf/mprog.c (kernel 6.6), cgroups the same flags and fields with rules of their own (kernel 6.17).
 */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import type { EbpfError } from '../../errors.ts';
import type { AnchorRequest, OrderRequest } from '../../hooks/anchor.ts';
import type { NativeError } from '../binding.ts';
import type { NativeLinkOptions, NativeProgramAttachOptions } from '../binding-attach.ts';
import { KernelLink } from '../link.ts';
import type { Place } from './interface.ts';
import type { Attachment, Attempt } from './target.ts';

const { EBUSY, EEXIST, EINVAL, ENOENT, ERANGE, ESTALE } = constants.errno;

/** BPF_F_* in include/uapi/linux/bpf.h. */
export const REPLACE = 1 << 2;
const BEFORE = 1 << 3;
const AFTER = 1 << 4;
const ID = 1 << 5;
const LINK = 1 << 13;

/** By a link; in the place of a program that has none, without one. */
export async function attachOrdered(
  { native }: Attachment,
  place: Place,
  attachType: number,
  request: OrderRequest,
  how: { readonly kind: 'tcx' | 'netkit'; readonly target: string },
): Promise<BackendLink> {
  if (request.anchor?.position === 'replace') {
    const options = { ...place, attachType, updateFlags: REPLACE, ...programOrder(request) };
    return new KernelLink(await native.attachProgram(options), `${how.kind}-program`, how.target);
  }
  const { ifindex: target, ...netns } = place;
  const link = await native.createLink({ target, ...netns, attachType, ...linkOrder(request) });
  return new KernelLink(link, `${how.kind}-link`, how.target);
}

/** Those fields of BPF_LINK_CREATE that say it. */
export function linkOrder({
  anchor,
  expectedRevision,
}: OrderRequest): Required<Pick<NativeLinkOptions, 'flags' | 'anchor'>> {
  const { flags, ...relative } = flagsOf(anchor);
  return { flags, anchor: { ...relative, ...(expectedRevision !== undefined && { expectedRevision }) } };
}

type ProgramOrder = Pick<
  NativeProgramAttachOptions,
  'relative' | 'expectedRevision' | 'replace' | 'replaceId'
> & { readonly flags: number };

/** Those of BPF_PROG_ATTACH. */
export function programOrder({ anchor, expectedRevision }: OrderRequest): ProgramOrder {
  return {
    ...flagsOf(anchor),
    ...(anchor?.position === 'replace' && predecessor(anchor)),
    ...(expectedRevision !== undefined && { expectedRevision }),
  };
}

/** Nothing said is last. */
function flagsOf(anchor: AnchorRequest | undefined): { flags: number; relative?: number } {
  if (anchor === undefined) return { flags: 0 };
  if (anchor.position === 'replace') return { flags: REPLACE };
  const side = anchor.position === 'first' || anchor.position === 'before' ? BEFORE : AFTER;
  if ('linkId' in anchor) return { flags: side | ID | LINK, relative: anchor.linkId };
  return 'programId' in anchor ? { flags: side | ID, relative: anchor.programId } : { flags: side };
}

function predecessor({ programId, descriptor }: Extract<AnchorRequest, { position: 'replace' }>) {
  return descriptor === undefined ? { replaceId: programId } : { replace: descriptor };
}

/** Of tcx and netkit. undefined where the order is not to blame. */
export function orderError(
  attempt: Attempt,
  { anchor, expectedRevision }: OrderRequest,
  error: NativeError,
): EbpfError | undefined {
  switch (error.errno) {
    case ESTALE:
      return staleRevision(attempt, expectedRevision, error);
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
  if (error.errno === ENOENT) return absentAnchor(attempt, anchor, error);
  if (error.errno === EINVAL) {
    const why = `the anchor, ${neighbour}, is of another kind`;
    return attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why, error);
  }
  return undefined;
}

/** `now`: the revision, where it is known. */
export function staleRevision(
  attempt: Attempt,
  expected: bigint | undefined,
  error: NativeError,
  now?: bigint,
): EbpfError {
  const is =
    now === undefined ? `not at revision ${expected} any more` : `at revision ${now}, not ${expected}`;
  const changed = expected === undefined ? 'have changed meanwhile' : `are ${is}`;
  const why = `its programs ${changed}: somebody has attached or detached there; look again, and decide anew`;
  return attempt.refused('ERR_EBPF_STALE_REVISION', why, error);
}

/** undefined where there is no anchor that could be absent. */
export function absentAnchor(
  attempt: Attempt,
  anchor: AnchorRequest | undefined,
  error: NativeError,
): EbpfError | undefined {
  const name = nameOf(anchor);
  if (name === undefined) return undefined;
  const what = anchor?.position === 'replace' ? 'the program that it is to replace' : 'the anchor';
  return attempt.refused('ERR_EBPF_NO_TARGET', `${what}, ${name}, is not attached there`, error);
}

function nameOf(anchor: AnchorRequest | undefined): string | undefined {
  if (anchor === undefined) return undefined;
  if ('linkId' in anchor) return `link ${anchor.linkId}`;
  return 'programId' in anchor ? `program ${anchor.programId}` : undefined;
}
