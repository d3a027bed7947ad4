/** Everything that an object can say, read from one that says each thing once; libbpf 1.5 answers the same. */
import { describe, expect, it } from 'vitest';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { fixture } from './files.ts';

const image = parseObject(fixture('formats-image'));
const btf = image.btf!;
const map = (name: string) => image.maps.find(map => map.name === name)!;

it('licence', () => expect(image.license).toBe('Dual MIT/GPL'));

it('programs: those of named sections, by offset; functions of .text are none', () => {
  expect(
    image.programs.map(({ name, section, size, target }) => [
      ...[name, section, size / 8, target.kind, target.programType, target.autoload],
    ]),
  ).toEqual([
    ['two', 'xdp', 24, 'xdp', 6, true],
    ['one', 'xdp', 18, 'xdp', 6, true],
    ['off', '?xdp.frags', 7, 'xdp', 6, false],
    ['sleeps', 'uprobe.s//bin/true:main', 2, 'uprobe', 2, true],
    ['unknown', 'of/my/own', 2, 'unknown', 0, true],
  ]);
  for (const { name, btfTypeId } of image.programs)
    expect(btf.type(btfTypeId)).toMatchObject({ kind: 'func', name });
});

describe('maps', () => {
  it('by types', () => {
    expect(map('by_types')).toMatchObject({
      ...{ section: '.maps', type: 1, keySize: 8, valueSize: 8, maxEntries: 128, flags: 1, pinByName: true },
      ...{ inner: null, initialSlots: [], initialValue: null },
    });
    expect(btf.typeName(map('by_types').keyTypeId)).toBe('struct point');
    expect(btf.typeName(map('by_types').valueTypeId)).toBe('__u64');
  });

  it('by sizes', () => {
    expect(map('by_sizes')).toMatchObject({
      ...{ type: 30, keySize: 0, valueSize: 12, maxEntries: 16, mapExtra: 5n, pinByName: false },
      ...{ keyTypeId: 0, valueTypeId: 0 },
    });
  });

  it('of maps, and of programs, with what fills their slots', () => {
    const { inner, initialSlots, valueSize } = map('outer');
    expect(valueSize).toBe(4);
    expect(initialSlots).toEqual(['second', null, null, 'first']);
    expect(inner).toMatchObject({ name: 'outer.inner', type: 2, keySize: 4, valueSize: 8, maxEntries: 2 });
    expect(map('jumps')).toMatchObject({ type: 3, keySize: 4, valueSize: 4, initialSlots: [null, 'two'] });
  });

  it('of data sections, mapped into memory if a variable is neither static nor hidden', () => {
    const sections = image.maps.filter(({ section }) => section !== '.maps');
    expect(sections.map(({ name, valueSize, flags }) => [name, valueSize, flags])).toEqual([
      ['.data', 24, 0x400],
      ['.data.hidden', 4, 0],
      ['.rodata', 2, 0x480],
      ['.rodata.config', 4, 0x480],
      ['.bss', 8, 0x400],
    ]);
    expect([...map('.rodata').initialValue!, ...map('.bss').initialValue!]).toEqual([
      ...[9, 0],
      ...Array(8).fill(0),
    ]);
    expect(btf.type(map('.data').valueTypeId)).toMatchObject({ kind: 'datasec', name: '.data' });
  });
});

it('variables: offsets of symbols, sizes with what initialises a flexible array', () => {
  expect(
    image.variables.map(({ name, section, offset, size, constant, linkage, typeId }) => [
      ...[name, section, offset, size, constant, linkage, btf.typeName(typeId)],
    ]),
  ).toEqual([
    ['flexible', '.data', 0, 16, false, 'global', 'struct list'],
    ['origin', '.data', 16, 8, false, 'global', 'struct point'],
    ['hidden', '.data.hidden', 0, 4, false, 'global', 'int'],
    ['port', '.rodata', 0, 2, true, 'global', 'const volatile __u16'],
    ['limit', '.rodata.config', 0, 4, true, 'global', 'const volatile int'],
    ['zero', '.bss', 0, 4, false, 'global', 'int'],
    ['counted', '.bss', 4, 4, false, 'static', 'volatile int'],
  ]);
});

it('externs', () => {
  expect(image.externs.map(({ name, kind, weak }) => [name, kind, weak])).toEqual([
    ['CONFIG_HZ', 'kconfig', false],
    ['LINUX_KERNEL_VERSION', 'kconfig', true],
    ['bpf_no_such_function', 'kfunc', true],
    ['bpf_prog_active', 'ksym', false],
  ]);
});

it('struct_ops', () => {
  const { maps, programs } = parseObject(fixture('formats-struct-ops'));
  expect(
    maps.map(({ name, section, type, valueSize, flags }) => [name, section, type, valueSize, flags]),
  ).toEqual([
    ['plain', '.struct_ops', 26, 32, 0],
    ['optional', '?.struct_ops', 26, 32, 0],
    ['linked', '.struct_ops.link', 26, 32, 0x2000],
    ['both', '?.struct_ops.link', 26, 32, 0x2000],
  ]);
  expect(programs.map(({ target }) => [target.kind, target.attachTo, target.sleepable])).toEqual([
    ['struct_ops', 'init', false],
    ['struct_ops', 'ssthresh', true],
  ]);
});
