/** `443`: a `__be16`, as packets and sockets have it. What is in the machine's order already is a number without a formatter. */
import { bytesOf } from './value.ts';

export function port(value: unknown): string {
  const [high, low] = bytesOf(value, 2, 'port');
  return String((high! << 8) | low!);
}
