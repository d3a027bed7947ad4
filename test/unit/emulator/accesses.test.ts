/** Accesses by pointers that move, on ways that part and meet: which need no second check must not be taken for valid where they are not. */
import { expect, it } from 'vitest';
import type { Instruction } from '../../../lib/formats/insn/insn.ts';
import { type Random, seeded } from '../cbpf/support/random.ts';
import { Pair } from './support/engines.ts';
import * as I from './support/insn.ts';

const pick = <T>(random: Random, of: readonly T[]): T => of[random(of.length)]!;

/** r1 to r5 point into the context or near it, r7 decides at jumps, r8 counts down loops. */
function program(random: Random): Instruction[] {
  const pointer = () => 1 + random(5);
  const start = [
    I.mov(6, 0),
    I.mov(7, random(256)),
    I.mov(8, 3),
    ...[2, 3, 4, 5].map(r => I.mov(r, { r: 1 })),
  ];
  const count = 10 + random(25);
  const statements = Array.from({ length: count }, (_, i): Instruction => {
    const kind = random(16);
    const size = pick(random, [1, 2, 4, 8] as const);
    const offset = random(100) - 4;
    if (kind < 6) return I.load(size, 6, pointer(), offset);
    if (kind < 9) return I.store(size, pointer(), offset, 7);
    if (kind < 11) return I.mov(pointer(), { r: pointer() });
    if (kind < 13) return I.add(pointer(), random(17) - 8);
    if (kind === 13) return I.helper(1);
    return I.jump(64, 'JSET', 7, 1 << random(8), random(count - i));
  });
  // All again, three times.
  const again = [I.add(8, -1), I.jump(64, 'JNE', 8, 0, -count - 2)];
  return [...start, ...statements, ...again, I.mov(0, { r: 6 }), I.exit()];
}

it('3,000 programs do the same on both engines, with faults and without', () => {
  const random = seeded(21);
  const pair = new Pair({
    helpers: new Map([[1, { name: 'nothing', parameters: [], result: 'i32', call: () => 0 } as const]]),
  });
  let ends = 0;
  let faults = 0;
  for (let i = 0; i < 3000; i++) {
    const context = Uint8Array.from({ length: 60 + random(60) }, () => random(256));
    const { fault } = pair.run(program(random), { name: `program ${i}`, context });
    if (fault) faults++;
    else ends++;
  }
  expect(Math.min(ends, faults)).toBeGreaterThan(300);
});
