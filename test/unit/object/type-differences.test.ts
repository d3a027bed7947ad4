/** Two versions of a type, and what differs between them. */
import { expect, it } from 'vitest';
import type { Btf } from '../../../lib/formats/btf/btf.ts';
import { typeDifferences } from '../../../lib/object/replace/types.ts';
import { BtfBuilder } from '../codec/builder.ts';

type Made = { btf: Btf; id: number };

function made(make: (types: BtfBuilder) => number): Made {
  const types = new BtfBuilder();
  const id = make(types);
  return { btf: types.build(), id };
}

const differences = (was: (types: BtfBuilder) => number, now: (types: BtfBuilder) => number) =>
  typeDifferences(made(was), made(now), 'value');

const u32 = (types: BtfBuilder) => types.int('u32', 4);

it('names of types, typedefs and qualifiers make none', () => {
  const one = (types: BtfBuilder) =>
    types.struct('one', 8, [{ name: 'a', type: types.typedef('count_t', u32(types)), offset: 0 }]);
  const other = (types: BtfBuilder) => {
    types.int('unrelated', 8);
    return types.struct('other', 8, [{ name: 'a', type: types.int('unsigned int', 4), offset: 0 }]);
  };
  expect(differences(one, other)).toEqual([]);
});

it('a line for each field', () => {
  const was = (types: BtfBuilder) => {
    const int = u32(types);
    const inner = types.struct('inner', 8, [
      { name: 'x', type: int, offset: 0 },
      { name: 'y', type: int, offset: 32 },
    ]);
    return types.struct('s', 40, [
      { name: 'in', type: inner, offset: 0 },
      { name: 'list', type: types.array(int, 4), offset: 64 },
      { name: 'gone', type: int, offset: 192 },
      { name: 'bits', type: int, offset: 224, bits: 3 },
      { name: 'moved', type: int, offset: 256 },
    ]);
  };
  const now = (types: BtfBuilder) => {
    const int = u32(types);
    const inner = types.struct('inner', 8, [
      { name: 'x', type: types.int('s32', 4, { signed: true }), offset: 0 },
      { name: 'y', type: int, offset: 32 },
    ]);
    return types.struct('s', 48, [
      { name: 'in', type: inner, offset: 0 },
      { name: 'list', type: types.array(int, 3), offset: 64 },
      { name: 'bits', type: int, offset: 224, bits: 4 },
      { name: 'moved', type: int, offset: 288 },
      { name: 'fresh', type: int, offset: 320 },
    ]);
  };
  expect(differences(was, now)).toEqual([
    'value.in.x: s32 at byte 0, was u32 at byte 0',
    'value.list: u32[3] at byte 8, was u32[4] at byte 8',
    'value.bits: 4 bits, was 3 bits',
    'value.moved: at byte 36, was at byte 32',
    'value.fresh is new',
    'value.gone has gone',
  ]);
});

it('enumerators that contradict each other, but not new ones', () => {
  const state = (values: Record<string, number>) => (types: BtfBuilder) => types.enum('state', 4, values);
  expect(differences(state({ IDLE: 0 }), state({ IDLE: 0, BUSY: 1 }))).toEqual([]);
  expect(differences(state({ IDLE: 0 }), state({ IDLE: 2 }))).toEqual(['value: IDLE: 2, was 0']);
});

it('a type that only one version tells', () => {
  expect(typeDifferences({ btf: null, id: 0 }, { btf: null, id: 0 }, 'key')).toEqual([]);
  expect(typeDifferences({ btf: null, id: 0 }, made(u32), 'key')).toEqual([
    'key: only one of the two versions tells its type',
  ]);
});
