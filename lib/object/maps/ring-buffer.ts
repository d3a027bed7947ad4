/** Ring buffers: events from programs to user space, in order over all CPUs. */
import type { BackendMap, BackendRing } from '../../backend.ts';
import type { Losses } from '../events/losses.ts';
import { type EventKind, EventMap } from './event-map.ts';

/**
 * `BPF_MAP_TYPE_RINGBUF` (kernel 5.8). One reader at a time, since there is one consumer position.
 *
 * @example
 * for await (const batch of object.maps.events.batches({ signal })) for (const event of batch) console.log(event.comm);
 */
export class RingBuffer<E> extends EventMap<E> {
  readonly #losses: () => Losses | undefined;
  /** Mapped for the first reader, and kept for those that follow. */
  #ring: BackendRing | undefined;

  constructor(name: string, backend: BackendMap, kind: EventKind, losses: () => Losses | undefined) {
    super(name, backend, kind);
    this.#losses = losses;
  }

  protected override ring(): BackendRing {
    this.#ring ??= this.backend.ring();
    return this.#ring;
  }

  protected override get losses(): Losses | undefined {
    return this.#losses();
  }

  override close(): void {
    super.close();
    this.#ring?.close();
    this.#losses()?.close?.();
  }
}
