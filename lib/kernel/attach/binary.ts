/** Where a binary is: a path, a library by its name, a program by PATH. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Debian's and Fedora's library folders for this machine, most specific first. */
const MULTIARCH: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
};

function libraryFolders(): string[] {
  const triplet = MULTIARCH[process.arch];
  const extra = (process.env.LD_LIBRARY_PATH ?? '').split(':').filter(folder => folder !== '');
  const multiarch = triplet ? [`/usr/lib/${triplet}`, `/lib/${triplet}`] : [];
  return [...extra, ...multiarch, '/usr/local/lib', '/usr/lib64', '/lib64', '/usr/lib', '/lib'];
}

/** An absolute or relative path if `name` has a slash; else a library (`libc.so.6`, `libc`, `c`), else a program on PATH. */
export function findBinary(name: string): string | undefined {
  if (name.includes('/')) return isFile(name) ? name : undefined;
  return findLibrary(name) ?? findProgram(name);
}

function findLibrary(name: string): string | undefined {
  const base = name.startsWith('lib') ? name : `lib${name}`;
  for (const folder of libraryFolders()) {
    if (!existsSync(folder)) continue;
    if (base.includes('.so')) {
      if (isFile(join(folder, base))) return join(folder, base);
      continue;
    }
    // Versioned names alone: `libc.so` without a version is often a linker script.
    const versioned = readdirSync(folder)
      .filter(file => file.startsWith(`${base}.so.`))
      .sort();
    if (versioned[0]) return join(folder, versioned[0]);
  }
  return undefined;
}

function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(':').filter(folder => folder !== '');
  return folders.map(folder => join(folder, name)).find(isFile);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
