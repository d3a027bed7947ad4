/** A program in the kernel and in the emulator by turns, checked and verified: what a run takes, and the ratios to the kernel's. */
import { quantile } from '../measure.ts';

/** What a program answered, and nanoseconds a run. */
export interface Timed {
  readonly answer: number;
  readonly ns: number;
}

/** Of the emulator: with all checks, and as `new Emulator({ verify: true })` runs what it has accepted. */
const WAYS = ['checked', 'verified'] as const;

/** The kernel's, and one of the short pieces that a round has of the emulator's. */
export type Sides = { readonly [side in 'kernel' | (typeof WAYS)[number]]: () => Timed | Promise<Timed> };

/** Medians of the rounds' ratios. */
export type Ratios = { readonly [way in (typeof WAYS)[number]]: number };

const PIECES = 20;
const WARM_UP = 500;

/** A line of the table. Throws where the sides answer differently. */
export async function compare(name: string, rounds: number, sides: Sides): Promise<Ratios> {
  // The kernel's clock stands while something else has the processor (bpf_test_timer_continue in net/bpf/test_run.c); so does the median of
  // short pieces.
  const inEmulator = async (way: (typeof WAYS)[number]): Promise<Timed> => {
    const pieces: Timed[] = [];
    for (let i = 0; i < PIECES; i++) pieces.push(await sides[way]());
    const ns = pieces.map(piece => piece.ns);
    return { answer: pieces.at(-1)!.answer, ns: quantile(ns, 0.5) };
  };
  // V8 compiles what is called often a second time, in the background.
  for (const way of WAYS)
    for (let end = performance.now() + WARM_UP; performance.now() < end; ) await inEmulator(way);
  const kernel: number[] = [];
  const emulator = { checked: [] as number[], verified: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const theirs = await sides.kernel();
    kernel.push(theirs.ns);
    for (const way of WAYS) {
      const ours = await inEmulator(way);
      if (theirs.answer !== ours.answer)
        throw new Error(`${name}: the kernel says ${theirs.answer}, the emulator, ${way}, ${ours.answer}`);
      emulator[way].push(ours.ns);
    }
  }
  const ratios = { checked: 0, verified: 0 };
  let line = name.padEnd(14) + quantile(kernel, 0.5).toFixed(0).padStart(8);
  for (const way of WAYS) {
    const each = emulator[way].map((ns, i) => ns / kernel[i]!);
    ratios[way] = quantile(each, 0.5);
    const [low, high] = [quantile(each, 0.25), quantile(each, 0.75)];
    const ratio = `${ratios[way].toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
    line += quantile(emulator[way], 0.5).toFixed(0).padStart(10) + ratio.padStart(22);
  }
  console.log(line);
  return ratios;
}

export function heading(): void {
  const ways = WAYS.map(way => `${way} ns`.padStart(13) + 'ratio (quartiles)'.padStart(19));
  console.log(`${'program'.padEnd(12)}${'kernel ns'.padStart(10)}${ways.join('')}`);
}

/** The geometric means, which must not be above the limits. */
export function judge(ratios: readonly Ratios[], limits: Ratios): void {
  for (const way of WAYS) {
    const logarithms = ratios.reduce((sum, each) => sum + Math.log(each[way]), 0);
    const mean = Math.exp(logarithms / ratios.length);
    goal(`geometric mean, ${way.padEnd(10)}${mean.toFixed(2)}`, mean, limits[way]);
  }
}

/** Says whether a figure is as good as it is to be; if not, the command fails. */
export function goal(text: string, value: number, limit: number): void {
  const met = value <= limit;
  console.log(`${text}   <= ${limit} ${met ? 'ok' : 'MISSED'}`);
  if (!met) process.exitCode = 1;
}
