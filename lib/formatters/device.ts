/** `8:1`: the kernel's own `dev_t` (MKDEV in include/linux/kdev_t.h), as `s_dev` and tracepoints have it; not that of stat(2). */
import { integer } from './value.ts';

const MINOR_BITS = 20n;

export function device(value: unknown): string {
  const number = BigInt.asUintN(32, integer(value, 'device'));
  return `${number >> MINOR_BITS}:${number & ((1n << MINOR_BITS) - 1n)}`;
}
