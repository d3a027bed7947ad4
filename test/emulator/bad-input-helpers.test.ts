/**
 * Every helper and kernel function, given whatever a program can have in a register: an answer, a fault, or an error that says why. Each kind of
 * program calls a part of them, so that each helper is called by several. NODE_EBPF_FUZZ_SEED and NODE_EBPF_FUZZ_ROUNDS: other arguments, and more.
 */
import { EbpfError } from 'node-ebpf';
import { expect, it } from 'vitest';
import { processorTime } from '../setup/processor-time.ts';
import { Fuzz } from './support/fuzz.ts';
import { type Driver, drivers } from './support/fuzz-drivers.ts';

const SEED = Number(process.env.NODE_EBPF_FUZZ_SEED ?? 20261127);
const ROUNDS = Number(process.env.NODE_EBPF_FUZZ_ROUNDS ?? 16);
/** Programs of an object. */
const BATCH = 40;
/** A kind of programs calls one in so many. */
const SHARE = Number(process.env.NODE_EBPF_FUZZ_SHARE ?? 4);
/** Milliseconds of the processor's; turns end after a fraction of it. */
const PATIENCE = 2_000;

class Outcomes {
  answered = 0;
  refused = 0;
  /** By what they have in common: each once. */
  readonly defects = new Map<string, string>();

  async attempt(what: string, act: () => unknown): Promise<void> {
    const start = processorTime();
    try {
      await act();
      this.answered++;
    } catch (error) {
      if (error instanceof EbpfError) this.refused++;
      else this.#defect(what, error as Error);
    }
    const took = processorTime() - start;
    if (took > PATIENCE) this.defects.set(`slow: ${what}`, `${took} ms`);
  }

  #defect(what: string, { message, stack = '' }: Error): void {
    const [, ...lines] = stack.split('\n');
    const key = `${message.replace(/\d+/g, 'N')} ${lines.find(line => line.includes('/lib/'))?.trim()}`;
    if (!this.defects.has(key)) this.defects.set(key, `${what}\n${message}\n${lines.slice(0, 8).join('\n')}`);
  }
}

async function runBatch(
  driver: Driver,
  fuzz: Fuzz,
  numbers: readonly number[],
  outcomes: Outcomes,
): Promise<void> {
  const rows = numbers.map(number => fuzz.row(number));
  await fuzz.load(driver.section, rows);
  const { emulator, object } = fuzz;
  for (const [i, row] of rows.entries()) {
    const program = object.programs[`p${i}`]!;
    const link = driver.attach && (await program.attach(driver.attach(emulator, object)));
    for (let round = 0; round < ROUNDS; round++) {
      const what = `${driver.section}: ${fuzz.fill(row)}`;
      await outcomes.attempt(what, () => driver.run(emulator, program));
      await outcomes.attempt(`then timers: ${what}`, () => emulator.clock.advance(1_000_000n));
      const damage = fuzz.damage();
      if (damage !== undefined) throw new Error(`${damage} is changed by ${what}`);
    }
    await link?.close();
  }
  await object.close();
}

it.each(drivers.map((driver, i) => ({ ...driver, i })))(
  `in $section, from seed ${SEED}`,
  { timeout: 120_000 },
  async ({ i, ...driver }) => {
    const numbers = [...new Fuzz(SEED).helpers.keys()].filter((_, k) => (k + i) % SHARE === 0);
    const outcomes = new Outcomes();
    for (let first = 0; first < numbers.length; first += BATCH) {
      const fuzz = new Fuzz(SEED + i * 1000 + first);
      await runBatch(driver, fuzz, numbers.slice(first, first + BATCH), outcomes);
    }
    expect([...outcomes.defects.values()].join('\n\n')).toBe('');
    const { answered, refused } = outcomes;
    expect(answered).toBeGreaterThan(numbers.length);
    expect(refused).toBeGreaterThan(numbers.length);
  },
);
