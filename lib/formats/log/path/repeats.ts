/** Turns of a loop that look the same, told once. */

export interface Repeated<T> {
  readonly item: T;
  /** Above 1 at the first item of a turn that came several times: the last one is what is kept. */
  readonly times: number;
  /** How many items a turn has. */
  readonly length: number;
}

const LONGEST_TURN = 12;

export function folded<T>(items: readonly T[], key: (item: T) => string): Repeated<T>[] {
  const keys = items.map(key);
  const out: Repeated<T>[] = [];
  for (let i = 0; i < items.length; ) {
    const { length, times } = turns(keys, i);
    const start = i + (times - 1) * length;
    for (let j = 0; j < length; j++)
      out.push({ item: items[start + j]!, times: j === 0 ? times : 1, length });
    i = start + length;
  }
  return out;
}

/** The shortest turn that begins there and comes again. */
function turns(keys: readonly string[], start: number): { length: number; times: number } {
  for (let length = 1; length <= LONGEST_TURN; length++) {
    let times = 1;
    while (same(keys, start, start + times * length, length)) times++;
    if (times > 1) return { length, times };
  }
  return { length: 1, times: 1 };
}

function same(keys: readonly string[], a: number, b: number, length: number): boolean {
  if (b + length > keys.length) return false;
  for (let i = 0; i < length; i++) if (keys[a + i] !== keys[b + i]) return false;
  return true;
}
