/** Generated programs: the interpreter and the translation agree in r0, all registers and memory. */
import { expect, it } from 'vitest';
import { readProgram } from '../../../lib/emulator/index.ts';
import { seeded } from '../cbpf/support/random.ts';
import { Pair, type Ran } from './support/engines.ts';
import { generate, INPUT, TAIL_CALL_MAP, TAIL_CALL_PROGRAMS } from './support/generate.ts';
import * as I from './support/insn.ts';

const COUNT = Number(process.env.NODE_EBPF_PROGRAMS ?? 2000);

/** Engines whose tail calls go on with programs that count in the context, and call each other. */
function pairWithPrograms(): Pair {
  const handles = new Map<unknown, number[]>();
  const pair = new Pair(engine => ({
    tailCall: (map, index) => (map === TAIL_CALL_MAP ? handles.get(engine())?.[index] : undefined),
  }));
  for (const engine of pair.engines) {
    const programs = Array.from({ length: TAIL_CALL_PROGRAMS }, (_, i) => {
      const count = [I.load(8, 0, 1, INPUT), I.add(0, i + 1), I.store(8, 1, INPUT, { r: 0 })];
      const goOn = [I.mov(2, TAIL_CALL_MAP), I.mov(3, 1 - i), I.helper(12)];
      const instructions = I.bytesOf(...count, ...goOn, I.exit());
      return engine.load(readProgram({ name: `program ${i}`, instructions })).handle;
    });
    handles.set(engine, programs);
  }
  return pair;
}

it(`${COUNT} generated programs do the same on both engines`, { timeout: 60_000 + COUNT * 20 }, () => {
  const pair = pairWithPrograms();
  for (let seed = 1; seed <= COUNT; seed++) {
    const { main, functions, context } = generate(seeded(seed), { all: true });
    let ran: Ran;
    try {
      ran = pair.run([...main, ...functions.flat()], { context });
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
    expect([seed, ran.fault]).toEqual([seed, null]);
  }
});
