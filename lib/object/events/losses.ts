/** Records that found no room: who has counted them, and telling of them. */
import { channel } from 'node:diagnostics_channel';
import type { MapDescriptor } from './share.ts';

const lost = channel('ebpf:events:lost');

/** What is published on `ebpf:events:lost`, at most once in a turn of the event loop for each map that is read. */
export interface LostEvents {
  /** The map's name. */
  readonly map: string;
  /** Records lost since the last message. */
  readonly count: number;
  /** Since the map was made. */
  readonly total: number;
  /** `total` by CPU. */
  readonly byCpu: readonly number[];
}

export interface Losses {
  /** Records lost so far on each possible CPU. */
  byCpu(): readonly number[];
  /** The map that has them, for another thread. */
  shared?(): MapDescriptor;
  /** Where that map is the reader's own. */
  close?(): void;
}

export const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

export class LossReport {
  readonly #map: string;
  readonly #losses: Losses;
  /** As the last message said. */
  #told: number | undefined;

  constructor(map: string, losses: Losses) {
    this.#map = map;
    this.#losses = losses;
  }

  total(): number {
    return sumOf(this.#losses.byCpu());
  }

  /** Asks nothing while nobody listens: for ring buffers it is a call of the kernel. */
  tell(): void {
    if (!lost.hasSubscribers) return;
    const byCpu = this.#losses.byCpu();
    const total = sumOf(byCpu);
    const count = total - (this.#told ?? 0);
    if (count <= 0) return;
    this.#told = total;
    const message: LostEvents = { map: this.#map, count, total, byCpu };
    lost.publish(message);
  }
}
