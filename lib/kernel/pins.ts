/** Why a name in bpffs can't be given, taken or opened. */
import { statfsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import type { EbpfError } from '../errors.ts';
import { isNativeError, refused, systemError } from './errors.ts';

const { EEXIST, ENOENT, EINVAL, EPERM, EACCES, EBUSY } = constants.errno;

/** include/uapi/linux/magic.h */
const BPF_FS_MAGIC = 0xcafe4a11;

const MOUNT = 'mount -t bpf bpf /sys/fs/bpf';

/** `who`: "map 'x'". */
export function pinError(error: unknown, who: string, path: string): unknown {
  if (!isNativeError(error)) return error;
  const doing = `${who}: cannot be pinned at ${path}`;
  const refuse = (why: string): EbpfError => refused('ERR_EBPF_INVALID_ARGUMENT', `${doing}: ${why}`, error);
  switch (error.errno) {
    case EEXIST:
      return refuse('that name is taken; unpin what is there, or take another');
    case EBUSY:
      return refused('ERR_EBPF_INVALID_STATE', `${doing}: ${error.message}`, error);
    case ENOENT:
    case EINVAL:
    case EPERM:
    case EACCES: {
      const folder = dirname(path);
      const type = fileSystem(folder);
      if (type === undefined)
        return refuse(`there is no folder ${folder}; make it first, in a bpf file system`);
      if (type !== BPF_FS_MAGIC) {
        return refuse(`${folder} is not in a bpf file system; mount one (${MOUNT}) and pin there`);
      }
    }
  }
  return systemError(error, doing);
}

export function unpinError(error: unknown, who: string, path?: string): unknown {
  const doing = `${who}: cannot be unpinned${path === undefined ? '' : ` from ${path}`}`;
  if (isNativeError(error) && error.errno === ENOENT) {
    return refused('ERR_EBPF_NO_TARGET', `${doing}: it is not pinned there`, error);
  }
  return systemError(error, doing);
}

/** `kind`: what was expected at the path, "map" or "link". */
export function openPinError(error: unknown, kind: string, path: string): unknown {
  if (!isNativeError(error)) return error;
  const doing = `cannot open the ${kind} pinned at ${path}`;
  if (error.errno === ENOENT) {
    const mounted = fileSystem('/sys/fs/bpf') === BPF_FS_MAGIC;
    const hint = mounted ? '' : `; no bpf file system is mounted at /sys/fs/bpf: ${MOUNT}`;
    return refused('ERR_EBPF_NO_TARGET', `${doing}: nothing is pinned there${hint}`, error);
  }
  // BPF_OBJ_GET of a path outside of any bpffs is refused with EACCES, what is of another kind by the addon with EINVAL.
  if ((error.errno === EACCES || error.errno === EPERM) && fileSystem(path) !== BPF_FS_MAGIC) {
    return refused('ERR_EBPF_NO_TARGET', `${doing}: it is not in a bpf file system`, error);
  }
  if (error.errno === EINVAL)
    return refused('ERR_EBPF_NO_TARGET', `${doing}: what is pinned there is no ${kind}`, error);
  return systemError(error, doing);
}

/** statfs(2)'s type; undefined where there is no such path, or it can't be looked at. */
function fileSystem(path: string): number | undefined {
  try {
    return statfsSync(path).type;
  } catch {
    return undefined;
  }
}
