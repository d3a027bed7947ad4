/** Objects and types that are made to make a linker crash, hang or use up memory, and what is just wrong: errors that say where. */
import { expect, it } from 'vitest';
import { EbpfError } from '../../../lib/errors.ts';
import { Btf } from '../../../lib/formats/btf/btf.ts';
import { parseObject } from '../../../lib/formats/object/parse.ts';
import { TypeIndex } from '../../../lib/linker/core/candidates.ts';
import { Resolver } from '../../../lib/linker/core/resolve.ts';
import { type KernelEnvironment, type LinkedObject, linkObject } from '../../../lib/linker/index.ts';
import { processorTime } from '../../setup/processor-time.ts';
import { buildBtf, INT, info, type Word } from '../formats/btf-builder.ts';
import { buildElf, type ElfSymbol, EXECUTABLE, relocations } from '../formats/elf-builder.ts';
import { fixture } from '../formats/files.ts';

const EXIT = [0x95, 0, 0, 0, 0, 0, 0, 0];
const NOP = [0xb7, 0, 0, 0, 0, 0, 0, 0];
/** A call of a function in section .text: `imm` instructions from its start, less one. */
const call = (imm: number) => [0x85, 0x10, 0, 0, ...new Uint8Array(Int32Array.of(imm).buffer)];
const load = (src: number, imm = 0) => [
  ...[0x18, src << 4, 0, 0, ...new Uint8Array(Int32Array.of(imm).buffer)],
  ...[0, 0, 0, 0, 0, 0, 0, 0],
];
const joined = (instructions: readonly number[][]) => Uint8Array.from(instructions.flat());
const code = (...instructions: number[][]) => joined(instructions);

interface Parts {
  readonly program: Uint8Array;
  readonly text?: Uint8Array;
  /** Of `.text`: names, and from and to which instruction; all global. */
  readonly functions?: readonly (readonly [name: string, start: number, end: number])[];
  /** Byte of the program or of .text, and symbol: 1 is the program, 2 section .text, then the functions, then `extern`. */
  readonly programRelocations?: readonly (readonly [number, number])[];
  readonly textRelocations?: readonly (readonly [number, number])[];
}

/** An XDP program in section 1, its functions in section 2. */
function build({ program, text = code(), functions = [], ...parts }: Parts): Uint8Array {
  const rel = { type: 9, link: 5 };
  const symbols: ElfSymbol[] = [
    { name: 'main', section: 1, size: program.length },
    { name: '', section: 2, type: 3, binding: 0 },
    ...functions.map(([name, start, end]) => ({
      name,
      section: 2,
      value: start * 8,
      size: (end - start) * 8,
    })),
    { name: 'unknown', type: 0 },
  ];
  return buildElf(
    [
      { name: 'xdp', flags: EXECUTABLE, data: program },
      { name: '.text', flags: EXECUTABLE, data: text },
      { name: '.relxdp', info: 1, data: relocations(parts.programRelocations ?? []), ...rel },
      { name: '.rel.text', info: 2, data: relocations(parts.textRelocations ?? []), ...rel },
    ],
    // An extern is only in the table where something refers to it: without BTF it is an error by itself.
    {
      symbols: parts.programRelocations?.some(([, symbol]) => symbol === 3 + functions.length)
        ? symbols
        : symbols.slice(0, -1),
    },
  );
}

const link = (bytes: Uint8Array, kernel: KernelEnvironment = {}): LinkedObject =>
  linkObject({ image: parseObject(bytes), name: 'hostile', programs: [], maps: [] }, kernel);

function failure(bytes: Uint8Array, kernel?: KernelEnvironment): EbpfError {
  try {
    link(bytes, kernel);
  } catch (error) {
    if (error instanceof EbpfError) return error;
    throw error;
  }
  throw new Error('it was linked');
}

it('a function that is called twice is there once', () => {
  const { programs } = link(
    build({
      program: code(call(-1), call(-1), EXIT),
      text: code(NOP, EXIT),
      functions: [['f', 0, 2]],
      programRelocations: [
        [0, 3],
        [8, 3],
      ],
    }),
  );
  expect(programs[0]!.functions.map(({ name, start, length }) => [name, start, length])).toEqual([
    ['main', 0, 3],
    ['f', 3, 2],
  ]);
  const view = new DataView(programs[0]!.instructions.buffer);
  expect([view.getInt32(4, true), view.getInt32(12, true)]).toEqual([2, 1]);
});

it.each<[string, Parts, number, RegExp]>([
  [
    'a call into the middle of a function',
    {
      program: code(call(0), EXIT),
      text: code(NOP, EXIT),
      functions: [['f', 0, 2]],
      programRelocations: [[0, 2]],
    },
    64,
    /program 'main', instruction 0: it calls into the middle of function 'f'/,
  ],
  [
    'a call of nothing',
    {
      program: code(NOP, call(100), EXIT),
      text: code(NOP, EXIT),
      functions: [['f', 0, 2]],
      programRelocations: [[8, 2]],
    },
    72,
    /instruction 1: it calls instruction 101 of section \.text, where no function is/,
  ],
  [
    'a call without a relocation, out of its section',
    { program: code(NOP, call(-5), EXIT), text: code(EXIT), functions: [['f', 0, 1]] },
    72,
    /it calls instruction -3/,
  ],
  [
    'a reference by an instruction that can have none',
    { program: code(NOP, EXIT), text: code(EXIT), functions: [['f', 0, 1]], programRelocations: [[0, 3]] },
    64,
    /it refers to 'f', and is neither a call nor a 64-bit load/,
  ],
  [
    'a 64-bit load without its second half',
    {
      program: code(NOP, load(0).slice(0, 8)),
      text: code(EXIT),
      functions: [['f', 0, 1]],
      programRelocations: [[8, 3]],
    },
    72,
    /its second half is missing/,
  ],
  [
    "a function's address that is none",
    { program: code(load(4), EXIT), text: code(EXIT), functions: [['f', 0, 1]] },
    64,
    /loads the address of a function, and nothing says which/,
  ],
  [
    'an address between instructions',
    {
      program: code(load(0, 4), EXIT),
      text: code(EXIT),
      functions: [['f', 0, 1]],
      programRelocations: [[0, 3]],
    },
    64,
    /which is at byte 4, where no instruction starts/,
  ],
  [
    'a relocation beyond the section',
    { program: code(NOP, EXIT), text: code(EXIT), functions: [['f', 0, 1]], programRelocations: [[800, 3]] },
    64,
    /refers to its byte 800, where no instruction is/,
  ],
  [
    'a relocation between instructions',
    { program: code(NOP, EXIT), text: code(EXIT), functions: [['f', 0, 1]], programRelocations: [[4, 3]] },
    64,
    /refers to its byte 4/,
  ],
  [
    'a symbol that is not there',
    { program: code(call(-1), EXIT), programRelocations: [[0, 77]] },
    64,
    /refers to symbol 77, of 3/,
  ],
  [
    'a call of what is no function of .text',
    { program: code(call(-1), EXIT), programRelocations: [[0, 1]] },
    64,
    /'main', which is no function of section \.text/,
  ],
])('%s', (_, parts, offset, message) => {
  const error = failure(build(parts));
  expect(error).toMatchObject({
    code: 'ERR_EBPF_INVALID_OBJECT',
    offset,
    message: expect.stringMatching(message),
  });
});

it('an extern that nothing declares', () => {
  const parts = { program: code(call(-1), EXIT), programRelocations: [[0, 3]] as const };
  expect(failure(build(parts)).message).toMatch(/extern 'unknown': the BTF does not say what it is/);
});

it('a chain of a hundred thousand calls', () => {
  const length = 100_000;
  const functions = Array.from({ length }, (_, i) => [`f${i}`, i * 2, i * 2 + 2] as const);
  // Each calls the next one, within the section.
  const text = joined(functions.flatMap((_, i) => [i + 1 < length ? call(1) : NOP, EXIT]));
  const { programs } = link(
    build({ program: code(call(-1), EXIT), text, functions, programRelocations: [[0, 3]] }),
  );
  expect(programs[0]!.functions).toHaveLength(length + 1);
});

it('functions that call each other in a circle are linked once: the verifier judges them', () => {
  const { programs } = link(
    build({
      program: code(call(-1), EXIT),
      text: code(call(1), EXIT, call(-3), EXIT),
      functions: [
        ['a', 0, 2],
        ['b', 2, 4],
      ],
      programRelocations: [[0, 3]],
    }),
  );
  expect(programs[0]!.functions.map(({ name }) => name)).toEqual(['main', 'a', 'b']);
});

it('functions that all lie in each other', () => {
  const slots = 20_000;
  const functions = Array.from({ length: 5_000 }, (_, i) => [`f${i}`, i, slots] as const);
  const text = new Uint8Array(slots * 8);
  const program = code(...functions.map((_, i) => call(i - 1)), EXIT);
  const programRelocations = functions.map((_, i) => [i * 8, 2] as const);
  const error = failure(build({ program, text, functions, programRelocations }));
  expect(error.message).toMatch(/more than 8000000 instructions, which no kernel takes/);
});

it('a thousand tables of relocations that are all the same bytes', () => {
  const table = {
    name: '.relxdp',
    type: 9,
    info: 1,
    link: 1,
    data: relocations(Array(40_000).fill([16, 1])),
  };
  const bytes = buildElf(
    [
      { name: 'xdp', flags: EXECUTABLE, data: code(NOP, EXIT, NOP) },
      table,
      // The code has 24 bytes, and stands behind the header of 64.
      ...Array(1_000).fill({ ...table, data: new Uint8Array(0), offset: 88, size: table.data.length }),
    ],
    { symbols: [{ name: 'main', section: 1, size: 16 }] },
  );
  expect(failure(bytes).message).toMatch(/which no kernel takes/);
});

it('arrays in arrays without end cost steps, too', () => {
  const levels = 3_000;
  const arrays = (name: string): Btf => {
    const types: Word[][] = [INT];
    for (let i = 0; i < levels; i++) types.push([0, info(3), 0, types.length, 1, 1]);
    types.push([name, info(4, 1), 4, 'wanted', types.length, 0]);
    return Btf.parse(buildBtf(types));
  };
  const resolver = new Resolver(arrays('root'), [TypeIndex.of(arrays('root'))]);
  const relocation = { offset: 0, typeId: levels + 2, access: '0:0', kind: 2 };
  const many = () => {
    for (let i = 0; i < 10_000; i++) resolver.resolve(relocation);
  };
  expect(many).toThrow(EbpfError);
});

/** struct s0 { struct s1 a, b (without names); }, and so on: twice as many members at each level. */
function doubled(levels: number): Btf {
  const types: Word[][] = [INT];
  for (let i = levels; i > 0; i--) {
    const inner = i === levels ? 1 : types.length;
    const name = i === 1 ? 'root' : 0;
    types.push([name, info(4, 2), 8, 0, inner, 0, 0, inner, 0]);
  }
  return Btf.parse(buildBtf(types));
}

it('types that take exponential time are given up', () => {
  const local = Btf.parse(buildBtf([INT, ['root', info(4, 1), 4, 'wanted', 1, 0]]));
  const kernel = doubled(40);
  const start = processorTime();
  const resolver = new Resolver(local, [TypeIndex.of(kernel)]);
  const relocation = { offset: 0, typeId: 2, access: '0:0', kind: 2 };
  expect(() => resolver.resolve(relocation)).toThrow(/take[s]? more than \d+ steps/);
  expect(processorTime() - start).toBeLessThan(2_000);
});

it('types nested deeper than any access', () => {
  const local = Btf.parse(buildBtf([INT, ['root', info(4, 1), 4, 'wanted', 1, 0]]));
  const types: Word[][] = [INT];
  for (let i = 100; i > 0; i--) types.push([i === 1 ? 'root' : 0, info(4, 1), 8, 0, types.length, 0]);
  const resolver = new Resolver(local, [TypeIndex.of(Btf.parse(buildBtf(types)))]);
  expect(() => resolver.resolve({ offset: 0, typeId: 2, access: '0:0', kind: 0 })).toThrow(
    /more than 64 deep/,
  );
});

it.each([
  ['0:7', 'has no member 7'],
  ['0:0:1', 'has neither members nor elements'],
  ['', 'no list of numbers'],
  ['0:', 'no list of numbers'],
  ['-1', 'no list of numbers'],
  [Array(70).fill('0').join(':'), 'more than 64 parts'],
  ['999999999', 'bits away'],
])('an access that the type does not have: %s', (access, message) => {
  const btf = Btf.parse(buildBtf([INT, ['root', info(4, 1), 4, 'wanted', 1, 0]]));
  const resolver = new Resolver(btf, [TypeIndex.of(btf)]);
  expect(() => resolver.resolve({ offset: 0, typeId: 2, access, kind: 0 })).toThrow(message);
});

it('fields in two places are ambiguous', () => {
  const local = Btf.parse(buildBtf([INT, ['root', info(4, 1), 4, 'wanted', 1, 0]]));
  const kernel = Btf.parse(
    buildBtf([
      INT,
      ['root___a', info(4, 1), 4, 'wanted', 1, 0],
      ['root___b', info(4, 1), 8, 'wanted', 1, 32],
    ]),
  );
  const resolver = new Resolver(local, [TypeIndex.of(kernel)]);
  expect(() => resolver.resolve({ offset: 0, typeId: 2, access: '0:0', kind: 0 })).toThrow(
    /ambiguous: the field is at bit 0 of struct root___a \(type 2\) and 32 of struct root___b \(type 3\)/,
  );
});

it.each<[string, KernelEnvironment, string, RegExp]>([
  ['nothing', {}, 'ERR_EBPF_NO_TARGET', /'CONFIG_.*': cannot be resolved: no kernel configuration is given/],
  [
    'a configuration without it',
    { config: 'CONFIG_X=y\n' },
    'ERR_EBPF_NO_TARGET',
    /does not have it; declare it __weak/,
  ],
  [
    'a configuration that is none',
    { config: 'CONFIG_HZ\n' },
    'ERR_EBPF_INVALID_ARGUMENT',
    /'CONFIG_HZ' says no value/,
  ],
])('externs that are not there, of %s', (_, kernel, code, message) => {
  expect(failure(fixture('linker-externs'), { version: 1, ...kernel })).toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
});
