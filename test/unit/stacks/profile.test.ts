/** Profiles as text, and for pprof. */
import { expect, it } from 'vitest';
import { folded } from '../../../lib/formats/profile/folded.ts';
import { frameText } from '../../../lib/formats/profile/frame.ts';
import { profileMessage } from '../../../lib/formats/profile/pprof.ts';
import { readProfile } from '../../kernel/support/pprof.ts';

const frame = (name: string, address = 1n) => ({ name, address, module: '/bin/a', offset: 4 });

it('folded: outermost first, the same stacks in one line, the most frequent first', () => {
  const text = folded([
    { frames: [frame('b'), frame('a')], count: 1 },
    { frames: [frame('c'), frame('a')], count: 2n, process: 'no;de' },
    { frames: [frame('b', 9n), frame('a')], count: 4n },
    { frames: [], count: 1 },
    {
      frames: [
        { address: 0xabcn, reason: 'gone' },
        { address: 1n, module: '/lib/x.so', offset: 2 },
      ],
      count: 1,
    },
    { frames: [frame('evil\n\x1b[2J;x 5')], count: 1 },
  ]);
  expect(text).toBe('a;b 5\nno:de;a;c 2\n[no stack] 1\n[x.so];0xabc 1\nevil??[2J:x 5 1\n');
});

it('frames as text', () => {
  expect(frameText(frame('busy'))).toBe('busy+0x4');
  expect(frameText({ address: 16n, module: '/usr/lib/libc.so.6', offset: 0x12 })).toBe('libc.so.6+0x12');
  expect(frameText({ address: 16n })).toBe('0x10');
});

it('pprof: what is in several samples is written once', () => {
  const samples = [
    { frames: [frame('b', 2n), frame('a', 1n)], count: 3 },
    { frames: [frame('b', 2n)], count: 2n ** 40n, process: 'node' },
    { frames: [{ address: 2n ** 64n - 1n }], count: 1 },
  ];
  const { strings, samples: read } = readProfile(profileMessage(samples, { type: 'opens', unit: 'count' }));
  expect(strings[0]).toBe('');
  expect(new Set(strings).size).toBe(strings.length);
  expect(read.map(({ stack, values }) => [stack.map(({ name }) => name), values])).toEqual([
    [['b', 'a'], [3n]],
    [['b'], [2n ** 40n]],
    [[undefined], [1n]],
  ]);
  expect(read[2]!.stack[0]!.address).toBe(2n ** 64n - 1n);
  expect(readProfile(profileMessage([])).samples).toEqual([]);
  expect(readProfile(profileMessage(samples, { period: 1e9 / 3 })).samples[0]!.values).toEqual([
    3n,
    999_999_999n,
  ]);
  expect(() => profileMessage([], { period: Number.NaN })).toThrow(
    expect.objectContaining({ code: 'ERR_EBPF_INVALID_ARGUMENT' }),
  );
});
