/** Iterators over the kernel's objects: BPF_LINK_CREATE (kernel 5.8), with what to iterate over where the target has a choice. */
import { closeSync, constants as fsConstants, openSync } from 'node:fs';
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { AttachType } from '../../formats/object/numbers.ts';
import type { CgroupOrder, IterAttach } from '../../hooks/tracing.ts';
import { isNativeError } from '../errors.ts';
import { IterLink } from '../iter-link.ts';
import { type Attachment, Attempt } from './target.ts';

const { EACCES, EBADF, EINVAL, ESRCH } = constants.errno;
const { O_RDONLY, O_DIRECTORY } = fsConstants;

/** enum bpf_cgroup_iter_order in include/uapi/linux/bpf.h. */
const ORDERS: Record<CgroupOrder, number> = {
  self: 1,
  'descendants pre': 2,
  'descendants post': 3,
  ancestors: 4,
};

/** Targets by the option that they take (kernel/bpf/map_iter.c, task_iter.c, cgroup_iter.c; net/core/sock_map.c, bpf_sk_storage.c). */
const TAKERS = {
  map: ['bpf_map_elem', 'bpf_sk_storage_map', 'sockmap'],
  cgroup: ['cgroup'],
  task: ['task', 'task_file', 'task_vma'],
} as const;

type Option = keyof typeof TAKERS;

export async function attachIterator(at: Attachment, request: IterAttach): Promise<BackendLink> {
  const { target } = request;
  const attempt = new Attempt(at, `iterator over ${target}`, ['CAP_BPF', 'CAP_PERFMON']);
  checkOptions(request, attempt);
  const cgroup = request.cgroup?.path === undefined ? undefined : openCgroup(request.cgroup.path, attempt);
  try {
    const iterator = linkInfo(request, cgroup);
    const native = await at.native.createLink({
      target: 0,
      attachType: AttachType.TRACE_ITER,
      ...(iterator && { iterator }),
    });
    return new IterLink(at.addon, native, attempt.target);
  } catch (error) {
    throw explain(error, request, attempt);
  } finally {
    if (cgroup !== undefined) closeSync(cgroup);
  }
}

function checkOptions(request: IterAttach, attempt: Attempt): void {
  const { target } = request;
  const refuse = (why: string) => attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why);
  for (const option of Object.keys(TAKERS) as Option[]) {
    const takers: readonly string[] = TAKERS[option];
    if (request[option] !== undefined && !takers.includes(target)) {
      throw refuse(`it takes no ${option}; iterators that do are over ${takers.join(', ')}`);
    }
  }
  if (request.map === undefined && (TAKERS.map as readonly string[]).includes(target)) {
    throw refuse('it is over the elements of one map: attach({ map: object.maps.… })');
  }
  if (request.cgroup && !Object.hasOwn(ORDERS, request.cgroup.order)) {
    throw refuse(
      `there is no order '${request.cgroup.order}'; there are '${Object.keys(ORDERS).join("', '")}'`,
    );
  }
  if (request.task) checkTask(request.task, attempt);
}

function checkTask(task: NonNullable<IterAttach['task']>, attempt: Attempt): void {
  // Without this, older kernels would take no notice, and iterate over every task.
  const missing = attempt.missing('iter of one task');
  if (missing) throw missing;
  const given = Object.entries(task).filter(([, id]) => id !== undefined);
  const [entry] = given;
  if (!entry || given.length > 1)
    throw attempt.refused('ERR_EBPF_INVALID_ARGUMENT', 'task takes one of pid, tid and pidfd');
  const [name, id] = entry;
  if (!Number.isInteger(id) || id < 1 || id > 0x7fffffff)
    throw attempt.refused('ERR_EBPF_INVALID_ARGUMENT', `${name} is a whole number above 0, not ${id}`);
  // The kernel would find nothing, and say nothing.
  if (name !== 'pidfd' && !isAlive(id)) throw attempt.refused('ERR_EBPF_NO_TARGET', `there is no task ${id}`);
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function openCgroup(path: string, attempt: Attempt): number {
  try {
    return openSync(path, O_RDONLY | O_DIRECTORY);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw attempt.refused('ERR_EBPF_NO_TARGET', `there is no cgroup ${path} (${code})`, error);
  }
}

/** union bpf_iter_link_info in include/uapi/linux/bpf.h: map_fd; order, cgroup_fd, cgroup_id (u64); or tid, pid, pid_fd. */
function linkInfo({ map, cgroup, task }: IterAttach, cgroupFd = 0): Uint8Array | undefined {
  if (map) return words(map.fd());
  if (cgroup) return words(ORDERS[cgroup.order], cgroupFd, 0, 0);
  if (task) return words(task.tid ?? 0, task.pid ?? 0, task.pidfd ?? 0);
  return undefined;
}

function words(...values: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

function explain(error: unknown, { target, map, cgroup, task }: IterAttach, attempt: Attempt): unknown {
  if (!isNativeError(error)) return error;
  switch (error.errno) {
    case EACCES:
      if (!map) break;
      return attempt.refused(
        'ERR_EBPF_INVALID_ARGUMENT',
        'the program uses more bytes of a key or value than the map has, or writes what may only be read',
        error,
      );
    case EINVAL:
      if (!map) break;
      return attempt.refused(
        'ERR_EBPF_INVALID_ARGUMENT',
        `${target} does not go over maps of this type`,
        error,
      );
    case EBADF:
      if (cgroup)
        return attempt.refused('ERR_EBPF_NO_TARGET', `${cgroup.path} is no directory of a cgroup`, error);
      if (task) return attempt.refused('ERR_EBPF_NO_TARGET', `${task.pidfd} is no pidfd`, error);
      break;
    case ESRCH:
      return attempt.refused('ERR_EBPF_NO_TARGET', 'the process has gone', error);
  }
  return attempt.failed(error);
}
