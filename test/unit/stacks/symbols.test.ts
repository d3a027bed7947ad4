/** Symbol tables of every kind, right and wrong. */
import { expect, it } from 'vitest';
import { Elf } from '../../../lib/formats/elf/elf.ts';
import { binarySymbols, buildIdOf } from '../../../lib/formats/symbols/binary.ts';
import { KernelSymbols, kernelSymbolsIn } from '../../../lib/formats/symbols/kallsyms.ts';
import { parsePerfMap } from '../../../lib/formats/symbols/perf-map.ts';
import { findMapping, parseMaps } from '../../../lib/formats/symbols/proc-maps.ts';
import { SymbolTable } from '../../../lib/formats/symbols/table.ts';
import { buildElf, EXECUTABLE } from '../formats/elf-builder.ts';

const kernelTable = (text: string) => KernelSymbols.of(kernelSymbolsIn(text));

it('a table finds what an address is in', () => {
  const table = new SymbolTable([
    { name: 'weak', start: 100, size: 10, rank: 1 },
    { name: 'b', start: 200, size: 0 },
    { name: 'global', start: 100, size: 10, rank: 2 },
    { name: 'other', start: 100, size: 10, rank: 2 },
  ]);
  expect(table.size).toBe(2);
  expect([99, 100, 109, 110, 199, 200, 1e6].map(address => table.find(address))).toEqual([
    undefined,
    { name: 'global', offset: 0 },
    { name: 'global', offset: 9 },
    undefined,
    undefined,
    { name: 'b', offset: 0 },
    { name: 'b', offset: 1e6 - 200 },
  ]);
  expect(new SymbolTable([]).find(1)).toBeUndefined();
});

it('kallsyms: functions, modules and programs; data and damage are passed over', () => {
  const symbols = kernelTable(
    [
      ...['ffffffff81000000 T _text', 'ffffffff81000100 t helper.isra.0', 'ffffffff82000000 D data'],
      ...['ffffffffc0000000 t start\t[nf_tables]', 'ffffffffc0001000 t bpf_prog_12ab_count\t[bpf]', 'ffff'],
    ].join('\n'),
  );
  expect(symbols.hidden).toBe(false);
  expect(symbols.find(0xffffffff81000108n)).toEqual({ name: 'helper.isra.0', offset: 8 });
  expect(symbols.find(0xffffffffc0000004n)).toEqual({ name: 'start', offset: 4, module: 'nf_tables' });
  expect(symbols.find(0xffffffffc0001000n)).toEqual({
    name: 'bpf_prog_12ab_count',
    offset: 0,
    module: 'bpf',
  });
  expect(symbols.find(0xffffffff80ffffffn)).toBeUndefined();
  expect(symbols.find(0x7f0000000000n)).toBeUndefined();
});

it('kallsyms: zeros are what the unprivileged see', () => {
  const zeros = kernelTable('0000000000000000 T _text\n0000000000000000 T vfs_read\n');
  expect(zeros.hidden).toBe(true);
  expect(zeros.find(0xffffffff81000000n)).toBeUndefined();
  expect(kernelTable('').hidden).toBe(false);
});

it('maps: what code runs from', () => {
  const mappings = parseMaps(
    [
      '7f0000002000-7f0000003000 r-xp 00001000 fe:00 42                  /usr/lib/my lib.so (deleted)',
      '00400000-00452000 r-xp 00000000 08:02 173521      /usr/bin/a\\012b',
      '00651000-00652000 r--p 00051000 08:02 173521      /usr/bin/dbus-daemon',
      '7f0000000000-7f0000001000 rwxp 00000000 00:00 0 ',
      'ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]',
      'no line at all',
    ].join('\n'),
  );
  expect(mappings.map(({ path }) => path)).toEqual([
    '/usr/bin/a\nb',
    '',
    '/usr/lib/my lib.so (deleted)',
    '[vsyscall]',
  ]);
  expect(findMapping(mappings, 0x7f0000002fff)).toMatchObject({
    ...{ start: 0x7f0000002000, end: 0x7f0000003000, offset: 0x1000, device: 'fe:00', inode: '42' },
  });
  expect([0x3fffff, 0x452000, 0x7f0000001000, 0x7f0000003000].map(at => findMapping(mappings, at))).toEqual([
    ...[undefined, undefined, undefined, undefined],
  ]);
});

it('perf map: what is written later holds; the last line may be half', () => {
  const table = parsePerfMap(
    [
      ...['1000 100 old', '1080 100 JS:*new /a b.js:1:2', '2000 10 first', '2000 10 second', 'x y z'],
      ...['3000 100 whole', '3040 10 part', '4000 40 gone', '3ff0 100 over', '5000 10 cut'],
    ].join('\n'),
  );
  const names = [0x1000, 0x1080, 0x2001, 0x3044, 0x4000, 0x3ff0, 0x5000].map(at => table.find(at)?.name);
  // What is overwritten in a part has gone as a whole.
  expect(names).toEqual([undefined, 'JS:*new /a b.js:1:2', 'second', 'part', 'over', 'over', undefined]);
});

/** An ELF file with program headers: one segment, of all, whose addresses are 0x400000 before. */
function loadable(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(bytes.length + 56);
  whole.set(bytes);
  const view = new DataView(whole.buffer);
  view.setBigUint64(32, BigInt(bytes.length), true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  view.setUint32(bytes.length, 1, true);
  view.setBigUint64(bytes.length + 8, 0n, true);
  view.setBigUint64(bytes.length + 16, 0x400000n, true);
  view.setBigUint64(bytes.length + 32, BigInt(whole.length), true);
  return whole;
}

const CODE = { name: '.text', flags: EXECUTABLE, data: new Uint8Array(64) };
const DATA = { name: '.data', data: new Uint8Array(64) };
const ID = { name: '.note.gnu.build-id', type: 7 };

it('a binary: functions by offset in the file, whatever it is linked for', () => {
  const symbols = [
    { name: 'main', section: 1, value: 0x400040, size: 16, type: 2 },
    { name: 'memcpy@@GLIBC_2.14', section: 1, value: 0x400050, size: 8, type: 10 },
    { name: 'counter', section: 2, value: 0x400060, size: 8, type: 1 },
    { name: 'imported', section: 0, value: 0, type: 2 },
    { name: 'nowhere', section: 1, value: 0x900000, size: 8, type: 2 },
  ];
  const { table, problem } = binarySymbols(Elf.parse(loadable(buildElf([CODE, DATA], { symbols }))));
  expect(problem).toBeUndefined();
  expect(table.size).toBe(2);
  expect(table.find(0x44)).toEqual({ name: 'main', offset: 4 });
  expect(table.find(0x50)).toEqual({ name: 'memcpy', offset: 0 });
  expect(table.find(0x60)).toBeUndefined();
});

it('a symbol table that is cut off leaves the other one, and says so', () => {
  const symbols = [{ name: 'main', section: 1, value: 0x400040, size: 16, type: 2 }];
  const cut = { name: '.dynsym', type: 11, data: new Uint8Array(30), link: 3 };
  const { table, problem } = binarySymbols(Elf.parse(loadable(buildElf([CODE, cut], { symbols }))));
  expect(table.find(0x44)?.name).toBe('main');
  expect(problem).toContain("'.dynsym'");
  expect(problem).toContain('no whole symbols');
  const strings = { ...cut, data: Uint8Array.of(...new Uint8Array(24).fill(0xff)) };
  const damaged = binarySymbols(Elf.parse(loadable(buildElf([CODE, strings], { symbols: null }))));
  expect(damaged.table.size).toBe(0);
  expect(damaged.problem).toBeDefined();
});

it('a build id, and notes that are damaged', () => {
  const note = (nameSize: number, size: number, type = 3) => {
    const data = new Uint8Array(16 + 4);
    const view = new DataView(data.buffer);
    for (const [i, each] of [nameSize, size, type].entries()) view.setUint32(i * 4, each, true);
    data.set([0x47, 0x4e, 0x55, 0, 0xde, 0xad, 0xbe, 0xef], 12);
    return Elf.parse(buildElf([CODE, { ...ID, data }]));
  };
  expect(buildIdOf(note(4, 4))).toBe('deadbeef');
  expect(buildIdOf(note(4, 4, 1))).toBeUndefined();
  expect(buildIdOf(Elf.parse(buildElf([CODE])))).toBeUndefined();
  for (const [nameSize, size] of [
    [4, 5],
    [0xffffffff, 4],
    [4, 0xffffffff],
  ] as const)
    expect(() => buildIdOf(note(nameSize, size))).toThrow(
      expect.objectContaining({ code: 'ERR_EBPF_INVALID_OBJECT' }),
    );
});
