/** BTF whose types are read when they are asked for: the same types, and errors that come when the type does. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EbpfError } from '../../../lib/errors.ts';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { Elf } from '../../../lib/formats/elf/elf.ts';
import { processorTime } from '../../setup/processor-time.ts';
import { buildBtf, INT, info } from './btf-builder.ts';
import { mutate, random } from './damage.ts';
import { fixture, fixtures } from './files.ts';

const btfOf = (object: Uint8Array) => Elf.parse(object).section('.BTF')!.data;

it('has the same types as BTF that is read at once', () => {
  for (const { bytes } of fixtures()) {
    if (!Elf.parse(bytes).section('.BTF')) continue;
    const [lazy, eager] = [Btf.lazy(btfOf(bytes)), Btf.parse(btfOf(bytes))];
    expect(lazy.count).toBe(eager.count);
    for (let id = 0; id < eager.count; id++) {
      expect([lazy.kindOf(id), lazy.nameOf(id)]).toEqual([eager.kindOf(id), eager.nameOf(id)]);
      expect(lazy.type(id)).toEqual(eager.type(id));
    }
    expect(lazy.types).toEqual(eager.types);
  }
});

it('answers the same questions', () => {
  const [lazy, eager] = [Btf.lazy(btfOf(fixture('layouts'))), Btf.parse(btfOf(fixture('layouts')))];
  const id = eager.find('struct', 'bits') ?? eager.types.findIndex(({ kind }) => kind === 'struct');
  expect(lazy.find('struct', eager.nameOf(id))).toBe(id);
  expect(lazy.sizeOf(id)).toBe(eager.sizeOf(id));
  expect(lazy.typeName(id)).toBe(eager.typeName(id));
});

it('finds names as BTF that is read at once, for few questions and for many', () => {
  const bytes = btfOf(fixture('layouts'));
  const eager = Btf.parse(bytes);
  for (const rounds of [1, 3]) {
    const lazy = Btf.lazy(bytes);
    for (let round = 0; round < rounds; round++)
      for (const { kind, name } of eager.types) {
        const first = eager.types.findIndex(type => type.kind === kind && type.name === name);
        const found = lazy.find(kind, name);
        expect(found, `${kind} '${name}'`).toBe(kind === 'void' ? found : first);
      }
    const starting = lazy.startingWith('int', 'unsigned').map(id => lazy.nameOf(id));
    expect(starting).toEqual(
      eager.types.flatMap(({ kind, name }) => (kind === 'int' && name.startsWith('unsigned') ? [name] : [])),
    );
    expect(starting.length).toBeGreaterThan(0);
  }
});

it('finds no part of a name, and nothing beyond the strings', () => {
  const types = [INT, ['ab', info(7), 0], ['a', info(7), 0], [0xfffffff0, info(7), 0], ['abc', info(8), 1]];
  const lazy = Btf.lazy(buildBtf(types as never));
  expect([lazy.find('fwd', 'a'), lazy.find('fwd', 'ab'), lazy.find('fwd', 'abc')]).toEqual([3, 2, undefined]);
  expect([lazy.find('fwd', 'b'), lazy.find('fwd', 'a\0a'), lazy.find('typedef', 'abc')]).toEqual([
    undefined,
    undefined,
    5,
  ]);
  expect([lazy.startingWith('fwd', 'a'), lazy.startingWith('fwd', 'abc')]).toEqual([[2, 3], []]);
  expect(() => lazy.type(4)).toThrow(/string offset/);
});

it('is split from a base, read at once or not', () => {
  const words = [
    ['mine', info(8), 1],
    [1, info(8), 1],
    ['int', info(7), 0],
  ];
  const bytes = (stringBase: number) => {
    const [mine = [], theirs = [], fwd = []] = words;
    const text = '\0mine\0int\0';
    return buildBtf(
      [[stringBase + 1, ...mine.slice(1)], theirs, [stringBase + 6, ...fwd.slice(1)]] as never,
      { strings: text },
    );
  };
  for (const base of [Btf.parse(buildBtf([INT])), Btf.lazy(buildBtf([INT]))]) {
    const split = Btf.lazy(bytes(5), base);
    expect(split.count).toBe(5);
    expect(split.types).toEqual(Btf.parse(bytes(5), base).types);
    expect([1, 2, 3, 4].map(id => split.nameOf(id))).toEqual(['int', 'mine', 'int', 'int']);
    expect([split.find('int', 'int'), split.find('typedef', 'mine'), split.find('typedef', 'int')]).toEqual([
      1, 2, 3,
    ]);
    expect([split.findOwn('int', 'int'), split.findOwn('fwd', 'int')]).toEqual([undefined, 4]);
    expect(split.startingWith('typedef', 'in')).toEqual([3]);
    expect(split.kindOf(0)).toBe('void');
  }
});

it('gives up on strings that lie in each other without end', () => {
  // A hundred thousand names, each a tail of one long string.
  const length = 100_000;
  const types = Array.from({ length }, (_, i) => [i + 1, info(7), 0]);
  const lazy = Btf.lazy(buildBtf(types, { strings: `\0${'a'.repeat(length)}\0` }));
  const start = processorTime();
  expect(lazy.find('fwd', 'a'.repeat(length - 1))).toBe(2);
  expect(() => lazy.startingWith('fwd', 'a')).toThrow(/lie in each other/);
  expect(processorTime() - start).toBeLessThan(5000);
});

it('serves as a base', () => {
  const base = Btf.lazy(buildBtf([INT]));
  const split = Btf.parse(buildBtf([[6, info(8), 1]], { strings: '\0ours\0' }), base);
  expect(split.type(2)).toEqual({ kind: 'typedef', name: 'ours', type: 1 });
});

it("tells a type's fault when it is asked for", () => {
  const btf = Btf.lazy(buildBtf([INT, ['bad', info(8), 99]]));
  expect(btf.type(1).kind).toBe('int');
  expect(() => btf.type(2)).toThrow(/type 2 \(bad\): its target is type 99, there are 3/);
  expect(() => btf.type(3)).toThrow(/type id 3: there are 3 types/);
});

it.each([
  ['a kind that is not known', [INT, [0, info(25), 0]]],
  ['a record that is cut off', [INT, [0, info(4, 100), 0]]],
])('tells %s at once', (_, types) => {
  expect(() => Btf.lazy(buildBtf(types as never))).toThrow(EbpfError);
});

it('10000 damaged ones: errors or types', { timeout: 120_000 }, () => {
  const original = new Uint8Array(btfOf(fixture('linker-types')));
  const next = random(23);
  for (let round = 0; round < 10_000; round++) {
    try {
      const btf = Btf.lazy(mutate(original, next));
      for (let id = 0; id < btf.count; id++) {
        btf.nameOf(id);
        btf.type(btf.resolve(id));
        btf.typeName(id);
      }
    } catch (error) {
      if (!(error instanceof EbpfError)) throw error;
    }
  }
});

it("a kernel's is there at once", ctx => {
  const path = '/sys/kernel/btf/vmlinux';
  if (!existsSync(path)) ctx.skip('there is no kernel with BTF here');
  const bytes = readFileSync(path);
  const start = processorTime();
  const lazy = Btf.lazy(bytes);
  const scanned = processorTime() - start;
  const eager = Btf.parse(bytes);
  // Ten to twenty times.
  expect(scanned).toBeLessThan((processorTime() - start - scanned) / 2);
  for (let id = 0; id < eager.count; id += 97) expect(lazy.type(id)).toEqual(eager.type(id));
});

it.each([true, false])(
  'reads either order of bytes, little-endian: %s, wherever they start',
  littleEndian => {
    const types = [INT, ['mine', info(8), 1], ['ours', info(8), 2]];
    const bytes = buildBtf(types as never, { littleEndian });
    for (const skip of [0, 1, 2, 3]) {
      const moved = new Uint8Array(bytes.length + skip);
      moved.set(bytes, skip);
      const lazy = Btf.lazy(moved.subarray(skip));
      expect(lazy.types).toEqual(Btf.parse(bytes).types);
      expect([lazy.find('typedef', 'ours'), lazy.find('int', 'int')]).toEqual([3, 1]);
    }
  },
);

it('finds long names wherever they stand, whole and in part, and none beyond the end', () => {
  const names = ['a', 'sched_switch', 'x_sched_switch', 'sched_switching', 'sched_swatch', 'sched_switch_é'];
  for (const lead of ['', 'b', 'cc', 'ddd']) {
    const types = [[lead, info(7), 0], ...names.map(name => [name, info(7), 0])];
    const bytes = buildBtf(types as never);
    const lazy = Btf.lazy(bytes);
    expect(names.map(name => lazy.findOwn('fwd', name))).toEqual(names.map((_, i) => i + 2));
    expect(lazy.startingWith('fwd', 'sched_switch')).toEqual([3, 5, 7]);
    expect(lazy.findOwn('fwd', 'sched_switch_')).toBeUndefined();
    expect(lazy.findOwn('fwd', 'ed_switch')).toBeUndefined();
  }
});
