/** Tasks read from an iterator: those of the C program, which has 4,000. */
import { fileURLToPath } from 'node:url';
import { type BpfObject, type IterLink, type IterProgram, load } from 'node-ebpf';
import type { Row } from '../measure.ts';
import type { Measurement, Peer } from '../peer.ts';

const path = fileURLToPath(new URL('../iter.bpf.o', import.meta.url));
/** Bytes of a `struct task_row`. */
const ROW = 32;

interface Iterator {
  programs: { tasks: IterProgram };
  maps: object;
  variables: { pid: number };
}

export class IteratorRows {
  readonly #peer: Peer;
  #object: Promise<BpfObject<Iterator>> | undefined;
  #link: Promise<IterLink> | undefined;

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  rows(): Row[] {
    const c = () => this.#peer.measure('tasks', path);
    return [
      { name: 'task iterator, bytes', limit: 0.77, c, ours: () => this.#timed(sumOfBytes) },
      { name: 'task iterator, typed rows', limit: 0.6, c, ours: () => this.#timed(sumOfRows) },
    ];
  }

  async close(): Promise<void> {
    await (await this.#object)?.close();
  }

  async #timed(sum: (link: IterLink) => Promise<{ count: number; sum: bigint }>): Promise<Measurement> {
    this.#object ??= load<Iterator>(path, {
      edit: spec => {
        spec.variables.pid.value = this.#peer.pid;
      },
    });
    this.#link ??= (await this.#object).programs.tasks.attach();
    const link = await this.#link;
    const start = process.hrtime.bigint();
    const done = await sum(link);
    return { ns: Number(process.hrtime.bigint() - start), ...done };
  }
}

async function sumOfBytes(link: IterLink) {
  let sum = 0;
  let count = 0;
  for await (const chunk of link) {
    const words = new Uint32Array(chunk.buffer, chunk.byteOffset, chunk.byteLength / 4);
    for (let at = 0; at < words.length; at += ROW / 4) sum += words[at]!;
    count += chunk.length / ROW;
  }
  return { count, sum: BigInt(sum) };
}

async function sumOfRows(link: IterLink) {
  let sum = 0;
  let count = 0;
  for await (const batch of link.read().batches<{ pid: number }>('task_row')) {
    for (const { pid } of batch) sum += pid;
    count += batch.length;
  }
  return { count, sum: BigInt(sum) };
}
