/** What a kernel was asked about its program types, and how to look things up in it. */

export interface ProbedKind {
  readonly name: string;
  /** BPF_PROG_TYPE_* number; 0 for sockets that a context leads to. */
  readonly type: number;
  /** BPF_* attach type number; null: one table for all. */
  readonly attach: number | null;
  readonly sleepable: boolean;
  /** Helpers that it may call, as runs `FIRST-LAST/STEP`. */
  readonly helpers: string;
  /** By bytes of the access: offsets where it may begin. */
  readonly read: Readonly<Record<number, string>>;
  readonly write: Readonly<Record<number, string>>;
  /** What reads at these offsets answer, where it is no number: a pointer type as the log writes it. */
  readonly pointers: Readonly<Record<number, string>>;
}

/** Sets of numbers, unpacked once. */
const unpacked = new Map<string, ReadonlySet<number>>();

export function unpack(runs: string): ReadonlySet<number> {
  let set = unpacked.get(runs);
  if (!set) unpacked.set(runs, (set = new Set(numbers(runs))));
  return set;
}

function* numbers(runs: string): Generator<number> {
  for (const run of runs.split(' ')) {
    const [, first, last = first, step = '1'] = /^(\d+)(?:-(\d+)(?:\/(\d+))?)?$/.exec(run) ?? [];
    if (first === undefined) continue;
    for (let n = Number(first); n <= Number(last); n += Number(step)) yield n;
  }
}

/** The kind that fits a program best: its attach type's own before one for all, one that may sleep for one that may. */
export function findKind(
  kinds: readonly ProbedKind[],
  type: number,
  attach: number,
  sleepable: boolean,
): ProbedKind | undefined {
  const fitting = kinds.filter(kind => kind.type === type && (kind.attach ?? attach) === attach);
  const own = fitting.filter(kind => kind.attach !== null);
  const best = own.length > 0 ? own : fitting;
  return best.find(kind => kind.sleepable === sleepable) ?? best[0];
}
