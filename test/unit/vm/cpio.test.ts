/** Archives as the kernel reads them. */
import { describe, expect, it } from 'vitest';
import { cpio } from '../../../scripts/vm/cpio.js';

interface Unpacked {
  path: string;
  mode: number;
  data: string;
}

/** By the kernel's own rules (init/initramfs.c): heads of 110 characters, names and data padded to four. */
function unpack(archive: Buffer): Unpacked[] {
  const entries: Unpacked[] = [];
  for (let at = 0; ; ) {
    expect(archive.toString('latin1', at, at + 6)).toBe('070701');
    const field = (index: number) =>
      Number.parseInt(archive.toString('latin1', at + 6 + 8 * index, at + 14 + 8 * index), 16);
    const [mode, size, nameSize] = [field(1), field(6), field(11)];
    const path = archive.toString('utf8', at + 110, at + 110 + nameSize - 1);
    expect(archive[at + 110 + nameSize - 1]).toBe(0);
    const start = (at + 110 + nameSize + 3) & ~3;
    if (path === 'TRAILER!!!') return entries;
    entries.push({ path, mode, data: archive.toString('utf8', start, start + size) });
    at = (start + size + 3) & ~3;
  }
}

describe('cpio', () => {
  it('holds folders and files of any length', () => {
    const entries = [
      { path: 'bin', mode: 0o040755, data: '' },
      ...[0, 1, 2, 3, 4, 5].map(length => ({
        path: `bin/${'x'.repeat(length + 1)}`,
        mode: 0o100644 + length,
        data: 'y'.repeat(length),
      })),
    ];
    const archive = cpio(entries.map(entry => ({ ...entry, data: Buffer.from(entry.data) })));
    expect(unpack(archive)).toEqual(entries);
    expect(archive.length % 4).toBe(0);
  });

  it('takes a name of more bytes than characters', () => {
    expect(unpack(cpio([{ path: 'grüße', mode: 0o040755 }]))[0]?.path).toBe('grüße');
  });

  it('gives each file a number of its own, or the kernel would link them', () => {
    const archive = cpio(['a', 'b'].map(path => ({ path, mode: 0o100644 }))).toString('latin1');
    expect(new Set(Array.from(archive.matchAll(/070701(.{8})/g), ([, inode]) => inode)).size).toBe(3);
  });

  it.each(['', '/etc/passwd', 'a\0b', 'TRAILER!!!'])('refuses the name %j', path => {
    expect(() => cpio([{ path, mode: 0o100644 }])).toThrow(/no path below the root/);
  });
});
