/** Packets sent, as the sender's interface counts them, against packets seen, as the program counts them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { total, type Version } from './flows.ts';
import { INTERFACE } from './plan.ts';
import { Problem } from './problem.ts';
import type { Namespace } from './topology.ts';

export interface Counters {
  sent: number;
  seen: number;
}

const QUIET = 300; // milliseconds
const PATIENCE = 10_000;

/**
 * Reads both once the network has fallen silent: neighbour discovery, retransmissions and the ends of TCP connections come on their
 * own time, and two counters can be compared only while neither moves.
 */
export async function settle(
  outside: Namespace,
  versions: readonly Version[],
  signal: AbortSignal,
): Promise<Counters> {
  const read = async (): Promise<Counters> => {
    const { packetsSent } = await outside.counters(INTERFACE);
    return { sent: packetsSent, seen: total(versions, 'seen') };
  };
  const deadline = performance.now() + PATIENCE;
  for (let before = await read(); performance.now() < deadline; ) {
    await sleep(QUIET, undefined, { signal });
    const now = await read();
    if (now.sent === before.sent && now.seen === before.seen) return now;
    before = now;
  }
  throw new Problem(`packets still flow ${PATIENCE / 1000} s after the traffic was stopped`);
}
