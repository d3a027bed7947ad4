/** Log lines: what printf makes of arguments with types of their own, and places that are damaged. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Elf } from '../../../lib/formats/elf/elf.ts';
import { type LogValue, render } from '../../../lib/formats/printf/render.ts';
import { LOG_SECTION, logSites } from '../../../lib/formats/printf/sites.ts';

const bytes = () => new Uint8Array(readFileSync(new URL('../../bpf/logs.bpf.o', import.meta.url)));

describe('render', () => {
  const int = { size: 4, signed: true };
  const long = { size: 8, signed: false };
  const text = { size: 0, signed: false };
  const minus = BigInt.asUintN(64, -1n);
  it.each<[string, LogValue[], { size: number; signed: boolean }[], string]>([
    ['%d %u %x', [minus, minus, minus], [int, int, int], '-1 4294967295 ffffffff'],
    ['%d %u', [minus, minus], [long, long], '-1 18446744073709551615'],
    [
      '%hhd|%hu',
      [0xffn, 0x1ffffn],
      [
        { size: 1, signed: true },
        { size: 2, signed: false },
      ],
      '-1|65535',
    ],
    [
      '%5d|%-5d|%05d|%+d|% d|%.3d',
      [7n, 7n, minus, 7n, 7n, 7n],
      new Array(6).fill(int),
      '    7|7    |-0001|+7| 7|007',
    ],
    ['%#x %#X %#o %#x', [255n, 255n, 8n, 0n], new Array(4).fill(int), '0xff 0XFF 010 0'],
    ['%#06x|%08p', [255n, 255n], [int, long], '0x00ff|0x0000ff'],
    [
      '%s|%6s|%-6s|%.2s|%06s',
      ['abc', 'abc', 'abc', 'abc', 'abc'],
      new Array(5).fill(text),
      'abc|   abc|abc   |ab|   abc',
    ],
    ['%c%c%%', [65n, 66n], [int, int], 'AB%'],
    ['%d and %d', [1n], [int, int], '1 and %d'],
    ['%f %q %', [1n], [int], '%f %q %'],
    ['%99999d', [1n], [int], '1'.padStart(1024)],
    ['%d', ['text'], [text], 'text'],
  ])('%s', (format, values, types, line) => {
    expect(render(format, values, types)).toBe(line);
  });
});

describe('places', () => {
  it('have their function, line, level and arguments', () => {
    const sites = [...logSites(Elf.parse(bytes())).values()];
    expect(sites.map(({ level, function: name, format }) => [level, name, format])).toEqual([
      ['info', 'talk', 'plain text, 100%%'],
      ['info', 'talk', 'opened %s by %d'],
      ['debug', 'talk', '%lld %u %x %#x %5d|%-5d|%05d %c'],
      ['error', 'talk', '%s %s %hhd'],
      ['info', 'flood', 'again'],
      ['warn', 'helper_of', 'in a function: %d'],
    ]);
    expect(sites[3]!.arguments).toEqual([
      { size: 0, signed: false },
      { size: 0, signed: false },
      { size: 1, signed: true },
    ]);
    expect(new Set(sites.map(({ id }) => id)).size).toBe(6);
  });

  it('are none where nothing logs', () => {
    const other = readFileSync(new URL('../../bpf/ring.bpf.o', import.meta.url));
    expect(logSites(Elf.parse(other)).size).toBe(0);
  });

  it.each([
    ['a beginning', 0, 1],
    ['a size', 4, 37],
    ['a size beyond the end', 7, 0xff],
    ['a level', 20, 9],
    ['a number of arguments', 21, 13],
    ['a kind of argument', 56 + 24, 3],
  ])('that are damaged are refused: %s', (_, at, value) => {
    const damaged = bytes();
    const { offset } = Elf.parse(damaged).section(LOG_SECTION)!;
    damaged[offset + at] = value;
    const error = (() => {
      try {
        logSites(Elf.parse(damaged));
      } catch (error) {
        return error as { code: string; offset: number; message: string };
      }
    })();
    expect(error?.code).toBe('ERR_EBPF_INVALID_OBJECT');
    expect(error?.offset).toBeGreaterThanOrEqual(offset);
  });
});
