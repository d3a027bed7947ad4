/** Why a cgroup does not take a program. */
import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { constants } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { EbpfError } from '../../errors.ts';
import type { CgroupAttach } from '../../hooks/cgroup.ts';
import type { NativeError } from '../binding.ts';
import { cgroupHook } from '../cgroup-hooks.ts';
import { isNativeError } from '../errors.ts';
import { absentAnchor, staleRevision } from './anchor.ts';
import { SHARING, sharingOf } from './cgroup-flags.ts';
import type { Attachment, Attempt } from './target.ts';

const { EPERM, EINVAL, ENOENT, ENODEV, ESTALE, E2BIG } = constants.errno;

/** `target`: the cgroup's descriptor. */
export async function explainCgroup(
  at: Attachment,
  request: CgroupAttach,
  target: number,
  attempt: Attempt,
  error: unknown,
): Promise<unknown> {
  if (!isNativeError(error)) return error;
  switch (error.errno) {
    case EPERM:
      return (await taken(at, request, target, attempt, error)) ?? attempt.failed(error);
    case EINVAL:
      return invalid(at, request, target, attempt, error);
    case ENOENT:
    case ENODEV:
      return absent(request, attempt, error);
    case ESTALE: {
      const now = await query(at, target, request.attachType);
      return staleRevision(attempt, request.expectedRevision, error, now?.revision);
    }
    case E2BIG: {
      const why =
        'the kernel takes no more programs there (64 at a hook of a cgroup, 10 hooks of lsm_cgroup)';
      return attempt.refused('ERR_EBPF_ATTACH', why, error);
    }
    default:
      return attempt.failed(error);
  }
}

function query({ addon }: Attachment, target: number, attachType: number) {
  return addon.programQuery({ target, attachType }).catch(() => undefined);
}

/** The rules of hierarchy_allows_attach() and __cgroup_bpf_attach() in kernel/bpf/cgroup.c. */
async function taken(
  at: Attachment,
  request: CgroupAttach,
  target: number,
  attempt: Attempt,
  error: NativeError,
) {
  const here = await query(at, target, request.attachType);
  if (here && here.programs.length > 0 && here.flags !== SHARING[request.sharing ?? 'multi']) {
    const words = `${programs(here.programs)} attached to it with sharing '${sharingOf(here.flags)}'`;
    const remedy =
      here.flags === SHARING.multi
        ? "attach with sharing 'multi'"
        : 'it takes no second one; detach it, or update the link that holds it';
    return attempt.refused('ERR_EBPF_ALREADY_ATTACHED', `${words}: ${remedy}`, error);
  }
  const above = await exclusiveAbove(at, request);
  if (above === undefined) return undefined;
  const why = `${programs(above.ids)} attached to ${above.path} with sharing 'exclusive', which allows none in the cgroups below it`;
  return attempt.refused('ERR_EBPF_ALREADY_ATTACHED', why, error);
}

/** The next cgroup above that has a program and lets nobody override it. */
async function exclusiveAbove(at: Attachment, { cgroup, attachType }: CgroupAttach) {
  for (let path = dirname(resolve(cgroup)); path !== dirname(path); path = dirname(path)) {
    const folder = await open(path, 'r').catch(() => undefined);
    if (!folder) return undefined;
    const attached = await query(at, folder.fd, attachType).finally(() => folder.close());
    // Above the file system's root there is no cgroup.
    if (!attached) return undefined;
    if (attached.programs.length > 0)
      return attached.flags === SHARING.exclusive ? { path, ids: attached.programs } : undefined;
  }
  return undefined;
}

async function invalid(
  at: Attachment,
  request: CgroupAttach,
  target: number,
  attempt: Attempt,
  error: NativeError,
) {
  const { attachType, anchor } = request;
  const attached = await query(at, target, attachType);
  if (!isLink(request) && attached?.programs.includes(at.native.info().id)) {
    const why =
      'it is attached to it already, and a program stands once in its list; links may hold it twice';
    return attempt.refused('ERR_EBPF_ALREADY_ATTACHED', why, error);
  }
  // Whoever counts revisions has order and preorder, whatever its version says: distributions have backported them together.
  const counts = attached !== undefined && attached.revision !== 0n;
  const missing = counts ? undefined : missingHook(request, attempt, error);
  if (missing) return missing;
  const why =
    anchor?.position === 'before' || anchor?.position === 'after'
      ? 'the kernel refuses this anchor: both have preorder, or neither; a link goes beside a link, a program beside a program'
      : 'the kernel refuses the program for this hook: it was loaded for another one (expectedAttachType)';
  return attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why, error);
}

/** What this kernel lacks of what is asked, if it is that. */
function missingHook(request: CgroupAttach, attempt: Attempt, error: NativeError) {
  const { attachType, anchor, preorder, mechanism, expectedRevision } = request;
  const hook = cgroupHook(attachType);
  const anchored = anchor !== undefined && anchor.position !== 'replace';
  const ordered = anchored || expectedRevision !== undefined || (preorder && mechanism === 'link');
  return (
    (hook && attempt.missing(hook, error)) ??
    (isLink(request) ? attempt.missing('cgroup link', error) : undefined) ??
    (ordered ? attempt.missing('cgroup order', error) : undefined) ??
    (preorder ? attempt.missing('cgroup preorder', error) : undefined)
  );
}

/** What is not there: the cgroup, the anchor, or what was to be replaced. */
function absent({ cgroup, anchor }: CgroupAttach, attempt: Attempt, error: NativeError): EbpfError {
  const isThere = statSync(cgroup, { throwIfNoEntry: false }) !== undefined;
  const noAnchor = isThere ? absentAnchor(attempt, anchor, error) : undefined;
  return noAnchor ?? attempt.refused('ERR_EBPF_NO_TARGET', 'it has been removed', error);
}

/** Whether a link was meant, or an anchor that goes with one alone. */
const isLink = ({ mechanism, anchor }: CgroupAttach): boolean =>
  mechanism === 'link' || (anchor !== undefined && 'linkId' in anchor);

const programs = (ids: readonly number[]) =>
  `program${ids.length === 1 ? '' : 's'} ${ids.join(', ')} ${ids.length === 1 ? 'is' : 'are'}`;
