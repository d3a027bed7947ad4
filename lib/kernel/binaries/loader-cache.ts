/** /etc/ld.so.cache: where the dynamic loader finds libraries (glibc's sysdeps/generic/dl-cache.h, "struct cache_file_new"). */
import { readFileSync } from 'node:fs';

const MAGIC = 'glibc-ld.so.cache1.1';
const HEADER = 48;
const ENTRY = 24;

/** FLAG_* of libraries for this machine: 64-bit ELF of this architecture. */
const FLAGS: Partial<Record<NodeJS.Architecture, number>> = { x64: 0x0303, arm64: 0x0a03 };

export interface CachedLibrary {
  /** `libc.so.6` */
  readonly soname: string;
  readonly path: string;
}

/** Empty where there is no such file, or none that is understood. */
export function readLoaderCache(file = '/etc/ld.so.cache'): CachedLibrary[] {
  try {
    return parse(readFileSync(file));
  } catch {
    return [];
  }
}

function parse(bytes: Buffer): CachedLibrary[] {
  // An old cache, of other entries, may stand before the new one.
  const start = bytes.indexOf(MAGIC, 0, 'latin1');
  if (start < 0) return [];
  const count = bytes.readUInt32LE(start + MAGIC.length);
  const text = (offset: number) => {
    const end = bytes.indexOf(0, start + offset);
    return bytes.toString('utf8', start + offset, end < 0 ? bytes.length : end);
  };
  const libraries: CachedLibrary[] = [];
  for (let i = 0; i < count; i++) {
    const entry = start + HEADER + i * ENTRY;
    if (bytes.readInt32LE(entry) !== FLAGS[process.arch]) continue;
    libraries.push({
      soname: text(bytes.readUInt32LE(entry + 4)),
      path: text(bytes.readUInt32LE(entry + 8)),
    });
  }
  return libraries;
}
