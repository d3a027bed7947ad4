/** BTF whose types are read when they are asked for: the same types, and errors that come when the type does. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { EbpfError } from '../../../lib/errors.ts';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { Elf } from '../../../lib/formats/elf/elf.ts';
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
  const start = performance.now();
  const lazy = Btf.lazy(bytes);
  const scanned = performance.now() - start;
  const eager = Btf.parse(bytes);
  // Ten to twenty times; on a busy machine neither time is exact.
  expect(scanned).toBeLessThan((performance.now() - start - scanned) / 2);
  for (let id = 0; id < eager.count; id += 97) expect(lazy.type(id)).toEqual(eager.type(id));
});
