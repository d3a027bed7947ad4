/** USDT notes and arguments, on both architectures, whole and damaged. */
import { EbpfError } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { Elf } from '../../../lib/formats/elf/elf.ts';
import { parseUsdtArguments } from '../../../lib/formats/usdt/arguments.ts';
import { readUsdtProbes } from '../../../lib/formats/usdt/notes.ts';
import { buildElf, type ElfSymbol } from './elf-builder.ts';

const X86_64 = 62;
const AARCH64 = 183;

describe('arguments of x86-64', () => {
  it.each([
    ['-4@$5', { size: 4, signed: true, kind: 'constant', value: 5n }],
    ['8@$-1', { size: 8, signed: false, kind: 'constant', value: -1n }],
    ['8@$0xff', { kind: 'constant', value: 255n }],
    ['-4@%edi', { kind: 'register', register: 'edi' }],
    ['8@(%rax)', { kind: 'memory', base: 'rax', offset: 0n, scale: 1 }],
    ['-4@-1204(%rbp)', { kind: 'memory', base: 'rbp', offset: -1204n }],
    ['8@8(%rsp,%rcx)', { kind: 'memory', base: 'rsp', index: 'rcx', scale: 1, offset: 8n }],
    ['8@(%rsp,%rcx,4)', { kind: 'memory', base: 'rsp', index: 'rcx', scale: 4 }],
    ['8@-16(,%rcx,8)', { kind: 'memory', index: 'rcx', scale: 8, offset: -16n }],
    ['4@global(%rip)', { kind: 'memory', base: 'rip', symbol: 'global', offset: 0n }],
    ['4@global+4(%rip)', { kind: 'memory', symbol: 'global', offset: 4n }],
    ['4@4+global(%rip)', { kind: 'memory', symbol: 'global', offset: 4n }],
    ['4@global-8(%rip)', { kind: 'memory', symbol: 'global', offset: -8n }],
    ['8f@%xmm1', { kind: 'register', register: 'xmm1', float: true, size: 8 }],
    ['-4f@%xmm1', { float: true, signed: true }],
    ['%rdi', { size: 8, signed: false, kind: 'register', register: 'rdi' }],
    ['4@%fs:16', { kind: 'unknown', text: '4@%fs:16' }],
    ['4@()', { kind: 'unknown' }],
    ['4@8(%rsp,%rcx,3)', { kind: 'unknown' }],
    ['nonsense', { kind: 'unknown' }],
  ])('%s', (text, expected) => {
    const [argument, ...rest] = parseUsdtArguments(text, X86_64);
    expect(rest).toEqual([]);
    expect(argument).toMatchObject(expected);
  });
});

describe('arguments of arm64', () => {
  it.each([
    ['-4@5', { size: 4, signed: true, kind: 'constant', value: 5n }],
    ['8@-1', { kind: 'constant', value: -1n }],
    ['8@x19', { kind: 'register', register: 'x19' }],
    ['-4@w0', { kind: 'register', register: 'w0' }],
    ['8@[x0]', { kind: 'memory', base: 'x0', offset: 0n, scale: 1 }],
    ['-4@[sp, 60]', { kind: 'memory', base: 'sp', offset: 60n }],
    ['8@[x1, #-8]', { kind: 'memory', base: 'x1', offset: -8n }],
    ['8@[x1, x2]', { kind: 'memory', base: 'x1', index: 'x2', scale: 1 }],
    ['8@[x1, x2, lsl 3]', { kind: 'memory', base: 'x1', index: 'x2', scale: 8 }],
    ['8f@d0', { kind: 'register', register: 'd0', float: true }],
    ['8@%rax', { kind: 'unknown' }],
  ])('%s', (text, expected) => {
    const [argument, ...rest] = parseUsdtArguments(text, AARCH64);
    expect(rest).toEqual([]);
    expect(argument).toMatchObject(expected);
  });
});

it('splits at spaces, and not in brackets', () => {
  const texts = (text: string) => parseUsdtArguments(text, AARCH64).map(argument => argument.text);
  expect(texts('8@x0  -4@[sp, 12] 8@[x1, x2, lsl 3] 4@1')).toEqual([
    '8@x0',
    '-4@[sp, 12]',
    '8@[x1, x2, lsl 3]',
    '4@1',
  ]);
  expect(texts('')).toEqual([]);
  expect(parseUsdtArguments('8@x0', 8)).toMatchObject([{ kind: 'unknown', size: 8 }]);
});

/** An ELF64 file with one segment, notes and `.stapsdt.base`. */
function file(note: Uint8Array, base = 0x2000): Uint8Array {
  const names = '\0.note.stapsdt\0.stapsdt.base\0.shstrtab\0';
  const noteAt = 64 + 56;
  const namesAt = noteAt + note.length;
  const sectionsAt = Math.ceil((namesAt + names.length) / 8) * 8;
  const bytes = new Uint8Array(sectionsAt + 4 * 64);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 3, true);
  view.setUint16(18, X86_64, true);
  view.setBigUint64(32, 64n, true);
  view.setBigUint64(40, BigInt(sectionsAt), true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  view.setUint16(58, 64, true);
  view.setUint16(60, 4, true);
  view.setUint16(62, 3, true);
  // PT_LOAD: 0x1000 bytes from 0x100 of the file at 0x1000.
  view.setUint32(64, 1, true);
  view.setBigUint64(64 + 8, 0x100n, true);
  view.setBigUint64(64 + 16, 0x1000n, true);
  view.setBigUint64(64 + 32, 0x1000n, true);
  bytes.set(note, noteAt);
  bytes.set(new TextEncoder().encode(names), namesAt);
  const section = (
    index: number,
    name: string,
    type: number,
    address: number,
    offset: number,
    size: number,
  ) => {
    const at = sectionsAt + index * 64;
    view.setUint32(at, names.indexOf(name), true);
    view.setUint32(at + 4, type, true);
    view.setBigUint64(at + 16, BigInt(address), true);
    view.setBigUint64(at + 24, BigInt(offset), true);
    view.setBigUint64(at + 32, BigInt(size), true);
  };
  section(1, '.note.stapsdt', 7, 0, noteAt, note.length);
  section(2, '.stapsdt.base', 1, base, namesAt, 1);
  section(3, '.shstrtab', 3, 0, namesAt, names.length);
  return bytes;
}

interface Note {
  readonly pc?: number;
  readonly base?: number;
  readonly semaphore?: number;
  readonly type?: number;
  readonly text?: string;
}

function note({
  pc = 0x1100,
  base = 0x2000,
  semaphore = 0,
  type = 3,
  text = 'p\0n\x008@%rax\0',
}: Note): Uint8Array {
  const bytes = new Uint8Array(20 + Math.ceil((24 + text.length) / 4) * 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 8, true);
  view.setUint32(4, 24 + text.length, true);
  view.setUint32(8, type, true);
  bytes.set(new TextEncoder().encode('stapsdt\0'), 12);
  view.setBigUint64(20, BigInt(pc), true);
  view.setBigUint64(28, BigInt(base), true);
  view.setBigUint64(36, BigInt(semaphore), true);
  bytes.set(new TextEncoder().encode(text), 44);
  return bytes;
}

const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap(part => [...part]));
const probes = (bytes: Uint8Array) => readUsdtProbes(Elf.parse(bytes));

describe('notes', () => {
  it('say where the probe is, in memory and in the file', () => {
    expect(probes(file(joined(note({}), note({ semaphore: 0x1200, text: 'p\0m\0\0' }))))).toEqual([
      {
        provider: 'p',
        name: 'n',
        address: 0x1100,
        offset: 0x200,
        semaphore: undefined,
        arguments: [
          { kind: 'register', register: 'rax', size: 8, signed: false, float: false, text: '8@%rax' },
        ],
      },
      {
        provider: 'p',
        name: 'm',
        address: 0x1100,
        offset: 0x200,
        semaphore: { address: 0x1200, offset: 0x300 },
        arguments: [],
      },
    ]);
  });

  it('move with the base', () => {
    expect(probes(file(note({ base: 0x1ff0 })))[0]).toMatchObject({ address: 0x1110, offset: 0x210 });
  });

  it('outside of the file have no offset', () => {
    expect(probes(file(note({ pc: 0x9000 })))[0]).toMatchObject({ address: 0x9000, offset: undefined });
  });

  it('of another kind are passed over', () => {
    expect(probes(file(joined(note({ type: 4 }), note({}))))).toHaveLength(1);
  });

  it.each([
    ['a string without an end', note({ text: 'p\0n\0no end' })],
    ['no strings', note({ text: '' })],
    ['half a note', note({}).subarray(0, 30)],
    ['a header alone', note({}).subarray(0, 12)],
    ['less than a header', note({}).subarray(0, 7)],
  ])('damaged: %s', (_, bytes) => {
    expect(() => probes(file(bytes))).toThrow(EbpfError);
  });

  it('any byte changed: an error, or probes', () => {
    const whole = file(joined(note({}), note({ text: 'a\0b\0-4@8(%rsp)\0' })));
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const bytes = whole.slice();
        bytes[at] = value;
        try {
          probes(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(EbpfError);
        }
      }
    }
  });
});

describe('variables that arguments name', () => {
  const arguments_ = (symbols: readonly ElfSymbol[]) => {
    const text = 'p\0n\x004@seen(%rip) 8@8+seen(%rip) 4@other(%rip) 8@-16(%rip)\0';
    const elf = Elf.parse(
      buildElf(
        [
          { name: '.note.stapsdt', type: 7, data: note({ text }) },
          { name: '.data', flags: 3 },
        ],
        {
          machine: X86_64,
          symbols,
        },
      ),
    );
    return readUsdtProbes(elf)[0]!.arguments.map(each => 'symbolAddress' in each && each.symbolAddress);
  };
  const OBJECT = 1;
  const symbol = (name: string, value: number, more: object = {}) => ({
    ...{ name, value, section: 2, type: OBJECT },
    ...more,
  });

  it('are where the symbol table has them', () => {
    expect(arguments_([symbol('seen', 0x4010), symbol('unseen', 0x4000)])).toEqual([
      0x4010,
      0x4010,
      false,
      false,
    ]);
    // As in .symtab and .dynsym.
    expect(arguments_([symbol('seen', 0x4010), symbol('seen', 0x4010)])[0]).toBe(0x4010);
  });

  it.each([
    ['several of one name', [symbol('seen', 0x4010), symbol('seen', 0x4020), symbol('seen', 0x4010)]],
    ['what is not defined', [symbol('seen', 0, { section: 0 })]],
    ['what is of each thread', [symbol('seen', 8, { type: 6 })]],
    ['what is at no address of the file', [symbol('seen', 8, { section: 0xfff1 })]],
  ])('but not %s', (_, symbols) => {
    expect(arguments_(symbols)[0]).toBe(false);
  });
});
