/** Text that is not to be trusted: what is wrong is said, with its line, and soon. */
import fc from 'fast-check';
import { assemble, disassemble, encodeInstructions, functionsOf } from 'node-ebpf/asm';
import { describe, expect, it } from 'vitest';
import { EbpfError } from '../../../lib/errors.ts';
import { processorTime } from '../../setup/processor-time.ts';
import { mutate, random } from '../formats/damage.ts';
import { buildElf, EXECUTABLE } from '../formats/elf-builder.ts';
import { fixtures } from '../formats/files.ts';

describe('text that is no program', () => {
  it.each<[string, RegExp, number]>([
    ['r0 = 0\nr1 = banana', /"r1 = banana": it is no instruction in the verifier's words/, 2],
    ['r16 = 0', /there is no register 16/, 1],
    ['r000000000000000001 = 0', /there is no register/, 1],
    ['r0 = 4294967296', /constant 4294967296 has more than 32 bits/, 1],
    ['r0 = 0x10000000000000000', /constant 18446744073709551616 has more than 64 bits/, 1],
    ['goto pc+32768', /offset 32768 has more than 16 bits/, 1],
    ['goto nowhere', /there is no label 'nowhere'/, 1],
    ['a:\nexit\na: exit', /label 'a' is there twice/, 3],
    [`goto far\n${'r0 = 0\n'.repeat(33_000)}far: exit`, /farther away than its jump reaches; use gotol/, 1],
    ['(b7) exit', /these are not the words of opcode b7/, 1],
    ['unknown {imm=1}', /its opcode has to stand before it/, 1],
    ['exit {bogus=1}', /braces hold dst, src, off, imm, imm2.*"bogus=1"/, 1],
    ['exit {off=99999}', /off is from -32768 to 32767/, 1],
    ['exit {imm=9999999999}', /imm is from -2147483648/, 1],
    ['exit {imm2=1}', /imm2 is of 64-bit loads alone/, 1],
    ['exit {__proto__=1}', /braces hold/, 1],
    ['r1 = addr_space_cast(r2, 70000, 0)', /address space 70000 has more than 16 bits/, 1],
    ['r1 = be16 r2', /no instruction/, 1],
    ['lock *(u64 *)(r1 +0) <<= r2', /no instruction/, 1],
    ['call bpf_map_lookup_elem#1#2', /no instruction/, 1],
    [`r1 = ${'9'.repeat(100_000)}`, /no constant of an instruction/, 1],
    ['gotol pc+2147483648', /distance 2147483648 has more than 32 bits/, 1],
    [`if r1 ${'='.repeat(100_000)} 0`, /no instruction/, 1],
    ['{', /no instruction/, 1],
    ['r0 = 1 6', /no instruction/, 1],
    ['r 0 = 1', /no instruction/, 1],
    ['call one two', /no instruction/, 1],
    ['call r1 -5', /no instruction/, 1],
    ['call 5', /no instruction/, 1],
    ['goto pc1', /no label 'pc1'/, 1],
  ])('%j', (text, message, line) => {
    expect(() => assemble(text)).toThrow(
      expect.objectContaining({
        code: 'ERR_EBPF_INVALID_PROGRAM',
        message: expect.stringMatching(message),
        path: `line ${line}`,
      }),
    );
  });

  it('is quoted, but not whole', () => {
    let message = '';
    try {
      assemble(`x${'y'.repeat(1_000_000)}`);
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message.length).toBeLessThan(300);
  });
});

it('whatever the text, there is an answer or an EbpfError', () => {
  const words = fc.constantFrom(
    ...['r1', 'w2', 'r0', '=', '+=', 's>>=', '*(u32 *)', '(r1 +4)', 'goto', 'pc+1', 'if', '==', '0x10', '-5'],
    ...[
      'call',
      'map[',
      ']',
      '#',
      '{',
      '}',
      'off=1',
      'exit',
      'lock',
      'atomic64_fetch_add',
      ':',
      ';',
      '\n',
      '&x',
    ],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(words).map(list => list.join(' ')),
  );
  fc.assert(
    fc.property(texts, text => {
      try {
        const code = assemble(text);
        expect(assemble(disassemble(code))).toEqual(code);
      } catch (error) {
        expect(error).toBeInstanceOf(EbpfError);
      }
    }),
    { numRuns: 2000 },
  );
});

it('a long text takes no longer than its length', () => {
  const text = 'r1 = *(u32 *)(r2 +4)\nif r1 == 0x5 goto pc-2\n'.repeat(20_000);
  const start = processorTime();
  expect(assemble(text).length).toBe(40_000);
  expect(processorTime() - start).toBeLessThan(5_000);
  const lines = ['{', 'goto ', '+', '=map[', 'r1=map[', ' ', 'a ', '0x', '(', '}{', 'call ', '=&'].map(part =>
    part.repeat(100_000),
  );
  for (const line of lines) expect(() => assemble(`${line}x`)).toThrow(EbpfError);
  expect(processorTime() - start).toBeLessThan(10_000);
});

it('source lines of an object stay on theirs', () => {
  const lines = new Map([[0, { file: 'a\nb.c', line: 1, column: 1, text: 'x;\nr1 = 5\u2028' }]]);
  const [exit] = assemble('exit');
  const text = disassemble([exit!], { lines });
  expect(text.split('\n').length).toBe(3);
  expect(assemble(text)).toEqual([exit]);
});

it('names of an object that could be read as something else are left out', () => {
  const [load] = assemble('r1 = map[flows]');
  for (const name of ['a b', 'x]\nexit', '', 'map[', 'xxx;']) {
    const text = disassemble([{ ...load!, reference: { kind: 'map', name } }]);
    expect(text).toBe('0: (18) r1 = 0x0\n');
  }
});

it('symbols that lie over each other are not all read', () => {
  const data = new Uint8Array(8 * 4_000);
  for (let i = 0; i < data.length; i += 8) data[i] = 0x95;
  const symbols = Array.from({ length: 4_000 }, (_, i) => ({ name: `f${i}`, section: 1, size: data.length }));
  const functions = functionsOf(buildElf([{ name: '.text', flags: EXECUTABLE, data }], { symbols }));
  expect(functions.map(({ instructions }) => instructions.length)).toEqual([4_000]);
});

it('2,000 damaged objects: an EbpfError, or functions whose text is read back', () => {
  const objects = fixtures();
  const next = random(20261127);
  let read = 0;
  for (let round = 0; round < 2_000; round++) {
    const { name, bytes } = objects[round % objects.length]!;
    try {
      for (const { instructions, lines } of functionsOf(mutate(bytes, next))) {
        const back = assemble(disassemble(instructions, { lines }));
        expect(encodeInstructions(back)).toEqual(encodeInstructions(instructions));
      }
      read++;
    } catch (error) {
      if (!(error instanceof EbpfError)) throw new Error(`${name}, round ${round}`, { cause: error });
    }
  }
  expect(read).toBeGreaterThan(300);
  expect(read).toBeLessThan(2_000);
});
