/** `1.5 ms`: nanoseconds. */
import { scaled } from './scaled.ts';
import { integer } from './value.ts';

const [SECOND, MINUTE, HOUR] = [1e9, 6e10, 3.6e12];

export function duration(value: unknown): string {
  const nanoseconds = Number(integer(value, 'duration'));
  const size = Math.abs(nanoseconds);
  if (size < SECOND) return scaled(nanoseconds, 1000, ['ns', 'µs', 'ms', 's']);
  if (size < MINUTE) return scaled(nanoseconds / SECOND, 60, ['s']);
  const [unit, large, small, name] = size < HOUR ? [MINUTE, 'm', SECOND, 's'] : [HOUR, 'h', MINUTE, 'm'];
  // Whole parts of the smaller unit first, so that 59.9 s are not 60.
  const parts = Math.floor(size / small);
  const whole = Math.floor((parts * small) / unit);
  return `${nanoseconds < 0 ? '-' : ''}${whole}${large} ${parts - (whole * unit) / small}${name}`;
}
