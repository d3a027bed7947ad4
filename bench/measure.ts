/** Interleaved rounds of C and ours, and what they come to. */
import type { Measurement } from './peer.ts';

export interface Row {
  readonly name: string;
  /** The ratio (C's time over ours) must not be below it. */
  readonly limit: number;
  /** Or this many operations a second are enough as well. */
  readonly enough?: number;
  readonly c: () => Promise<Measurement>;
  readonly ours: () => Promise<Measurement> | Measurement;
}

export interface Outcome {
  readonly name: string;
  readonly limit: number;
  readonly enough?: number;
  readonly rounds: number;
  /** Median nanoseconds an operation. */
  readonly c: number;
  readonly ours: number;
  /** Median of the rounds' ratios, and their lower and upper quartile. */
  readonly ratio: number;
  readonly quartiles: readonly [number, number];
  readonly passed: boolean;
}

/** Rounds that do not count: the engine compiles what it sees often, some of it only after a quarter of a second. */
const WARM_UP = { rounds: 5, ns: 500e6 };

export interface Effort {
  /** A row has so many rounds at least, and goes on for so many seconds: of short rounds there are more. */
  readonly rounds: number;
  readonly seconds: number;
}

/** Runs a row: rounds of C, ours, C, ours …, the first unmeasured. Throws where the two computed something else. */
export async function measure(row: Row, { rounds, seconds }: Effort): Promise<Outcome> {
  const c: number[] = [];
  const ours: number[] = [];
  let warmth = 0;
  const end = performance.now() + seconds * 1e3;
  for (let round = 1; c.length < rounds || performance.now() < end; round++) {
    const theirs = await row.c();
    const mine = await row.ours();
    if (theirs.sum !== mine.sum || theirs.count !== mine.count) {
      throw new Error(
        `${row.name}: C computed ${theirs.sum} over ${theirs.count}, ours ${mine.sum} over ${mine.count}`,
      );
    }
    const warm = round > WARM_UP.rounds && warmth >= WARM_UP.ns;
    warmth += mine.ns;
    if (!warm) continue;
    c.push(theirs.ns / theirs.count);
    ours.push(mine.ns / mine.count);
  }
  const ratios = c.map((ns, i) => ns / ours[i]!);
  const { name, limit, enough } = row;
  const ratio = quantile(ratios, 0.5);
  const each = quantile(ours, 0.5);
  return {
    name,
    limit,
    ...(enough !== undefined && { enough }),
    rounds: c.length,
    c: quantile(c, 0.5),
    ours: each,
    ratio,
    quartiles: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
    passed: ratio >= limit || (enough !== undefined && 1e9 / each >= enough),
  };
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return low + (high - low) * (at - Math.floor(at));
}

/** Times a piece of work that answers its count and sum. */
export function timed(work: () => { count: number; sum: bigint }): Measurement {
  const start = process.hrtime.bigint();
  const done = work();
  return { ns: Number(process.hrtime.bigint() - start), ...done };
}
