/** `2026-11-27T08:00:00.000Z`: bpf_ktime_get_ns(), nanoseconds since the machine was started, without the time that it slept. */
import { integer } from './value.ts';

export function time(value: unknown): string {
  // Both clocks now: the wall clock may be set, and the other one stands still while the machine sleeps.
  const ago = process.hrtime.bigint() - integer(value, 'time');
  const date = new Date(Date.now() - Number(ago / 1_000_000n));
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString();
}
