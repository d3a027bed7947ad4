/** From a control group's id, as links and bpf_get_current_cgroup_id() tell it, to its path. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * undefined for an id that has gone, or lies outside of what is mounted here. The id is the inode of the group's folder
 * (kernfs, kernel 5.5), so that folders are gone through, from the top of each cgroup2 file system down.
 */
export function cgroupPath(id: bigint): string | undefined {
  const folders = cgroupMounts();
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    if (inode(folder) === id) return folder;
    folders.push(...children(folder));
  }
  return undefined;
}

/**
 * Where the cgroup2 file systems are: `31 23 0:28 ROOT MOUNTPOINT OPTIONS … - TYPE SOURCE …` (proc_pid_mountinfo(5)), blanks and
 * the like in octal.
 */
export function cgroupMounts(): string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return lines
    .filter(line => / - cgroup2 /.test(line))
    .map(line => line.split(' ')[4]!)
    .map(path => path.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))));
}

/** Groups come and go meanwhile. */
function inode(folder: string): bigint | undefined {
  return statSync(folder, { bigint: true, throwIfNoEntry: false })?.ino;
}

function children(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter(entry => entry.isDirectory()).map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}
