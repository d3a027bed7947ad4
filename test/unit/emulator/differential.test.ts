/** Generated programs: the interpreter and the translation agree in r0, all registers and memory. */
import { expect, it } from 'vitest';
import { seeded } from '../cbpf/support/random.ts';
import { Pair, type Ran } from './support/engines.ts';
import { generate } from './support/generate.ts';

const COUNT = Number(process.env.NODE_EBPF_PROGRAMS ?? 2000);

it(`${COUNT} generated programs do the same on both engines`, { timeout: 60_000 + COUNT * 20 }, () => {
  const pair = new Pair();
  for (let seed = 1; seed <= COUNT; seed++) {
    const { main, functions, context } = generate(seeded(seed));
    let ran: Ran;
    try {
      ran = pair.run([...main, ...functions.flat()], { context });
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
    expect([seed, ran.fault]).toEqual([seed, null]);
  }
});
