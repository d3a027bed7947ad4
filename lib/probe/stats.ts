/** `stats` of each CPU as one. */

export interface Stats {
  readonly count: bigint;
  readonly sum: bigint;
  readonly min: bigint;
  readonly max: bigint;
}

/** At least one CPU has counted. */
export function mergeStats(all: readonly Stats[]): Stats {
  return all
    .filter(({ count }) => count > 0n)
    .reduce((a, b) => ({
      count: a.count + b.count,
      sum: a.sum + b.sum,
      min: a.min < b.min ? a.min : b.min,
      max: a.max > b.max ? a.max : b.max,
    }));
}
