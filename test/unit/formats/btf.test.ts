import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EbpfError } from '../../../lib/errors.ts';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { processorTime } from '../../setup/processor-time.ts';
import { buildBtf as build, INT, info } from './btf-builder.ts';

function refused(bytes: Uint8Array): EbpfError {
  try {
    Btf.parse(bytes);
  } catch (error) {
    if (error instanceof EbpfError) return error;
    throw error;
  }
  throw new Error('expected an EbpfError');
}

/** Types 1 to 20, one of every kind. */
const EVERY_KIND = [
  INT,
  [0, info(2), 1],
  [0, info(3), 0, 1, 1, 3],
  ['point', info(4, 2), 8, 'x', 1, 0, 'y', 1, 32],
  ['either', info(5, 1), 4, 'x', 1, 0],
  ['color', info(6, 2, 1), 4, 'RED', 0xffffffff, 'BLUE', 2],
  ['later', info(7, 0, 1), 0],
  ['count_t', info(8), 1],
  [0, info(9), 1],
  [0, info(10), 1],
  [0, info(11), 2],
  ['main', info(12, 1), 13],
  [0, info(13, 2), 1, 'argc', 1, 0, 0],
  ['total', info(14), 1, 1],
  ['.bss', info(15, 1), 4, 14, 0, 4],
  ['double', info(16), 8],
  ['tag', info(17), 4, 1],
  ['user', info(18), 1],
  ['wide', info(19, 1), 8, 'BIG', 0xffffffff, 1],
  ['bits', info(4, 2, 1), 4, 'low', 1, (3 << 24) | 0, 'high', 1, (5 << 24) | 3],
];

describe.each([true, false])('every kind, little-endian: %s', littleEndian => {
  const btf = Btf.parse(build(EVERY_KIND, { littleEndian }));

  it('is read', () => {
    expect(btf.littleEndian).toBe(littleEndian);
    const kinds = btf.types.map(type => type.kind);
    expect(new Set(kinds).size).toBe(20);
    expect(btf.type(1)).toEqual({
      ...{
        kind: 'int',
        name: 'int',
        size: 4,
        signed: true,
        char: false,
        bool: false,
        bits: 32,
        bitOffset: 0,
      },
    });
    expect(btf.type(6)).toMatchObject({ signed: true, values: [{ name: 'RED', value: -1n }, { value: 2n }] });
    expect(btf.type(19)).toMatchObject({ kind: 'enum64', values: [{ name: 'BIG', value: 0x1ffffffffn }] });
    expect(btf.type(20)).toMatchObject({
      members: [
        { name: 'low', bitOffset: 0, bitSize: 3 },
        { name: 'high', bitOffset: 3, bitSize: 5 },
      ],
    });
    expect(btf.type(12)).toMatchObject({ kind: 'func', linkage: 'global' });
    expect(btf.type(15)).toMatchObject({ entries: [{ type: 14, offset: 0, size: 4 }] });
  });

  it('has sizes, names, tags', () => {
    expect([1, 2, 3, 4, 8, 14, 16].map(id => btf.sizeOf(id))).toEqual([4, 8, 12, 8, 4, 4, 8]);
    expect(() => btf.sizeOf(7)).toThrow(/no size/);
    expect([2, 3, 4, 7, 10, 11, 13].map(id => btf.typeName(id))).toEqual([
      ...['int *', 'int[3]', 'struct point', 'union later', 'const int', 'int * restrict', 'int (int, ...)'],
    ]);
    expect(btf.find('struct', 'point')).toBe(4);
    expect(btf.find('union', 'point')).toBeUndefined();
    expect(btf.tags(4, 1)).toEqual(['tag']);
    expect(btf.tags(4)).toEqual([]);
    expect(btf.resolve(10)).toBe(1);
  });
});

describe('damaged BTF is refused with what and where', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['empty', new Uint8Array(0), /truncated/],
    ['magic', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), /magic/],
    ['a kind that is not known', build([['x', info(25), 0]]), /kind 25/],
    ['a name beyond the strings', build([[9999, info(8), 0]]), /string offset 9999/],
    ['a type that is not there', build([['x', info(8), 7]]), /type 7, there are 2/],
    ['a member’s type that is not there', build([['s', info(4, 1), 4, 'm', 9, 0]]), /member 'm' is type 9/],
    ['members that end beyond the types', build([['s', info(4, 3), 4, 'm', 0, 0]]), /truncated/],
    ['an int of 3 bytes', build([['x', info(1), 3, 24]]), /int 'x' of 3 bytes/],
    ['an int with more bits than bytes', build([['x', info(1), 4, 64]]), /64 bits/],
    ['a typedef of itself', build([['x', info(8), 1]]), /contains itself/],
    [
      'typedefs in a circle',
      build([
        ['x', info(8), 2],
        ['y', info(10), 1],
      ]),
      /contains itself/,
    ],
    ['an array of itself', build([[0, info(3), 0, 1, 1, 3]]), /contains itself/],
    [
      'arrays in a circle',
      build([
        [0, info(3), 0, 2, 2, 1],
        [0, info(3), 0, 1, 1, 1],
      ]),
      /contains itself/,
    ],
    ['a struct in itself', build([['s', info(4, 1), 4, 'm', 1, 0]]), /struct 's'\) contains itself/],
    ['strings cut off', build([INT]).slice(0, -1), /string section .* ends beyond/],
    ['strings without an end', build([[1, info(7), 0]], { strings: '\0x' }), /do not end in NUL/],
    ['strings that do not start with NUL', build([], { strings: 'x\0' }), /do not start with NUL/],
    ['a function whose type is none', build([INT, ['f', info(12, 1), 1]]), /type 1 is no function prototype/],
    [
      'a member beyond its struct',
      build([INT, ['s', info(4, 1), 4, 'm', 1, 33]]),
      /'m' at bit 33 .* 4 bytes/,
    ],
    [
      'a bitfield that ends beyond its struct',
      build([INT, ['s', info(4, 1, 1), 4, 'm', 1, (9 << 24) | 24]]),
      /'m' at bit 24/,
    ],
  ])('%s', (_, bytes, message) => {
    const error = refused(bytes);
    expect(error.code).toBe('ERR_EBPF_INVALID_BTF');
    expect(error.message).toMatch(message);
  });

  it('the byte, counted from the start of the file', () => {
    const bytes = build([INT, ['x', info(25), 0]]);
    const refusal = (place: number) => {
      try {
        Btf.parse(bytes, undefined, place);
      } catch (error) {
        return (error as EbpfError).offset;
      }
      return undefined;
    };
    // The header, an int of 16 bytes, the name.
    expect([refusal(0), refusal(1000)]).toEqual([24 + 16 + 4, 1000 + 24 + 16 + 4]);
  });

  it('more than a million types', () => {
    const bytes = build(Array.from({ length: 1_048_577 }, () => [0, info(2), 0]));
    expect(refused(bytes).message).toMatch(/more than 1048575 types/);
  });

  it('deep nesting is no stack overflow', () => {
    const depth = 200_000;
    const types = Array.from({ length: depth }, (_, i) => [0, info(10), i === depth - 1 ? 0 : i + 2]);
    const btf = Btf.parse(build(types));
    expect(() => btf.resolve(1)).toThrow(/circle|deep/);
    expect(btf.typeName(1).length).toBeLessThan(1000);
  });

  it('an array of absurd size has none', () => {
    const btf = Btf.parse(build([INT, [0, info(3), 0, 1, 1, 0xffffffff]]));
    expect(() => btf.sizeOf(2)).toThrow(/bytes/);
  });
});

it('split BTF goes on after its base', () => {
  const base = Btf.parse(build([INT]));
  // Its strings start where the base's end: 5 bytes, so "ours" at 5 + 1.
  const split = Btf.parse(build([[6, info(8), 1]], { strings: '\0ours\0' }), base);
  expect(split.types.length).toBe(3);
  expect(split.type(2)).toEqual({ kind: 'typedef', name: 'ours', type: 1 });
});

it("reads the running kernel's types", ctx => {
  if (!existsSync('/sys/kernel/btf/vmlinux')) ctx.skip('this kernel has no BTF (/sys/kernel/btf/vmlinux)');
  const bytes = new Uint8Array(readFileSync('/sys/kernel/btf/vmlinux'));
  const start = processorTime();
  const btf = Btf.parse(bytes);
  // A third of a second on the machine where it was written.
  expect(processorTime() - start).toBeLessThan(3_000);
  const task = btf.find('struct', 'task_struct')!;
  expect(btf.sizeOf(task)).toBeGreaterThan(1000);
});
