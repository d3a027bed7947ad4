/**
 * Every hook of a cgroup: by a BPF link (kernel 5.7), or by BPF_PROG_ATTACH, as all kernels have it. In one list of a cgroup
 * both may stand side by side, but a link has its place by another link alone, a program by another program (get_prog_list()
 * in kernel/bpf/cgroup.c).
 */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { AttachType } from '../../formats/object/numbers.ts';
import type { CgroupAttach } from '../../hooks/cgroup.ts';
import { cgroupHook } from '../cgroup-hooks.ts';
import { isNativeError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { explainCgroup } from './cgroup-errors.ts';
import { AFTER, BEFORE, ID, LINK, PREORDER, REPLACE, SHARING } from './cgroup-flags.ts';
import { openCgroup } from './cgroup-folder.ts';
import { type Attachment, Attempt } from './target.ts';

const { EINVAL } = constants.errno;

type Mechanism = 'link' | 'program';

export async function attachCgroup(at: Attachment, request: CgroupAttach): Promise<BackendLink> {
  const attempt = new Attempt(at, `cgroup ${request.cgroup}`, ['CAP_BPF', 'CAP_NET_ADMIN']);
  const [first, second] = mechanisms(request, attempt);
  const folder = await openCgroup(request.cgroup, attempt);
  try {
    try {
      return await attachBy(first, at, request, folder.fd, attempt);
    } catch (error) {
      // EINVAL is how a kernel without such links answers: before 5.7, or before 6.17 if they are to be in order.
      if (second === undefined || !isNativeError(error) || error.errno !== EINVAL) throw error;
      return await attachBy(second, at, request, folder.fd, attempt);
    }
  } catch (error) {
    throw await explainCgroup(at, request, folder.fd, attempt, error);
  } finally {
    await folder.close();
  }
}

/** What to try, in order. */
function mechanisms(request: CgroupAttach, attempt: Attempt): [Mechanism, Mechanism?] {
  checkWords(request, attempt);
  const { mechanism = 'auto', sharing, replace, anchorLink, anchorProgram } = request;
  const refuse = (why: string) => attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why);
  const link = anchorLink !== undefined && 'an anchor that is a link';
  const program =
    (sharing !== undefined && `sharing '${sharing}'`) ||
    (replace !== undefined && 'replace') ||
    (anchorProgram !== undefined && 'an anchor that is a program');
  if (link && program)
    throw refuse(`${link} goes with mechanism 'link' alone, ${program} with 'program' alone`);
  if (link && mechanism === 'program') throw refuse(`${link} goes with mechanism 'link' alone`);
  if (program && mechanism === 'link') throw refuse(`${program} goes with mechanism 'program' alone`);
  if (mechanism !== 'auto') return [mechanism];
  if (link) return ['link'];
  return program ? ['program'] : ['link', 'program'];
}

function checkWords(request: CgroupAttach, attempt: Attempt): void {
  const { attachType, mechanism = 'auto', order, sharing = 'multi', replace, expectedRevision } = request;
  const refuse = (why: string) => attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why);
  if (cgroupHook(attachType) === undefined) throw refuse(`attach type ${attachType} is no hook of cgroups`);
  if (!['auto', 'link', 'program'].includes(mechanism))
    throw refuse(`there is no mechanism '${mechanism}': it is 'auto', 'link' or 'program'`);
  if (!Object.hasOwn(SHARING, sharing))
    throw refuse(`there is no sharing '${sharing}': it is 'multi', 'override' or 'exclusive'`);
  // 0 is any to the kernel.
  if (expectedRevision !== undefined && (typeof expectedRevision !== 'bigint' || expectedRevision < 1n))
    throw refuse('expectedRevision is a bigint, from 1n on');
  const alone = sharing !== 'multi' && `sharing '${sharing}' has one program at most`;
  if (alone && (order !== undefined || request.preorder)) throw refuse(`${alone}: there is no order`);
  if (alone && replace !== undefined) throw refuse(`${alone}: update its link instead of replacing it`);
  if (alone && attachType === AttachType.LSM_CGROUP)
    throw refuse("the hooks of lsm_cgroup are shared: sharing is 'multi'");
  if (replace !== undefined && order !== undefined)
    throw refuse('what is replaced has its place: replace and anchor exclude each other');
}

function attachBy(
  mechanism: Mechanism,
  at: Attachment,
  request: CgroupAttach,
  target: number,
  attempt: Attempt,
): Promise<BackendLink> {
  return mechanism === 'link'
    ? attachLink(at, request, target, attempt)
    : attachProgram(at, request, target, attempt);
}

async function attachLink(
  { native }: Attachment,
  request: CgroupAttach,
  target: number,
  attempt: Attempt,
): Promise<BackendLink> {
  const { attachType, expectedRevision } = request;
  const [flags, relative] = place(request);
  // Kernels before 6.17 would overlook the revision. They refuse flags, and "after nothing" is where it goes anyway.
  const checked = expectedRevision !== undefined && flags === 0 ? AFTER : 0;
  const anchor = {
    ...(relative !== undefined && { relative }),
    ...(expectedRevision !== undefined && { expectedRevision }),
  };
  const link = await native.createLink({ target, attachType, flags: flags | checked, anchor });
  return new KernelLink(link, 'cgroup-link', attempt.target);
}

async function attachProgram(
  at: Attachment,
  request: CgroupAttach,
  target: number,
  attempt: Attempt,
): Promise<BackendLink> {
  const { attachType, sharing = 'multi', replace, preorder = false } = request;
  const unguarded = sharing !== 'multi';
  const expectedRevision =
    request.expectedRevision ?? (unguarded ? await vacant(at, attachType, target, attempt) : undefined);
  const [order, relative] = place(request);
  const shared = SHARING[sharing];
  const link = await at.native.attachProgram({
    target,
    attachType,
    flags: shared | order | (replace === undefined ? 0 : REPLACE),
    updateFlags: unguarded ? shared : shared | REPLACE | (preorder ? PREORDER : 0),
    unguarded,
    ...(replace !== undefined && { replace }),
    ...(relative !== undefined && { relative }),
    ...(expectedRevision !== undefined && { expectedRevision }),
  });
  return new KernelLink(link, 'cgroup-program', attempt.target);
}

/**
 * Where there is one program at most, the kernel lets a second one silently take its place: refused. Answers the revision at
 * which there was none, if the kernel counts them.
 */
async function vacant(
  { addon }: Attachment,
  attachType: number,
  target: number,
  attempt: Attempt,
): Promise<bigint | undefined> {
  const { programs, revision } = await addon.programQuery({ target, attachType });
  if (programs.length === 0) return revision === 0n ? undefined : revision;
  const why = `program ${programs.join(', ')} is attached to it already, which leaves no place for one that shares with none; update the link that holds it, or detach it`;
  throw attempt.refused('ERR_EBPF_ALREADY_ATTACHED', why);
}

/** Flags for its place in the list, and the anchor's id. */
function place({ order, anchorLink, anchorProgram, preorder = false }: CgroupAttach): [number, number?] {
  let flags = preorder ? PREORDER : 0;
  if (order !== undefined) flags |= order === 'first' || order === 'before' ? BEFORE : AFTER;
  if (anchorLink !== undefined) return [flags | ID | LINK, anchorLink];
  return anchorProgram !== undefined ? [flags | ID, anchorProgram] : [flags];
}
