/** Perf buffers, drained when they are full. */
import { fileURLToPath } from 'node:url';
import { type BpfObject, type EventBatch, load, type PerfEventArray, type XdpProgram } from 'node-ebpf';
import type { Row } from '../measure.ts';
import type { Measurement, Peer } from '../peer.ts';
import type { Event } from '../shapes.ts';

const path = fileURLToPath(new URL('../perf.bpf.o', import.meta.url));
/** As many as of the ring. 80 bytes each with what perf adds: the 16 MiB of one CPU hold 209,715. */
const RECORDS = 200_000;
const PAGES = 4096;

interface Perf {
  programs: { send: XdpProgram };
  maps: { events: PerfEventArray<Event> };
}

export class PerfRows {
  readonly #peer: Peer;
  #object: Promise<BpfObject<Perf>> | undefined;

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  rows(): Row[] {
    const c = () => this.#peer.measure('drain-perf', path);
    return [
      { name: 'perf drain, one field of a view', limit: 0.5, c, ours: () => this.#timed(fields) },
      { name: 'perf drain, typed objects', limit: 0.15, enough: 20e6, c, ours: () => this.#timed(objects) },
    ];
  }

  async close(): Promise<void> {
    await (await this.#object)?.close();
  }

  async #timed(read: (batch: EventBatch<Event>) => number): Promise<Measurement> {
    this.#object ??= start();
    const { programs, maps } = await this.#object;
    await programs.send.run({ data: new Uint8Array(64), repeat: RECORDS });
    const reader = maps.events.batches();
    const begin = process.hrtime.bigint();
    let [count, sum] = [0, 0];
    for (let batch = reader.take(); batch.length > 0; batch = reader.take()) {
      sum += read(batch);
      count += batch.length;
    }
    const ns = Number(process.hrtime.bigint() - begin);
    await reader.return();
    return { ns, count, sum: BigInt(sum) };
  }
}

async function start(): Promise<BpfObject<Perf>> {
  const object = await load<Perf>(path, {
    backend: 'kernel',
    edit: spec => {
      spec.maps.events.codec = { int64: 'number' };
    },
  });
  object.maps.events.open({ pages: PAGES, wakeupEvents: RECORDS });
  return object;
}

function fields(batch: EventBatch<Event>): number {
  let sum = 0;
  for (const event = batch.cursor(); event.advance(); ) sum += event.pid;
  return sum;
}

function objects(batch: EventBatch<Event>): number {
  let sum = 0;
  for (const event of batch) sum += event.pid;
  return sum;
}
