/** From a name to a binary: the loader's cache, and names that are none. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBinary } from '../../lib/kernel/binaries/find.ts';
import { readLoaderCache } from '../../lib/kernel/binaries/loader-cache.ts';

const CACHE = '/etc/ld.so.cache';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'binaries-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const cacheOf = (bytes: Uint8Array) => {
  writeFileSync(join(folder, 'cache'), bytes);
  return readLoaderCache(join(folder, 'cache'));
};

describe('the loader’s cache', () => {
  it('is read as ldconfig prints it', () => {
    const printed = execFileSync('ldconfig', ['-p'], { encoding: 'utf8' })
      .split('\n')
      .flatMap(
        line => /^\s+(\S+) \(libc6,(?:x86-64|AArch64)\S*\) => (\S+)$/.exec(line)?.slice(1).join(' ') ?? [],
      );
    expect(printed.length).toBeGreaterThan(3);
    expect(readLoaderCache().map(({ soname, path }) => `${soname} ${path}`)).toEqual(printed);
  });

  it('damaged, is no cache', () => {
    const whole = readFileSync(CACHE);
    expect(readLoaderCache('/no/such/cache')).toEqual([]);
    expect(cacheOf(Buffer.from('no cache at all'))).toEqual([]);
    for (let length = 0; length < 200; length += 7) expect(cacheOf(whole.subarray(0, length))).toEqual([]);
    const many = Buffer.from(whole);
    many.writeUInt32LE(0xffffffff, many.indexOf('glibc-ld.so.cache1.1') + 20);
    expect(cacheOf(many)).toEqual([]);
    const astray = Buffer.from(whole);
    astray.fill(
      0xff,
      astray.indexOf('glibc-ld.so.cache1.1') + 48 + 4,
      astray.indexOf('glibc-ld.so.cache1.1') + 48 + 12,
    );
    for (const { path } of cacheOf(astray)) expect(typeof path).toBe('string');
  });
});

describe('a name', () => {
  it('of a library is the loader’s', () => {
    const libc = readLoaderCache().find(({ soname }) => soname === 'libc.so.6')!.path;
    for (const name of ['libc.so.6', 'libc', 'c']) expect(findBinary(name)).toBe(libc);
  });

  it('of a program is PATH’s, though a library is called so too', () => {
    writeFileSync(join(folder, 'c'), '');
    const path = process.env.PATH;
    process.env.PATH = `${folder}:${path}`;
    try {
      expect(findBinary('c')).toBe(join(folder, 'c'));
      expect(findBinary('libc')).toMatch(/libc\.so\.6$/);
      expect(findBinary('sh')).toMatch(/\/sh$/);
    } finally {
      process.env.PATH = path;
    }
  });

  it('with a slash is a path', () => {
    expect(findBinary(join(folder, 'no-such'))).toBeUndefined();
    expect(findBinary(folder)).toBeUndefined();
    expect(findBinary('./package.json')).toBe(join(process.cwd(), 'package.json'));
  });

  it.each(['', 'no-such-thing', 'libno-such.so.1', '.so', '..', '*'])('%j is none', name => {
    expect(findBinary(name)).toBeUndefined();
  });
});
