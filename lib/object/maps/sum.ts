/** Adding per-CPU values up, field by field. */
import type { Value } from '../../codec/types.ts';
import { EbpfError } from '../../errors.ts';

export function addUp<V>(values: readonly V[]): V {
  return values.slice(1).reduce<V>((total, value) => add(total, value, 'value') as V, values[0]!);
}

function add(a: Value, b: Value, path: string): Value {
  if ((typeof a === 'number' && typeof b === 'number') || (typeof a === 'bigint' && typeof b === 'bigint')) {
    return (a as number) + (b as number);
  }
  if (Array.isArray(a) && Array.isArray(b)) return a.map((item, i) => add(item, b[i], `${path}[${i}]`));
  if (a !== null && typeof a === 'object' && !(a instanceof Uint8Array)) {
    return Object.fromEntries(Object.keys(a).map(key => [key, add(a[key], b[key], `${path}.${key}`)]));
  }
  const what = a instanceof Uint8Array ? 'bytes' : typeof a;
  throw new EbpfError(
    'ERR_EBPF_VALUE',
    `${path}: ${what} can't be added up over CPUs; use get() for the value of each`,
    {
      path,
    },
  );
}
