/** The time of both, over the programs that both accept: of what is refused, the log is most of the work. */
import type { Row } from './report.ts';

export interface Spread {
  /** Milliseconds a program. */
  readonly median: number;
  /** Milliseconds of all. */
  readonly total: number;
}

export interface Times {
  readonly programs: number;
  /** What loading takes with all that it is: maps, types, the verifier, the JIT compiler. */
  readonly load: Spread;
  /** Of it the kernel's verifier, as its own log says, and how fast that is; undefined where answers were kept without statistics. */
  readonly verifier?: Spread & { readonly instructionsPerSecond: number };
  readonly ours: Spread & { readonly instructionsPerSecond: number };
}

export function timesOf(rows: readonly Row[]): Times | undefined {
  const both = rows.filter(
    ({ theirs, ours }) => theirs.verdict === 'accepted' && ours.verdict === 'accepted',
  );
  if (both.length === 0) return undefined;
  const ours = spread(both.map(row => row.ours.time));
  const measured = both.filter(({ theirs }) => theirs.verifying !== undefined);
  const verifier = spread(measured.map(({ theirs }) => theirs.verifying!));
  return {
    programs: both.length,
    load: spread(both.map(row => row.theirs.time)),
    ...(measured.length > 0 && {
      verifier: {
        ...verifier,
        instructionsPerSecond: rate(
          measured.map(({ theirs }) => theirs.processed ?? 0),
          verifier.total,
        ),
      },
    }),
    ours: {
      ...ours,
      instructionsPerSecond: rate(
        both.map(row => row.ours.processed ?? 0),
        ours.total,
      ),
    },
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);

function spread(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, total: sum(times) };
}

const rate = (instructions: readonly number[], milliseconds: number) =>
  Math.round(sum(instructions) / (milliseconds / 1000));

/** `0.42 ms, 12.3 s`: the median, and of all. */
export const spreadText = ({ median, total }: Spread) =>
  `${median.toFixed(2)} ms, ${(total / 1000).toFixed(1)} s`;
