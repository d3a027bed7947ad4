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
import { linkOrder, programOrder, REPLACE } from './anchor.ts';
import { explainCgroup } from './cgroup-errors.ts';
import { PREORDER, SHARING } from './cgroup-flags.ts';
import { openCgroup } from './cgroup-folder.ts';
import { type Attachment, Attempt, checkWord } from './target.ts';

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
  const { mechanism = 'auto', sharing, anchor } = request;
  const refuse = (why: string) => attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why);
  const link = anchor !== undefined && 'linkId' in anchor && 'an anchor that is a link';
  const program =
    (sharing !== undefined && `sharing '${sharing}'`) ||
    (anchor !== undefined && 'programId' in anchor && 'an anchor that is a program');
  if (link && program)
    throw refuse(`${link} goes with mechanism 'link' alone, ${program} with 'program' alone`);
  if (link && mechanism === 'program') throw refuse(`${link} goes with mechanism 'link' alone`);
  if (program && mechanism === 'link') throw refuse(`${program} goes with mechanism 'program' alone`);
  if (mechanism !== 'auto') return [mechanism];
  if (link) return ['link'];
  return program ? ['program'] : ['link', 'program'];
}

function checkWords(request: CgroupAttach, attempt: Attempt): void {
  const { attachType, mechanism = 'auto', sharing = 'multi', anchor, preorder } = request;
  const refuse = (why: string) => attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why);
  if (cgroupHook(attachType) === undefined) throw refuse(`attach type ${attachType} is no hook of cgroups`);
  checkWord(attempt, 'mechanism', mechanism, ['auto', 'link', 'program']);
  checkWord(attempt, 'sharing', sharing, ['multi', 'override', 'exclusive']);
  const alone = sharing !== 'multi' && `sharing '${sharing}' has one program at most`;
  if (alone && anchor?.position === 'replace')
    throw refuse(`${alone}: update its link instead of replacing it`);
  if (alone && (anchor !== undefined || preorder)) throw refuse(`${alone}: there is no order`);
  if (alone && attachType === AttachType.LSM_CGROUP)
    throw refuse("the hooks of lsm_cgroup are shared: sharing is 'multi'");
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
  const { attachType, expectedRevision, preorder } = request;
  // Kernels before 6.17 would overlook the revision. They refuse flags, and the last place is where it goes anyway.
  const last = expectedRevision === undefined ? {} : ({ anchor: { position: 'last' } } as const);
  const { flags, anchor } = linkOrder({ ...last, ...request });
  const link = await native.createLink({
    target,
    attachType,
    flags: flags | (preorder ? PREORDER : 0),
    anchor,
  });
  return new KernelLink(link, 'cgroup-link', attempt.target);
}

async function attachProgram(
  at: Attachment,
  request: CgroupAttach,
  target: number,
  attempt: Attempt,
): Promise<BackendLink> {
  const { attachType, sharing = 'multi' } = request;
  const unguarded = sharing !== 'multi';
  const expectedRevision =
    request.expectedRevision ?? (unguarded ? await vacant(at, attachType, target, attempt) : undefined);
  const order = programOrder({ ...request, ...(expectedRevision !== undefined && { expectedRevision }) });
  const shared = SHARING[sharing];
  const preorder = request.preorder ? PREORDER : 0;
  const link = await at.native.attachProgram({
    target,
    attachType,
    ...order,
    flags: shared | preorder | order.flags,
    updateFlags: unguarded ? shared : shared | preorder | REPLACE,
    unguarded,
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
