/** Helpers one after the other, by chance: whatever packets have become, the next helper does the same to them on both sides. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { type Bench, both } from './support/both.ts';
import { packet, samples } from './support/packets.ts';

const STEPS = 12;
const near = fc.integer({ min: -70, max: 70 });
const step = (kinds: number) =>
  fc.record({
    what: fc.nat(kinds - 1),
    a: fc.oneof(near, fc.integer({ min: 0, max: 120 }), fc.integer({ min: -4096, max: 4096 })),
    b: fc.oneof(fc.constantFrom(0, 1, -4, -8, 4, 8), near),
    c: fc.oneof(
      fc.nat(200),
      fc.constantFrom(0x0081, 0xa888, 0xdd86, 0x0008, 0, 1, 0x7fff_ffff),
      fc.nat(5000),
    ),
    flags: fc.oneof(
      fc.constantFrom(0n, 0n, 1n, 2n, 4n, 0x10n, 0x12n, 0x14n, 0x20n, 0x80n, 0x100n),
      fc.bigInt({ min: 0n, max: 0x1ffn }),
    ),
  });

async function compare({ load }: Bench, program: string, kinds: number, request: object, frames = packet) {
  const { programs, variables } = await load('emulator-sequence');
  const answers = [];
  const runs = fc.tuple(frames, fc.array(step(kinds), { minLength: STEPS, maxLength: STEPS }));
  for (const [data, steps] of samples(runs, 400, 11)) {
    variables.steps!.value = steps;
    variables.buffer!.value = Uint8Array.from({ length: 64 }, (_, i) => 200 - i);
    let end: unknown;
    try {
      const { data: after } = await programs[program]!.run({ data, dataOutSize: 100_000, ...request });
      end = createHash('sha1').update(after).digest('hex');
    } catch {
      const run = () => programs[program]!.run({ data, dataOutSize: 100_000, ...request });
      end = (await failure(run)).errno;
    }
    const seen = ['results', 'lengths', 'protocols', 'tags'].map(name => `${variables[name]!.value}`);
    answers.push({ steps, seen, end });
  }
  const moved = answers.filter(({ seen }) => new Set(seen[1]!.split(',')).size > 2);
  expect(moved.length).toBeGreaterThan(100);
  return answers;
}

both('on socket buffers', bench => compare(bench, 'on_skb', 14, {}));
both('on socket buffers with the sum of the whole packet', bench =>
  compare(bench, 'on_skb', 14, { flags: 4 }),
);
both('on XDP packets', bench => compare(bench, 'on_xdp', 5, {}));
both('on XDP packets in several buffers', bench =>
  compare(
    bench,
    'on_xdp',
    5,
    {},
    fc.integer({ min: 3400, max: 12_000 }).map(length => Uint8Array.from({ length }, (_, i) => i * 3)),
  ),
);
