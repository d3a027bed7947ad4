/** A program in the kernel and in the emulator by turns: what a run takes, and the ratio of the two. */
import { quantile } from '../measure.ts';

/** What a program answered, and nanoseconds a run. */
export interface Timed {
  readonly answer: number;
  readonly ns: number;
}

export interface Sides {
  readonly kernel: () => Promise<Timed>;
  /** One of the short pieces that a round has. */
  readonly emulator: () => Timed | Promise<Timed>;
}

const PIECES = 20;
const WARM_UP = 500;

/** A line of the table; the median of the rounds' ratios. Throws where the two answer differently. */
export async function compare(name: string, rounds: number, sides: Sides): Promise<number> {
  // The kernel's clock stands while something else has the processor (bpf_test_timer_continue in net/bpf/test_run.c); so does the median of
  // short pieces.
  const inEmulator = async (): Promise<Timed> => {
    const pieces: Timed[] = [];
    for (let i = 0; i < PIECES; i++) pieces.push(await sides.emulator());
    const ns = pieces.map(piece => piece.ns);
    return { answer: pieces.at(-1)!.answer, ns: quantile(ns, 0.5) };
  };
  // V8 compiles what is called often a second time, in the background.
  for (let end = performance.now() + WARM_UP; performance.now() < end; ) await inEmulator();
  const kernel: number[] = [];
  const emulator: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const theirs = await sides.kernel();
    const ours = await inEmulator();
    if (theirs.answer !== ours.answer)
      throw new Error(`${name}: the kernel says ${theirs.answer}, the emulator ${ours.answer}`);
    kernel.push(theirs.ns);
    emulator.push(ours.ns);
  }
  const each = emulator.map((ns, i) => ns / kernel[i]!);
  const ratio = quantile(each, 0.5);
  const [low, high] = [quantile(each, 0.25), quantile(each, 0.75)];
  console.log(
    `${name.padEnd(14)}${quantile(kernel, 0.5).toFixed(0).padStart(12)}${quantile(emulator, 0.5).toFixed(0).padStart(13)}` +
      `   ${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`,
  );
  return ratio;
}

export function heading(): void {
  console.log(
    `${'program'.padEnd(14)}${'kernel ns'.padStart(12)}${'emulator ns'.padStart(13)}   ratio (quartiles)`,
  );
}

/** The geometric mean, which must not be above the limit. */
export function judge(ratios: readonly number[], limit: number): void {
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  goal(`${'geometric mean'.padEnd(42)}${mean.toFixed(2)}`, mean, limit);
}

/** Says whether a figure is as good as it is to be; if not, the command fails. */
export function goal(text: string, value: number, limit: number): void {
  const met = value <= limit;
  console.log(`${text}   <= ${limit} ${met ? 'ok' : 'MISSED'}`);
  if (!met) process.exitCode = 1;
}
