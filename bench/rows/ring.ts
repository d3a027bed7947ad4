/** The ring buffer: drained when full, and under a flood. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { BpfObject } from 'node-ebpf';
import type { Row } from '../measure.ts';
import { flood, type Measurement, type Peer } from '../peer.ts';
import { type Bench, type Event, request } from '../shapes.ts';

/** 72 bytes each with its header: the 16 MiB of the ring hold 233,016. */
const RECORDS = 200_000;

type Batches = ReturnType<BpfObject<Bench>['maps']['events']['batches']>;

/** Fills the ring, then times reading it until the last record. Mapping the ring and letting go of it stay outside, as in C. */
async function drain(
  object: BpfObject<Bench>,
  read: (batch: NonNullable<Awaited<ReturnType<Batches['next']>>['value']>) => number,
): Promise<Measurement> {
  await object.programs.produce.run(request(RECORDS));
  let count = 0;
  let sum = 0;
  const batches = object.maps.events.batches();
  const start = process.hrtime.bigint();
  let end = start;
  for await (const batch of batches) {
    sum += read(batch);
    count += batch.length;
    if (count < RECORDS) continue;
    end = process.hrtime.bigint();
    break;
  }
  return { ns: Number(end - start), count, sum: BigInt(sum) };
}

export function ringRows(object: BpfObject<Bench>, peer: Peer): Row[] {
  return [
    {
      name: 'ring drain, one field of a view',
      limit: 0.5,
      c: () => peer.measure('drain', RECORDS),
      ours: () =>
        drain(object, batch => {
          let sum = 0;
          for (const event = batch.cursor(); event.advance(); ) sum += event.pid;
          return sum;
        }),
    },
    {
      name: 'ring drain, typed objects',
      limit: 0.15,
      enough: 20_000_000,
      c: () => peer.measure('drain', RECORDS),
      ours: () =>
        drain(object, batch => {
          let sum = 0;
          for (const event of batch) sum += event.pid;
          return sum;
        }),
    },
  ];
}

export interface FloodOutcome {
  readonly seconds: number;
  readonly produced: number;
  readonly received: number;
  /** Records that found the ring full, counted by the program. */
  readonly lost: number;
  /** Milliseconds: the longest turn of the event loop, and the longest time a timer came late. */
  readonly longestTurn: number;
  readonly longestDelay: number;
  readonly passed: boolean;
}

const LIMIT_MS = 50;

/** Another process produces as fast as it can; this one reads typed objects and keeps its loop turning. */
export async function floodRow(
  object: BpfObject<Bench>,
  peer: string,
  seconds: number,
): Promise<FloodOutcome> {
  const { produced, lost } = object.variables;
  const before = { produced: produced.value, lost: lost.value };
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let longestTurn = 0;
  let received = 0;
  const controller = new AbortController();
  const reading = (async () => {
    for await (const batch of object.maps.events.batches({ signal: controller.signal })) {
      const start = performance.now();
      received += countOf(batch);
      longestTurn = Math.max(longestTurn, performance.now() - start);
    }
  })();
  const done = await flood(peer, object.programs.produce.backend.fd(), seconds, 10_000);
  delay.disable();
  const made = Number(produced.value - before.produced);
  const missed = Number(lost.value - before.lost);
  const deadline = performance.now() + 5_000;
  while (received < made && performance.now() < deadline) await new Promise(setImmediate);
  controller.abort();
  await reading;
  const longestDelay = delay.max / 1e6;
  return {
    seconds,
    produced: done.count,
    received,
    lost: missed,
    longestTurn,
    longestDelay,
    passed:
      received === made &&
      made + missed === done.count &&
      longestTurn <= LIMIT_MS &&
      longestDelay <= LIMIT_MS,
  };
}

function countOf(batch: Iterable<Event>): number {
  let count = 0;
  for (const event of batch) if (event.kind === 1) count++;
  return count;
}
