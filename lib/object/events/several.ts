/** Several ring buffers and perf event arrays, read by one loop. */
import { EbpfError } from '../../errors.ts';
import { EventMap } from '../maps/event-map.ts';
import type { EventBatch } from './batch.ts';
import type { EventReader, ReadOptions } from './reader.ts';

/** An event, and where it came from. */
export interface MapEvent<E> {
  /** The map's name. */
  readonly map: string;
  readonly source: EventMap<E>;
  readonly event: E;
  /** Of perf buffers: the CPU on which it was sent. */
  readonly cpu: number | undefined;
}

export interface MapBatch<E> {
  readonly map: string;
  readonly source: EventMap<E>;
  /** It lasts until the next one is asked for. */
  readonly batch: EventBatch<E>;
}

type EventOf<M> = M extends EventMap<infer E> ? E : never;

/**
 * Reads several maps at once: events of each map stay in their order, those of different maps come as they are found. Maps that have
 * much to tell do not keep others waiting. They may be of different objects; each has one reader at a time, and this is it.
 * Throws ERR_EBPF_INVALID_ARGUMENT where one is no map of events or is there twice; ERR_EBPF_INVALID_STATE and ERR_EBPF_CLOSED as `batches()`.
 *
 * @example
 * for await (const { map, event } of events([object.maps.execs, object.maps.exits], { signal })) console.log(map, event.pid);
 */
export function events<const M extends readonly EventMap<unknown>[]>(
  maps: M,
  options: ReadOptions = {},
): SeveralReader<EventOf<M[number]>> {
  return new SeveralReader(maps as readonly EventMap<EventOf<M[number]>>[], options);
}

interface Answer<E> {
  readonly place: number;
  readonly result: IteratorResult<EventBatch<E>, undefined> | { readonly error: unknown };
}

export class SeveralReader<E> implements AsyncIterable<MapEvent<E>> {
  readonly #maps: readonly EventMap<E>[];
  readonly #options: ReadOptions;

  constructor(maps: readonly EventMap<E>[], options: ReadOptions) {
    for (const map of maps) {
      if (!(map instanceof EventMap)) refuse('one of them is no ring buffer and no perf event array');
    }
    if (maps.length === 0) refuse('there are none');
    if (new Set(maps).size < maps.length) refuse('one of them is there twice');
    this.#maps = [...maps];
    this.#options = options;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<MapEvent<E>, undefined, undefined> {
    for await (const { map, source, batch } of this.batches()) {
      // Before the first is handed out: a pause between two events must not outlive the batch.
      const all = Array.from(batch, (event, i) => ({ map, source, event, cpu: batch.cpu(i) }));
      yield* all;
    }
    return undefined;
  }

  /** In batches, of one map each: the fast way. */
  async *batches(): AsyncGenerator<MapBatch<E>, undefined, undefined> {
    const readers = this.#open();
    const answers: Answer<E>[] = [];
    let wake = () => {};
    const ask = (place: number) => {
      const answer = (result: Answer<E>['result']) => {
        answers.push({ place, result });
        wake();
      };
      readers[place]!.next().then(answer, error => answer({ error }));
    };
    readers.forEach((_, place) => {
      ask(place);
    });
    try {
      for (let open = readers.length; open > 0; ) {
        if (answers.length === 0) {
          await new Promise<void>(resolve => {
            wake = resolve;
          });
        }
        const { place, result } = answers.shift()!;
        if ('error' in result) throw result.error;
        if (result.done) {
          open--;
          continue;
        }
        const source = this.#maps[place]!;
        yield { map: source.name, source, batch: result.value };
        ask(place);
      }
    } finally {
      for (const reader of readers) await reader.return();
    }
    return undefined;
  }

  #open(): EventReader<E>[] {
    const readers: EventReader<E>[] = [];
    try {
      for (const map of this.#maps) readers.push(map.batches(this.#options));
      return readers;
    } catch (error) {
      for (const reader of readers) reader.return();
      throw error;
    }
  }
}

function refuse(why: string): never {
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `events: expected maps of events: ${why}`);
}
