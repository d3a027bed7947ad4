/** Programs, types and maps that are made to make a verifier crash, hang, or take what it does not know: a verdict, or an error with a code. */
import { describe, expect, it } from 'vitest';
import {
  add,
  build,
  call,
  exit,
  jeq,
  label,
  lddw,
  map,
  mov,
  r0,
  r1,
  r2,
  r10,
  st,
  struct,
  u32,
  u64,
} from '../../../lib/asm.ts';
import { EbpfError } from '../../../lib/errors.ts';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { Elf } from '../../../lib/formats/elf/elf.ts';
import type { MapImage, ObjectImage } from '../../../lib/formats/object/image.ts';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { linkObject } from '../../../lib/linker/index.ts';
import { verifyObject } from '../../../lib/verifier/index.ts';
import { processorTime } from '../../setup/processor-time.ts';
import { buildBtf, INT } from '../formats/btf-builder.ts';
import { buildElf, EXECUTABLE } from '../formats/elf-builder.ts';

const NOP = [0xb7, 0, 0, 0, 0, 0, 0, 0];
const EXIT = [0x95, 0, 0, 0, 0, 0, 0, 0];
const joined = (...instructions: number[][]) => Uint8Array.from(instructions.flat());
const kernel = Btf.lazy(buildBtf([INT]));

/** What is said of it: `accepted`, the kernel's first message, what is not supported, or the code of an error. */
function answer(bytes: Uint8Array, edit: (image: ObjectImage) => ObjectImage = image => image): string {
  try {
    const image = edit(parseObject(bytes));
    const request = { image, name: 'bad', programs: [], maps: [] };
    const linked = linkObject(request, { btf: kernel, version: 0x61200 });
    const { error, unsupported, verdict } = verifyObject(linked, image, kernel)[0]!;
    if (unsupported !== undefined) return `not supported: ${unsupported}`;
    return error ? error.kernelReason : verdict;
  } catch (error) {
    if (!(error instanceof EbpfError)) throw error;
    return error.code;
  }
}

const object = (program: Uint8Array) =>
  buildElf(
    [
      { name: 'xdp', flags: EXECUTABLE, data: program },
      { name: 'license', data: new TextEncoder().encode('GPL\0') },
    ],
    { symbols: [{ name: 'main', section: 1, size: program.length }] },
  );

describe('a program of a million instructions', () => {
  /** So many instructions: `of` of each place, and an exit. */
  function many(count: number, of: (at: number) => readonly number[]): Uint8Array {
    const program = new Uint8Array(count * 8);
    for (let at = 0; at < count - 1; at++) program.set(of(at), at * 8);
    program.set(EXIT, (count - 1) * 8);
    return object(program);
  }
  const later = (of: readonly number[]) => (at: number) => (at === 0 ? NOP : of);

  it.each<[string, (at: number) => readonly number[], string]>([
    ['that follow each other', () => NOP, 'accepted'],
    [
      'that are branches which nobody knows',
      at => (at === 0 ? [0x61, 0x12, 0, 0, 0, 0, 0, 0] : [0x15, 2, 0, 0, 1, 0, 0, 0]),
      'The sequence of 8193 jumps is too complex.',
    ],
    [
      'that jump too far',
      later([0x25, 0, 0xff, 0x7f, 1, 0, 0, 0]),
      'jump out of range from insn 967232 to 1000000',
    ],
    [
      'that call what is none of its functions',
      () => [0x85, 0x10, 0, 0, 0, 0, 0, 0],
      'ERR_EBPF_INVALID_OBJECT',
    ],
    ['and go back to the first', later([0x05, 0, 0xff, 0xff, 0, 0, 0, 0]), 'unreachable insn 2'],
  ])('%s', (_, of, expected) => {
    const start = processorTime();
    expect(answer(many(1_000_000, of))).toBe(expected);
    expect(processorTime() - start).toBeLessThan(30_000);
  });

  it('and one more', () => expect(answer(many(1_000_001, () => NOP))).toBe('ERR_EBPF_INVALID_OBJECT'));
});

describe('calls of what the tables do not know', () => {
  const calls = (kind: number, number: number) => [
    0x85,
    kind << 4,
    0,
    0,
    ...new Uint8Array(Int32Array.of(number).buffer),
  ];

  it.each([0, 212, 9999, -1, 0x7fff_ffff])('helper %i', number => {
    expect(answer(object(joined(calls(0, number), EXIT)))).toBe(`invalid func unknown#${number}`);
  });

  it.each([1, 5, 0x7fff_ffff])('kernel function by the type %i, which is none', id => {
    expect(answer(object(joined(calls(2, id), EXIT)))).toBe(`kernel btf_id ${id} is not a function`);
  });

  it.each([3, 8, 15])('a call of kind %i', kind => {
    expect(answer(object(joined(calls(kind, 1), EXIT)))).toBe('BPF_CALL uses reserved fields');
  });
});

/** An object whose program looks a value up and reads all of it. */
function lookup(): Uint8Array {
  const Inner = struct('innermost', { first: u64 });
  const Value = struct('outermost', {
    lock: struct('bpf_spin_lock', { val: u32 }),
    more: u32,
    inner: Inner,
    last: u64,
  });
  return build({
    license: 'GPL',
    maps: { values: { type: 'array', key: u32, value: Value, maxEntries: 1 } },
    programs: {
      main: {
        section: 'xdp',
        code: [
          lddw(r1, map('values')),
          st(u32.at(r10, -4), 0),
          [mov(r2, r10), add(r2, -4)],
          call('bpf_map_lookup_elem'),
          jeq(r0, 0, 'out'),
          st(u64.at(r0, 16), 1),
          label('out'),
          [mov(r0, 2), exit()],
        ],
      },
    },
  });
}

/** Where in the file the words of a type are: name, info, size or type, and three for each member. */
function typeIn(bytes: Uint8Array, name: string): Uint32Array {
  const { offset, data } = Elf.parse(bytes).section('.BTF')!;
  const words = new Uint32Array(data.slice(0, data.length & ~3).buffer);
  const strings = Buffer.from(data.subarray(24 + words[4]!));
  const at = words.indexOf(strings.indexOf(`\0${name}\0`) + 1, 6);
  return new Uint32Array(bytes.buffer, bytes.byteOffset + offset + at * 4, 24);
}

describe('types that lie', () => {
  const WORD = {
    INFO: 1,
    SIZE: 2,
    INNER_TYPE: 3 + 2 * 3 + 1,
    INNER_AT: 3 + 2 * 3 + 2,
    LOCK_TYPE: 4,
    LOCK_AT: 5,
  };

  it('are read where they do not', () => {
    const bytes = lookup();
    expect(typeIn(bytes, 'outermost')[WORD.SIZE]).toBe(24);
    expect(typeIn(bytes, 'outermost')[WORD.INNER_AT]).toBe(64);
    expect(answer(bytes)).toBe('accepted');
  });

  it.each<[string, string, (words: Uint32Array, own: Uint32Array) => void, string]>([
    ['a size of nothing', 'outermost', words => (words[WORD.SIZE] = 0), 'ERR_EBPF_INVALID_BTF'],
    ['a size of 4 GiB', 'outermost', words => (words[WORD.SIZE] = 0xffff_ffff), 'accepted'],
    [
      'a smaller size than what is in it',
      'outermost',
      words => (words[WORD.SIZE] = 8),
      'ERR_EBPF_INVALID_BTF',
    ],
    ['a member of 4 GiB', 'innermost', words => (words[WORD.SIZE] = 0xffff_ffff), 'accepted'],
    [
      'a member far behind its end',
      'outermost',
      words => (words[WORD.INNER_AT] = 0xffff_fff8),
      'ERR_EBPF_INVALID_BTF',
    ],
    [
      'a lock far behind its end',
      'outermost',
      words => (words[WORD.LOCK_AT] = 0xffff_fff8),
      'ERR_EBPF_INVALID_BTF',
    ],
    ['a lock across bytes', 'outermost', words => (words[WORD.LOCK_AT] = 3), 'accepted'],
    [
      'more members than there are',
      'outermost',
      words => (words[WORD.INFO]! |= 0xffff),
      'ERR_EBPF_INVALID_BTF',
    ],
    [
      'a member that is no type',
      'outermost',
      words => (words[WORD.INNER_TYPE] = 0xffff),
      'ERR_EBPF_INVALID_BTF',
    ],
    [
      'a struct that has itself as its member',
      'innermost',
      (words, outer) => (words[4] = outer[WORD.INNER_TYPE]!),
      'ERR_EBPF_INVALID_BTF',
    ],
    [
      'a typedef of itself',
      'innermost',
      (words, outer) => {
        words[WORD.INFO] = (8 << 24) >>> 0;
        words[WORD.SIZE] = outer[WORD.INNER_TYPE]!;
      },
      'ERR_EBPF_INVALID_BTF',
    ],
  ])('%s', (_, name, lie, expected) => {
    const bytes = lookup();
    lie(typeIn(bytes, name), typeIn(bytes, 'outermost'));
    expect(answer(bytes)).toBe(expected);
  });
});

const INSIDE = 'nonzero insn_off 1 for the first func info record';

// Those that are nowhere in the program are nobody's, and libbpf leaves them out.
it.each([
  [1, 'accepted'],
  [8, INSIDE],
  [12, INSIDE],
  [0x7fff_fff8, 'accepted'],
  [0xffff_ffff, 'accepted'],
] as const)('a function that begins at byte %i, in an instruction or nowhere: %s', (at, expected) => {
  const bytes = lookup();
  const { offset, data } = Elf.parse(bytes).section('.BTF.ext')!;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, data.length);
  // Behind the header: the size of records, the section's name, how many; then the first.
  const first = view.getUint32(4, true) + view.getUint32(8, true) + 12;
  expect(view.getUint32(first, true)).toBe(0);
  view.setUint32(first, at, true);
  // The kernel ends that line with what follows.
  expect(answer(bytes).replace(/processed .*/, '')).toBe(expected);
});

describe('absurd maps', () => {
  const wrong = (fields: Partial<MapImage>) => (image: ObjectImage) => ({
    ...image,
    maps: image.maps.map(each => ({ ...each, ...fields })),
  });

  it.each<[Partial<MapImage>, string]>([
    [{ type: 0 }, 'not supported: maps of type 0'],
    [{ type: 9999 }, 'not supported: maps of type 9999'],
    [{ maxEntries: 0 }, 'accepted'],
    [{ maxEntries: 0xffff_ffff }, 'accepted'],
    [{ keySize: 0 }, 'invalid zero-sized read'],
    [{ keySize: 0xffff_ffff }, 'invalid read from stack R2 off=-4 size=4294967295'],
    [{ valueSize: 0 }, 'invalid access to map value, value_size=0 off=16 size=8'],
    [{ valueSize: 0xffff_ffff }, 'accepted'],
    [{ flags: 0xffff_ffff }, 'write into map forbidden, value_size=24 off=16 size=8'],
    [{ valueTypeId: 0xffff }, 'ERR_EBPF_INVALID_BTF'],
    [{ type: 12 }, "not supported: maps of maps without an inner map, as 'values'"],
    [{ type: 33 }, 'accepted'],
  ])('%j', (fields, expected) => {
    expect(answer(lookup(), wrong(fields))).toBe(expected);
  });
});
