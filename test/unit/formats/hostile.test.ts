/** Files made to be refused, or to cost more than they weigh: what damage at random never finds. */
import { describe, expect, it } from 'vitest';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { Elf } from '../../../lib/formats/elf/elf.ts';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { buildBtf, INT, info, type Word } from './btf-builder.ts';
import { buildElf, type ElfSymbol, EXECUTABLE, program, relocations, type Section } from './elf-builder.ts';

const XDP: Section = { name: 'xdp', flags: EXECUTABLE, data: program() };
const MAIN: ElfSymbol = { name: 'main', section: 1, size: 16 };

const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });
const refused = (bytes: Uint8Array, message: RegExp) =>
  expect(() => parseObject(bytes)).toThrow(refusal('ERR_EBPF_INVALID_OBJECT', message));

describe('objects that libbpf refuses, too', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['stripped of symbols', buildElf([XDP], { symbols: null }), /no symbol table.*llvm-strip -g/],
    ['legacy maps', buildElf([XDP, { name: 'maps' }], { symbols: [MAIN] }), /libbpf dropped in version 1.0/],
    ['maps, but no BTF', buildElf([XDP, { name: '.maps' }], { symbols: [MAIN] }), /no BTF.*-g/],
    [
      'a static function outside .text',
      buildElf([XDP], { symbols: [{ ...MAIN, binding: 0 }] }),
      /'main'.*static/,
    ],
    [
      'a program of half an instruction',
      buildElf([XDP], { symbols: [{ ...MAIN, size: 12 }] }),
      /whole instr/,
    ],
    ['a program beyond its section', buildElf([XDP], { symbols: [{ ...MAIN, size: 24 }] }), /beyond.* 16/],
    ['another machine', buildElf([XDP], { machine: 62 }), /machine 62/],
    ['an executable', buildElf([XDP], { type: 2 }), /ELF type is 2/],
  ])('%s', (_, bytes, message) => refused(bytes, message));
});

it('an object without BTF has programs, and its symbols as variables', () => {
  const data: Section = { name: '.data', flags: 3, data: Uint8Array.of(1, 2, 3, 4) };
  const symbols = [MAIN, { name: 'x', section: 2, size: 4, type: 1 }];
  const { programs, variables, maps, btf } = parseObject(buildElf([XDP, data], { symbols }));
  expect(btf).toBeNull();
  expect(programs.map(({ name }) => name)).toEqual(['main']);
  expect(variables).toMatchObject([{ name: 'x', section: '.data', size: 4, typeId: 0 }]);
  expect(maps).toMatchObject([{ name: '.data', valueSize: 4, flags: 0 }]);
});

it('a big-endian object is read, but is none that can be used here', () => {
  const bytes = buildElf([XDP], { littleEndian: false, symbols: [MAIN] });
  const elf = Elf.parse(bytes);
  expect(elf.header).toEqual({ littleEndian: false, type: 1, machine: 247 });
  expect(elf.symbolsIn(elf.section('xdp')!)).toMatchObject([{ name: 'main', size: 16, type: 2, binding: 1 }]);
  refused(bytes, /big-endian and this machine is little-endian.*bpfel/);
});

/** `.maps` with one map `m`, whose definition is type 1 and has the given members. */
function withMap(
  members: Word[][],
  more: Word[][] = [],
  options: Partial<Section> = {},
  slots: [number, number][] = [],
) {
  const types: Word[][] = [
    ['definition', info(4, members.length), members.length * 8, ...members.flat()],
    ['m', info(14), 1, 1],
    ['.maps', info(15, 1), 0, 2, 0, 64],
    ...more,
  ];
  const sections: Section[] = [
    XDP,
    { name: '.maps', flags: 3, data: new Uint8Array(64), ...options },
    { name: '.BTF', data: buildBtf(types) },
    { name: '.rel.maps', type: 9, link: 5, info: 2, data: relocations(slots) },
  ];
  const symbols = [MAIN, { name: 'm', section: 2, size: 64, type: 1 }];
  return buildElf(sections, { symbols });
}

/** Types 4 and 5: pointer to an array of `value`, which is how `__uint` writes a number. */
const number = (value: number): Word[][] => [
  [0, info(2), 5],
  [0, info(3), 0, 0, 0, value],
];

describe('maps', () => {
  it('a program array, with the program in its third slot', () => {
    const members = [
      ['type', 4, 0],
      ['values', 6, 64],
    ];
    const values: Word[][] = [
      [0, info(3), 0, 7, 0, 0],
      [0, info(2), 0],
    ];
    const { maps } = parseObject(withMap(members, [...number(3), ...values], {}, [[24, 1]]));
    expect(maps[0]!.initialSlots).toEqual([null, null, 'main']);
    const slot = (offset: number, symbol: number) =>
      withMap(members, [...number(3), ...values], {}, [[offset, symbol]]);
    refused(slot(0, 1), /no slot of map 'm'/);
    refused(slot(12, 1), /no slot of map 'm'/);
    refused(slot(64, 1), /belongs to no map/);
    refused(slot(2 ** 40, 1), /belongs to no map/);
    refused(slot(24, 99), /symbol 99.*neither a map nor a program/);
    // Bytes that the file does not have can not be slots, or a relocation could ask for any number of them.
    refused(
      withMap(members, [...number(3), ...values], { type: 8, data: new Uint8Array(0), size: 2 ** 40 }, [
        [24, 1],
      ]),
      /belongs to no map/,
    );
  });

  it('a map of maps of itself', () => {
    const members = [
      ['type', 4, 0],
      ['values', 6, 64],
    ];
    refused(
      withMap(members, [...number(12), [0, info(3), 0, 7, 0, 0], [0, info(2), 1]]),
      /'m\.inner'.*inner map can not have 'values'/,
    );
  });

  it.each<[string, Word[][], RegExp]>([
    ['without a type', [['max_entries', 4, 0]], /says no type/],
    ['of a field that is not known', [['colour', 4, 0]], /'colour' that is not known/],
    ['of a number that is none', [['type', 5, 0]], /'type' is no number/],
    ['of a key that is no type', [['key', 5, 0]], /'key' is no type/],
    ['pinned in a way that is not known', [['pinning', 4, 0]], /pinning 7 is not known/],
    [
      'of two sizes',
      [
        ['key_size', 4, 0],
        ['key', 6, 64],
      ],
      /two sizes, 7 and 4/,
    ],
    [
      'of slots it can not have',
      [
        ['type', 4, 0],
        ['values', 4, 64],
      ],
      /only maps of maps/,
    ],
    [
      'of more fields than there are',
      Array.from({ length: 60_000 }, () => ['type', 4, 0]),
      /at most 11 fields/,
    ],
  ])('%s', (_, members, message) => {
    refused(withMap(members, [...number(7), [0, info(2), 7], INT]), message);
  });
});

it('a struct_ops variable that lies beyond its section, where 32 bits wrap around', () => {
  const types = [
    ['ops', info(4), 16],
    ['o', info(14), 1, 1],
    ['.struct_ops', info(15, 1), 0, 2, 0, 16],
  ];
  const object = (value: number) => {
    const sections = [
      XDP,
      { name: '.struct_ops', flags: 3, data: new Uint8Array(16) },
      { name: '.BTF', data: buildBtf(types) },
    ];
    return buildElf(sections, { symbols: [MAIN, { name: 'o', section: 2, value, size: 16, type: 1 }] });
  };
  expect(parseObject(object(0)).maps).toMatchObject([{ name: 'o', type: 26, valueSize: 16 }]);
  refused(object(0xfffffff8), /struct_ops 'o': bytes 4294967288 to 4294967304 end beyond the 16/);
});

it('offsets that a static linker has filled in stand, whatever the symbols say', () => {
  const object = (size: number) => {
    const types = [INT, ['x', info(14), 1, 1], ['.data', info(15, 1), size, 2, 4, 4]];
    const sections = [
      { name: '.data', data: new Uint8Array(8) },
      { name: '.BTF', data: buildBtf(types) },
    ];
    return buildElf(sections, { symbols: [{ name: 'x', section: 1, value: 0, size: 4, type: 1 }] });
  };
  expect(parseObject(object(8)).variables).toMatchObject([{ name: 'x', offset: 4 }]);
  expect(parseObject(object(0)).variables).toMatchObject([{ name: 'x', offset: 0 }]);
});

describe('what a small file can ask for is bounded', () => {
  it('strings in each other', () => {
    const count = 60_000;
    const types = Array.from({ length: count }, (_, i) => [i + 1, info(7), 0]);
    const bytes = buildBtf(types, { strings: `\0${'a'.repeat(count)}\0` });
    expect(() => Btf.parse(bytes)).toThrow(refusal('ERR_EBPF_INVALID_BTF', /lie in each other/));
  });

  it('strings that share their ends', () => {
    const btf = Btf.parse(
      buildBtf(
        [
          [1, info(7), 0],
          [4, info(7), 0],
        ],
        { strings: '\0foobar\0' },
      ),
    );
    expect(btf.types.map(({ name }) => name)).toEqual(['', 'foobar', 'bar']);
  });

  it('names that are not ASCII', () => {
    const btf = Btf.parse(
      buildBtf(
        [
          [1, info(7), 0],
          [2, info(7), 0],
        ],
        { strings: '\0\u{e9}t\u{e9}\0' },
      ),
    );
    expect(btf.type(1).name).toBe('été');
  });

  it('names of prototypes that refer to each other', () => {
    const depth = 60;
    const types = Array.from({ length: depth }, (_, i) => {
      const next = i + 1 === depth ? 0 : i + 2;
      return [0, info(13, 2), next, 0, next, 0, next];
    });
    expect(Btf.parse(buildBtf(types)).typeName(1).length).toBeLessThan(1000);
  });

  it('tags on one type', () => {
    const tags = Array.from({ length: 100_000 }, () => ['t', info(17), 1, 0xffffffff]);
    expect(Btf.parse(buildBtf([[0, info(2), 0], ...tags])).tags(1).length).toBe(100_000);
  });

  it('data sections over the same bytes, or of more zeros than a map can have', () => {
    const data = (i: number): Section => ({ name: `.data.${i}`, offset: 64, size: 1000 });
    refused(
      buildElf([XDP, ...Array.from({ length: 1000 }, (_, i) => data(i))], { symbols: [] }),
      /shares bytes/,
    );
    const zeros = (i: number): Section => ({ name: `.bss.${i}`, type: 8, size: 2 ** 30 });
    refused(buildElf([XDP, zeros(1), zeros(2)], { symbols: [] }), /'\.bss\.2'.* 2147483648 bytes/);
  });

  it('of data sections with one name the first counts', () => {
    const data = (byte: number): Section => ({ name: '.data', data: Uint8Array.of(byte) });
    const { maps } = parseObject(buildElf([data(1), data(2)], { symbols: [] }));
    expect(maps.map(({ initialValue }) => [...initialValue!])).toEqual([[1]]);
  });
});
