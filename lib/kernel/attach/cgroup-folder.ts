/** Which cgroup is meant: a folder of the cgroup2 file system. */
import { constants as fs, readdirSync, statSync } from 'node:fs';
import { type FileHandle, open, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { EbpfError } from '../../errors.ts';
import type { NativeError } from '../binding.ts';
import { cgroupMounts } from '../cgroup-path.ts';
import { type Attempt, didYouMean } from './target.ts';

/** include/uapi/linux/magic.h */
const CGROUP2_SUPER_MAGIC = 0x63677270;

/** To be closed by who asks. Throws ERR_EBPF_NO_TARGET, ERR_EBPF_INVALID_ARGUMENT. */
export async function openCgroup(path: string, attempt: Attempt): Promise<FileHandle> {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) {
    throw attempt.refused('ERR_EBPF_INVALID_ARGUMENT', 'a cgroup is the path of its folder');
  }
  let folder: FileHandle;
  try {
    folder = await open(path, fs.O_RDONLY | fs.O_DIRECTORY);
  } catch (error) {
    throw noFolder(path, attempt, error as NodeJS.ErrnoException);
  }
  try {
    if ((await statfs(path)).type === CGROUP2_SUPER_MAGIC) return folder;
  } catch (error) {
    await folder.close();
    throw noFolder(path, attempt, error as NodeJS.ErrnoException);
  }
  await folder.close();
  throw attempt.refused('ERR_EBPF_NO_TARGET', `it is no cgroup of version 2${whereTheyAre()}`);
}

function noFolder(path: string, attempt: Attempt, error: NodeJS.ErrnoException): EbpfError {
  const cause = Object.assign(new Error(error.message), {
    errno: Math.abs(error.errno ?? 0),
    syscall: error.syscall ?? 'open',
  }) satisfies NativeError;
  switch (error.code) {
    case 'ENOENT':
      return attempt.refused('ERR_EBPF_NO_TARGET', `there is no such cgroup${nearest(path)}`, cause);
    case 'ENOTDIR':
      return attempt.refused('ERR_EBPF_NO_TARGET', 'a cgroup is a folder, and this is none', cause);
    case 'EACCES':
    case 'EPERM':
      return attempt.refused('ERR_EBPF_PERMISSION', 'the process may not open that folder', cause);
    default:
      return attempt.refused('ERR_EBPF_ATTACH', error.message, cause);
  }
}

/** `; did you mean '/sys/fs/cgroup/web'?`: by the first part of the path that isn't there. */
function nearest(path: string): string {
  let missing = resolve(path);
  let parent = dirname(missing);
  while (parent !== missing && !isFolder(parent)) {
    missing = parent;
    parent = dirname(parent);
  }
  try {
    const folders = readdirSync(parent, { withFileTypes: true }).filter(entry => entry.isDirectory());
    return didYouMean(
      missing,
      folders.map(({ name }) => join(parent, name)),
    );
  } catch {
    return '';
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** `; those are below /sys/fs/cgroup`, where the file system is mounted. */
function whereTheyAre(): string {
  const [at] = cgroupMounts();
  return at === undefined ? ' (no cgroup2 file system is mounted)' : `; those are below ${at}`;
}
