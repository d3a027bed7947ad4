/** `vmlinux.h` of BTF made by hand: layouts that need help, names that collide, and input that is wrong. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { Elf } from '../../../lib/formats/elf/elf.ts';
import { makeHeader } from '../../../lib/toolchain/vmlinux/header.ts';
import { root } from '../../../scripts/lib/tree.js';
import { buildBtf, INT, info, type Word } from '../formats/btf-builder.ts';

const [PTR, ARRAY, STRUCT, UNION, ENUM, FWD, TYPEDEF, CONST, FUNC, PROTO, TAG, ENUM64] = [
  2, 3, 4, 5, 6, 7, 8, 10, 12, 13, 17, 19,
] as const;

const header = (...types: Word[][]) => makeHeader(Btf.parse(buildBtf([INT, ...types])));

/** Ids count from 1, which is `int`; members are name, type, bit. */
const struct = (name: string, size: number, ...members: [string, number, number][]): Word[] => [
  name === '' ? 0 : name,
  info(STRUCT, members.length),
  size,
  ...members.flat().map(word => (word === '' ? 0 : word)),
];
const int = (name: string, size: number, bits = size * 8, offset = 0): Word[] => [
  name,
  info(1),
  size,
  (offset << 16) | bits,
];

describe('layout', () => {
  it('writes gaps as unnamed bitfields', () => {
    const text = header(struct('gap', 24, ['a', 1, 0], ['b', 1, 96]));
    expect(text).toContain('struct gap {\n\tint a;\n\tlong: 32; long: 32;\n\tint b;\n\tlong: 64;\n};\n');
  });

  it('packs what does not stand where its alignment has it', () => {
    const text = header(int('char', 1), struct('odd', 5, ['a', 2, 0], ['b', 1, 8]));
    expect(text).toContain('struct odd {\n\tchar a;\n\tint b;\n} __attribute__((packed));\n');
  });

  it('packs what is no multiple of its alignment', () => {
    expect(header(struct('tail', 6, ['a', 1, 0]))).toContain(
      '\tint a;\n\tlong: 16;\n} __attribute__((packed));',
    );
  });

  it('pads what holds a packed struct', () => {
    const text = header(
      int('char', 1),
      struct('odd', 5, ['a', 2, 0], ['b', 1, 8]),
      struct('holder', 12, ['inner', 3, 0], ['after', 1, 64]),
    );
    expect(text).toContain('struct holder {\n\tstruct odd inner;\n\tint after;\n};\n');
  });

  it('has bitfields of both ways that BTF has for them', () => {
    const old = header(int('int3', 4, 3, 5), struct('before', 4, ['a', 2, 0]));
    expect(old).toContain('struct before {\n\tlong: 5;\n\tunsigned int a: 3;\n};\n');
    const now = header(['after', info(STRUCT, 2, 1), 8, 'a', 1, (4 << 24) | 2, 'b', 1, (30 << 24) | 32]);
    expect(now).toContain('struct after {\n\tlong: 2;\n\tint a: 4;\n\tint b: 30;\n};\n');
  });

  it('grows a union that is larger than its members', () => {
    const text = header(['grown', info(UNION, 1), 16, 'a', 1, 0]);
    expect(text).toContain(
      'union grown {\n\tint a;\n\tstruct { long: 64; long: 64; } __attribute__((packed));\n};\n',
    );
  });

  it.each([
    [
      'members that overlap',
      struct('odd', 8, ['a', 1, 0], ['b', 1, 16]),
      'its member b lies over the one before it',
    ],
    ['members of one name', struct('odd', 8, ['a', 1, 0], ['a', 1, 32]), 'two of its members are named a'],
    ['a member without a size', struct('odd', 8, ['a', 0, 0]), 'void has no size'],
    [
      'a comment’s end in a name',
      struct('odd', 8, ['a*/b', 1, 0], ['a*/b', 1, 32]),
      'two of its members are named a* /b',
    ],
  ])('writes a struct with %s as bytes, and says why', (_, type, why) => {
    expect(header(type)).toMatch(
      new RegExp(
        `struct odd \\{\\n\\tunsigned char __opaque_2\\[8\\]; /\\* ${why.replaceAll('*', '\\*')} \\*/\\n\\};`,
      ),
    );
  });
});

describe('declarations', () => {
  it('are C’s own, inside out', () => {
    const text = header(
      [0, info(PROTO, 2), 4, 'x', 1, 0, 0], // 2: ptr to int (int x, ...)
      [0, info(PTR), 2], // 3
      [0, info(PTR), 5], // 4
      [0, info(CONST), 1], // 5
      [0, info(ARRAY), 0, 3, 1, 4], // 6: 4 × 3
      struct('s', 40, ['f', 6, 0], ['c', 4, 256]),
    );
    expect(text).toContain('\tconst int *(*f[4])(int x, ...);\n\tconst int *c;\n');
  });

  it('come after what they need', () => {
    const text = header(
      struct('outer', 4, ['in', 3, 0]),
      ['inner_t', info(TYPEDEF), 4],
      struct('inner', 4, ['a', 1, 0]),
    );
    expect(text.indexOf('struct inner {')).toBeLessThan(text.indexOf('struct outer {'));
    expect(text.indexOf('typedef struct inner inner_t;')).toBeLessThan(text.indexOf('struct outer {'));
  });

  it('write out a struct that is a member without a name', () => {
    const text = header(struct('base', 4, ['a', 1, 0]), struct('derived', 8, ['', 2, 0], ['b', 1, 32]));
    expect(text).toContain('struct derived {\n\tstruct {\n\t\tint a;\n\t};\n\tint b;\n};\n');
  });

  it('have kfuncs as weak externs', () => {
    const text = header(
      [0, info(PROTO, 1), 0, 'x', 1],
      ['bpf_do', info(FUNC, 1), 2],
      ['bpf_kfunc', info(TAG), 3, 0xffffffff],
      ['helper', info(FUNC, 1), 2],
    );
    expect(text).toContain('extern void bpf_do(int x) __weak __ksym;\n');
    expect(text).not.toContain('helper');
  });
});

describe('names', () => {
  it('that are there twice get a flavour, which CO-RE looks past', () => {
    const text = header(
      struct('s', 4, ['a', 1, 0]),
      struct('s', 4, ['b', 1, 0]),
      struct('user', 4, ['s', 3, 0]),
    );
    expect(text).toContain('struct s___2 {\n\tint b;\n};\n');
    expect(text).toContain('\tstruct s___2 s;\n');
  });

  it('of enumerators and typedefs share a space', () => {
    const text = header(['BUSY', info(TYPEDEF), 1], ['e', info(ENUM, 2), 4, 'BUSY', 1, 'IDLE', 0]);
    expect(text).toContain('enum e {\n\tBUSY___2 = 1,\n\tIDLE = 0,\n};\n');
  });

  it('of what is declared alone are the defined one’s', () => {
    const text = header(
      ['s', info(FWD), 0],
      struct('s', 4, ['a', 1, 0]),
      [0, info(PTR), 2],
      struct('t', 8, ['p', 4, 0]),
    );
    expect(text).toContain('\tstruct s *p;\n');
    expect(text).not.toContain('s___2');
  });

  it('can’t bring code with them', () => {
    const text = header(struct('a; int evil(void) {}', 4, ['int', 1, 0]), ['x y', info(TYPEDEF), 1]);
    expect(text).toContain('struct a__int_evil_void____ {\n\tint int_;\n};\n');
    expect(text).toContain('typedef int x_y;\n');
  });
});

it('has enums of every size and sign', () => {
  const text = header(
    ['small', info(ENUM, 1), 1, 'A', 255],
    ['signed', info(ENUM, 1, 1), 4, 'B', 0xffffffff],
    ['large', info(ENUM64, 1), 8, 'C', 0, 0x80000000],
    ['least', info(ENUM64, 1, 1), 8, 'D', 0, 0x80000000],
    ['unknown', info(ENUM), 4],
  );
  expect(text).toContain('enum small {\n\tA = 255,\n} __attribute__((mode(QI)));\n');
  expect(text).toContain('enum signed_ {\n\tB = -1,\n};\n');
  expect(text).toContain('enum large {\n\tC = 9223372036854775808ULL,\n} __attribute__((mode(DI)));\n');
  expect(text).toContain('\tD = (-9223372036854775807LL - 1),\n');
  expect(text).toContain('enum unknown : unsigned int;\n');
});

it('defines once an enum that is declared as well', () => {
  const text = header(['e', info(ENUM), 4], struct('s', 4, ['a', 2, 0]), ['e', info(ENUM, 1), 4, 'A', 1]);
  expect(text).toContain('enum e {\n\tA = 1,\n};\n');
  expect(text).not.toContain('enum e : unsigned int');
  expect(text).toContain('\tenum e a;\n');
});

describe('refused', () => {
  it('are types that need themselves', () => {
    const circle = () => header(['t', info(TYPEDEF), 3], [0, info(PTR), 2]);
    expect(circle).toThrow(expect.objectContaining({ code: 'ERR_EBPF_INVALID_BTF' }));
    const array = () => header(struct('s', 8, ['p', 3, 0]), [0, info(PTR), 4], [0, info(ARRAY), 0, 2, 1, 1]);
    expect(array).toThrow('needs itself to be complete');
  });

  it('are structs nested without end', () => {
    const deep = Array.from({ length: 500 }, (_, i) => struct('', 4, ['a', i + 3, 0]));
    expect(() => header(...deep, struct('', 4, ['a', 1, 0]), struct('top', 4, ['a', 2, 0]))).toThrow(
      expect.objectContaining({ code: 'ERR_EBPF_INVALID_BTF' }),
    );
  });

  it('is text without end: what has no name is written wherever it is used', () => {
    const levels = Array.from({ length: 30 }, (_, i) => struct('', 0, ['a', i + 3, 0], ['b', i + 3, 0]));
    expect(() => header(...levels, struct('', 0), struct('top', 0, ['x', 2, 0]))).toThrow(
      'more than 1048576 members',
    );
  });
});

it('made of damaged BTF is a header, or an error that says so', () => {
  const object = Elf.parse(readFileSync(join(root, 'test/bpf/layouts.bpf.o')));
  const whole = object.section('.BTF')!.data;
  let refused = 0;
  for (let n = 0; n < 400; n++) {
    const bytes = Uint8Array.from(whole);
    // Of the types, behind the header.
    bytes[24 + ((n * 7919) % (bytes.length - 24))]! ^= 1 << (n % 8);
    try {
      expect(makeHeader(Btf.parse(bytes))).toContain('#endif /* __VMLINUX_H__ */');
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_EBPF_INVALID_BTF' });
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(100);
  expect(refused).toBeLessThan(300);
});
