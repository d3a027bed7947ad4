/** `ENOENT` for 2 and for -2, as functions of the kernel return it; `0`; a number that is no error as it is. */
import { errnoName } from '../errors.ts';
import { integer } from './value.ts';

/** The last one of include/linux/errno.h: ENOGRACE, beyond which libuv has numbers of its own. */
const MOST = 531n;

export function errno(value: unknown): string {
  // An int of a program that says __u32 or __u64 of it.
  const raw = integer(value, 'errno');
  const signed = raw >= 2n ** 63n ? BigInt.asIntN(64, raw) : raw >= 2n ** 31n ? BigInt.asIntN(32, raw) : raw;
  const number = signed < 0n ? -signed : signed;
  if (number === 0n || number > MOST) return String(raw);
  const name = errnoName(Number(number));
  return name.startsWith('errno ') ? String(raw) : name;
}
