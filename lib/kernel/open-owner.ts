/** What storage maps and cgroup arrays name by a descriptor: cgroups, processes, files. */
import { closeSync, constants as fs, openSync } from 'node:fs';
import { constants } from 'node:os';
import type { Descriptor, MapOwner } from '../backend.ts';
import { EbpfError, errnoName } from '../errors.ts';
import type { NativeAddon } from './binding.ts';
import { isNativeError, refused, systemError } from './errors.ts';

const { ESRCH, EINVAL, ENOSYS } = constants.errno;
/** include/uapi/asm-generic/fcntl.h: names a file without opening it, so that nothing is waited for, and no device begins to work. */
const O_PATH = 0o10000000;

export function openOwner(addon: NativeAddon, owner: MapOwner, who: string): Descriptor {
  const fd = 'cgroup' in owner || 'file' in owner ? openPath(owner, who) : openTask(addon, owner, who);
  let open = true;
  return {
    fd,
    close(): void {
      if (open) closeSync(fd);
      open = false;
    },
  };
}

/** Whether a folder is a cgroup, the kernel says when it is given the descriptor. */
function openPath(owner: { readonly cgroup: string } | { readonly file: string }, who: string): number {
  const [what, path, flags] =
    'cgroup' in owner
      ? (['cgroup', owner.cgroup, fs.O_RDONLY | fs.O_DIRECTORY] as const)
      : (['file', owner.file, O_PATH] as const);
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw refused('ERR_EBPF_INVALID_ARGUMENT', `${who}: a ${what} is told by its path`);
  }
  try {
    return openSync(path, flags);
  } catch (error) {
    const { code, errno, message } = error as NodeJS.ErrnoException;
    const denied = code === 'EACCES' || code === 'EPERM';
    const why = code === 'ENOENT' ? `there is no ${what} ${path}` : message;
    throw new EbpfError(denied ? 'ERR_EBPF_PERMISSION' : 'ERR_EBPF_NO_TARGET', `${who}: ${why}`, {
      errno: Math.abs(errno ?? 0),
      syscall: 'open',
      cause: error,
    });
  }
}

function openTask(
  addon: NativeAddon,
  owner: { readonly pid: number } | { readonly tid: number },
  who: string,
): number {
  const thread = 'tid' in owner;
  const [what, id] = thread ? ['thread', owner.tid] : ['process', owner.pid];
  if (!Number.isInteger(id) || Number(id) < 1 || Number(id) > 0x7fffffff) {
    throw refused('ERR_EBPF_INVALID_ARGUMENT', `${who}: a ${what} is told by its number, not by ${id}`);
  }
  try {
    return addon.openProcess(Number(id), thread);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    const name = errnoName(error.errno);
    if (error.errno === ESRCH)
      throw refused('ERR_EBPF_NO_TARGET', `${who}: there is no ${what} ${id}`, error);
    if (error.errno === ENOSYS) {
      throw refused(
        'ERR_EBPF_NOT_SUPPORTED',
        `${who}: processes as descriptors exist from kernel 5.3 on`,
        error,
      );
    }
    if (error.errno === EINVAL) {
      const why = thread
        ? 'threads as descriptors exist from kernel 6.9 on'
        : `${id} is a thread of another process: say { tid: ${id} } (kernel 6.9)`;
      throw refused('ERR_EBPF_NOT_SUPPORTED', `${who}: ${why}`, error);
    }
    throw systemError(error, `${who}: cannot open ${what} ${id} (${name})`);
  }
}
