/** From what users call a binary to its path: a path, a library's name, or a program on PATH. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { readLoaderCache } from './loader-cache.ts';

/** Library folders of Debian's and others' making, where there is no loader cache (musl). */
const MULTIARCH: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
};

/**
 * `libc.so.6`, `libc` and `c` are libraries, `node` is a program, whatever has a slash is a path. With `pid`, a library is
 * first looked for among those that the process has loaded: it may be in a container with libraries of its own.
 */
export function findBinary(name: string, pid?: number): string | undefined {
  if (name.includes('/')) return isFile(name) ? resolve(name) : undefined;
  const library = () => findLoaded(name, pid) ?? findLibrary(name);
  const program = () => findProgram(name);
  return /^lib|\.so(\.|$)/.test(name) ? (library() ?? program()) : (program() ?? library());
}

/** `libc.so.6` for `libc.so.6`, `libc` and `c`. */
function matcher(name: string): (file: string) => boolean {
  if (/\.so(\.|$)/.test(name)) return file => file === name;
  const base = name.startsWith('lib') ? name : `lib${name}`;
  return file => file.startsWith(`${base}.so.`) || file === `${base}.so`;
}

function findLoaded(name: string, pid: number | undefined): string | undefined {
  if (pid === undefined) return undefined;
  const matches = matcher(name);
  for (const line of read(`/proc/${pid}/maps`).split('\n')) {
    // address, permissions, offset, device, inode, path (proc_pid_maps(5))
    const path = /^\S+ \S+ \S+ \S+ \d+\s+(\/.*)$/.exec(line)?.[1];
    if (!path || !matches(basename(path))) continue;
    // The path is as the process sees it, which need not be as we do.
    const theirs = `/proc/${pid}/root${path}`;
    if (!isFile(theirs)) continue;
    return isFile(path) && sameFile(path, theirs) ? path : theirs;
  }
  return undefined;
}

function findLibrary(name: string): string | undefined {
  const matches = matcher(name);
  const cached = readLoaderCache().filter(({ soname, path }) => matches(soname) && isFile(path));
  // Of several versions the newest: `libssl.so.3` before `libssl.so.1.1`.
  const [newest] = cached.sort((a, b) => b.soname.localeCompare(a.soname, 'en', { numeric: true }));
  if (newest) return newest.path;
  for (const folder of libraryFolders()) {
    const file = list(folder).find(entry => matches(entry) && isFile(join(folder, entry)));
    if (file !== undefined) return join(folder, file);
  }
  return undefined;
}

function libraryFolders(): string[] {
  const triplet = MULTIARCH[process.arch];
  const own = (process.env.LD_LIBRARY_PATH ?? '').split(delimiter).filter(folder => folder !== '');
  const multiarch = triplet ? [`/lib/${triplet}`, `/usr/lib/${triplet}`] : [];
  return [...own, ...multiarch, '/usr/local/lib', '/lib64', '/usr/lib64', '/lib', '/usr/lib'];
}

function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  return folders.map(folder => join(folder, name)).find(isFile);
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function sameFile(a: string, b: string): boolean {
  const [one, other] = [statSync(a), statSync(b)];
  return one.ino === other.ino && one.dev === other.dev;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
