/** Classic filters as they come: text in three forms, bytes, instructions; and what is wrong with those that are damaged. */
import { ClassicFilter, classicFilter, type EbpfError } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { failure } from '../../kernel/support/errors.ts';
import { fixtures, tcpdump } from './support/fixtures.ts';
import { randomBytes, seeded } from './support/random.ts';

const refusal = (source: unknown): Promise<EbpfError> => failure(() => classicFilter(source as string));

describe("tcpdump's output", () => {
  it.each(fixtures)('$linkType: $expression', ({ ddd, dd, d }) => {
    const filter = classicFilter(ddd);
    expect(filter.disassemble()).toBe(d.replaceAll(/[ \t]+$/gm, '').trimEnd());
    for (const same of [dd, ddd.replaceAll('\n', ','), filter.bytes, filter.instructions]) {
      expect(classicFilter(same).instructions).toEqual(filter.instructions);
    }
  });
});

describe('damaged text', () => {
  const cases: [string, string, string | undefined, RegExp][] = [
    ['nothing', '', undefined, /starts with '' and not with the number of its instructions/],
    ['no count', 'jeq #1', undefined, /starts with 'jeq #1'/],
    [
      'a count that is too large',
      '3\n6 0 0 0\n6 0 0 1',
      undefined,
      /says that it has 3 .* has 2: it is truncated/,
    ],
    ['a count that is too small', '1\n6 0 0 0\n6 0 0 1', undefined, /says that it has 1 .* and has 2$/],
    ['a line that is cut off', '2\n6 0 0 0\n6 0', 'instructions[1]', /'6 0' has 2 numbers/],
    ['a word', '1\n6 0 zero 0', 'instructions[0].jf', /its jf is 'zero'/],
    [
      'a negative number',
      '1\n6 0 0 -1',
      'instructions[0].k',
      /its k is '-1', no number from 0 to 4294967295/,
    ],
    ['a number that is too large', '1\n6 256 0 0', 'instructions[0].jt', /from 0 to 255/],
    ['an array without its end', '{ 0x6, 0, 0, 0 },\n{ 0x6, 0', 'instructions[1]', /'\{ 0x6, 0' beside/],
    ['an array with three numbers', '{ 0x6, 0, 0 }', 'instructions[0]', /has 3 numbers/],
    ['too many', `5000\n${'6 0 0 0\n'.repeat(5000)}`, undefined, /5000 instructions .* 4096/],
    ['too many in an array', '{6,0,0,0},'.repeat(5000), undefined, /4097 instructions or more/],
    [
      'bytes that are cut off',
      'bytes',
      undefined,
      /15 bytes are no whole instructions of 8: it is truncated/,
    ],
  ];
  it.each(cases)('%s', async (_, text, path, message) => {
    const error = await refusal(text === 'bytes' ? new Uint8Array(15) : text);
    expect(error.code).toBe('ERR_EBPF_INVALID_FILTER');
    expect(error.path).toBe(path);
    expect(error.message).toMatch(message);
  });

  it('is an argument error where it is no filter at all', async () => {
    for (const source of [undefined, null, 7, [1], {}]) {
      expect((await refusal(source)).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    }
  });

  it('never is more than an error', () => {
    const random = seeded(7);
    const text = tcpdump('udp port 53');
    for (let i = 0; i < 2000; i++) {
      const at = random(text.length);
      const noise = String.fromCharCode(32 + random(90)).repeat(random(3));
      const source = i % 2 ? text.slice(0, at) + noise + text.slice(at + random(4)) : randomBytes(random, 64);
      try {
        expect(classicFilter(source)).toBeInstanceOf(ClassicFilter);
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_EBPF_INVALID_FILTER' });
      }
    }
  });
});
