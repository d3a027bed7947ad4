/** `SIGTERM`: the number of a signal; real-time signals as `SIGRTMIN+2`. */
import { constants } from 'node:os';
import { integer } from './value.ts';

/** The kernel's; libc keeps the first two for itself. */
const [REAL_TIME, LAST] = [32, 64];

export function signal(value: unknown): string {
  const number = Number(integer(value, 'signal'));
  // Several names of one signal (SIGIOT, SIGPOLL) come after the usual one.
  const name = Object.entries(constants.signals).find(([, each]) => each === number)?.[0];
  if (name !== undefined) return name;
  if (number < REAL_TIME || number > LAST) return String(number);
  return number === REAL_TIME ? 'SIGRTMIN' : `SIGRTMIN+${number - REAL_TIME}`;
}
