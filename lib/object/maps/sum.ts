/** What the values of all CPUs come to, field by field: their sum, the greatest, the least. */
import type { Value } from '../../codec/types.ts';
import { EbpfError } from '../../errors.ts';

type Number = number | bigint;
interface Fold {
  /** For messages: `added up`. */
  readonly done: string;
  of(a: Number, b: Number): Number;
}

const ADDED: Fold = { done: 'added up', of: (a, b) => (a as number) + (b as number) };
const GREATEST: Fold = { done: 'compared', of: (a, b) => (b > a ? b : a) };
const LEAST: Fold = { done: 'compared', of: (a, b) => (b < a ? b : a) };

/** A value for each CPU; undefined where there is no such key. */
type OfCpus<V> = readonly V[] | undefined;

export const addUp = <V>(values: OfCpus<V>): V | undefined => foldAll(values, ADDED);
export const greatest = <V>(values: OfCpus<V>): V | undefined => foldAll(values, GREATEST);
export const least = <V>(values: OfCpus<V>): V | undefined => foldAll(values, LEAST);

function foldAll<V>(values: OfCpus<V>, fold: Fold): V | undefined {
  if (values === undefined) return undefined;
  // One CPU's value is looked at, too: whether it can be added up does not depend on how many there are.
  const [first, ...others] = values;
  const from = combine(first, first, 'value', { ...fold, of: a => a }) as V;
  return others.reduce<V>((total, value) => combine(total, value, 'value', fold) as V, from);
}

function combine(a: Value, b: Value, path: string, fold: Fold): Value {
  if ((typeof a === 'number' && typeof b === 'number') || (typeof a === 'bigint' && typeof b === 'bigint')) {
    return fold.of(a, b);
  }
  if (Array.isArray(a) && Array.isArray(b))
    return a.map((item, i) => combine(item, b[i], `${path}[${i}]`, fold));
  if (a !== null && typeof a === 'object' && !(a instanceof Uint8Array)) {
    return Object.fromEntries(
      Object.keys(a).map(key => [key, combine(a[key], b[key], `${path}.${key}`, fold)]),
    );
  }
  const what = a instanceof Uint8Array ? 'bytes' : typeof a;
  throw new EbpfError(
    'ERR_EBPF_VALUE',
    `${path}: ${what} can't be ${fold.done} over CPUs; use get() for the value of each`,
    { path },
  );
}
