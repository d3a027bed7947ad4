/** Loops, which the translation counts and checks in ways of its own: turns end, and accesses fault, exactly where the interpreter says. */
import { expect, it } from 'vitest';
import type { Instruction } from '../../../lib/formats/insn/insn.ts';
import { type Random, seeded } from '../cbpf/support/random.ts';
import { faultOf, Pair } from './support/engines.ts';
import { slots } from './support/generate.ts';
import * as I from './support/insn.ts';

const pick = <T>(random: Random, of: readonly T[]): T => of[random(of.length)]!;

/** A loop on r2 around `body`, which keeps r2: as clang writes them, and as it does not. */
function loopOf(random: Random, body: readonly Instruction[]): Instruction[] {
  const step = pick(random, [1, 1, 1, 2, 4, -1, -2, 3, 8]);
  const begin = pick(random, [0, 0, 1, 5, -1, 100]);
  const rounds = pick(random, [1, 2, 7, 15, 16, 17, 18, 40, 1 << 20]);
  const end = random(8) ? begin + step * rounds : begin + step * rounds + 1;
  const add = I.alu(pick(random, [32, 64]), 'ADD', 2, step);
  const width = pick(random, [32, 64] as const);
  // Left by another way, before the step or after it.
  const breaks = (distance: number) => (random(2) ? [I.jump(64, 'JEQ', 3, random(40), distance)] : []);
  const rest = random(2) ? [I.jump(width, 'JEQ', 2, end, 1), I.goto(0)] : [I.jump(width, 'JNE', 2, end, 0)];
  const later = breaks(rest.length);
  const sooner = breaks(1 + slots(body) + later.length + rest.length);
  const code = [I.add(3, 1), ...sooner, ...body, add, ...later, ...rest];
  const back = code.pop()!;
  code.push({ ...back, offset: -slots(code) - 1 });
  return [I.alu(pick(random, [32, 64]), 'MOV', 2, begin), ...code];
}

it('turns end where the interpreter says, whatever counts them', () => {
  const random = seeded(11);
  let ends = 0;
  let faults = 0;
  const pairs = Array.from({ length: 40 }, (_, i) => new Pair({ turns: 5 + i }));
  for (let i = 0; i < 2000; i++) {
    const pair = pick(random, pairs);
    const inner = loopOf(random, [I.add(4, { r: 2 })]);
    const code = [I.mov(3, 0), I.mov(4, 0), I.mov(5, 0)];
    if (random(2)) {
      code.push(...inner);
    } else {
      // In a loop that nobody counts.
      const around = [...inner, I.add(5, 1)];
      code.push(...around, I.jump(64, 'JLT', 5, 4, -slots(around) - 1));
    }
    code.push(I.mov(0, { r: 4 }), I.add(0, { r: 3 }), I.exit());
    const { fault } = pair.run(code, { name: `loop ${i}` });
    if (fault) faults++;
    else ends++;
  }
  expect(Math.min(ends, faults)).toBeGreaterThan(400);
});

it('accesses whose addresses follow from the count fault where the interpreter says', () => {
  const random = seeded(12);
  let ends = 0;
  let faults = 0;
  const pair = new Pair();
  for (let i = 0; i < 2000; i++) {
    const size = pick(random, [1, 2, 4, 8] as const);
    const address = [I.mov(5, { r: pick(random, [1, 1, 1, 10]) }), I.add(5, { r: 2 })];
    if (random(2)) address.push(I.add(5, random(20) - 10));
    const offset = random(40) - 20;
    const access = random(2) ? I.load(size, 6, 5, offset) : I.store(size, 5, offset, { r: 2 });
    // Perhaps not in all rounds, perhaps after the step of another register.
    const body = [...address, ...(random(3) ? [] : [I.jump(64, 'JGT', 3, random(20), 1)]), access];
    if (random(4) === 0) body.push(I.add(1, 1));
    const code = [I.mov(3, 0), I.mov(6, 0), ...loopOf(random, body)];
    if (random(3) === 0) code.push(...loopOf(random, body));
    code.push(I.mov(0, { r: 6 }), I.exit());
    const context = Uint8Array.from({ length: 1 + random(120) }, () => random(256));
    const { fault } = pair.run(code, { name: `loop ${i}`, context });
    if (fault) faults++;
    else ends++;
  }
  expect(Math.min(ends, faults)).toBeGreaterThan(200);
});

it.each([1, 2, 4, 8] as const)('accesses of %i bytes that walk out of their region fault there', size => {
  const walk = (step: number, access: Instruction) => [
    I.mov(3, 0),
    access,
    I.add(1, step),
    I.add(3, 1),
    I.jump(64, 'JLT', 3, 5000, -4),
    I.exit(),
  ];
  for (const length of [1, 7, 8, 15, 16, 17, 63, 64, 100, 1000, 1024, 1500]) {
    if (length < size) continue;
    const context = new Uint8Array(length);
    for (const step of [1, size, 8, 24])
      for (const access of [I.load(size, 4, 1, 0), I.store(size, 1, 0, 7)]) {
        const { message, registers } = faultOf(walk(step, access), { context });
        expect(message).toMatch(/context|no memory/);
        expect(Number(registers[3])).toBe(Math.floor((length - size) / step) + 1);
      }
  }
});

it('what has been freed in a loop is not accessed any more', () => {
  // The helper frees the region that r6 points to; a loop has read there before, and reads again.
  const pair = new Pair(engine => ({
    helpers: new Map([
      [
        1,
        {
          name: 'release',
          parameters: ['pointer'],
          result: 'i32',
          call: (at: number) => {
            const { memory } = engine().machine;
            memory.free(memory.nearest(at)!);
            return 0;
          },
        } as const,
      ],
    ]),
  }));
  const addresses = pair.engines.map(({ machine }) => machine.memory.allocate('value', 64).address);
  const code = [
    I.wide(6, BigInt(addresses[0]!)),
    I.mov(7, 0),
    I.load(8, 8, 6, 8),
    I.add(7, 1),
    I.jump(64, 'JNE', 7, 3, 2),
    I.mov(1, { r: 6 }),
    I.helper(1),
    I.jump(64, 'JLT', 7, 10, -6),
    I.mov(0, 0),
    I.exit(),
  ];
  const { registers, instruction } = faultOf(code, {}, pair);
  expect([Number(registers[7]), instruction]).toEqual([3, 3]);
});
