/** Perf buffers: read as ring buffers are, with a buffer for each CPU. */
import { channel } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventBatch, LostEvents } from 'node-ebpf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { packet, type TestObject } from '../kernel/support/objects.ts';
import { onEach } from './support/each.ts';

interface Event {
  sequence: bigint;
  cpu: number;
  text: string;
  more: number;
}

onEach(
  ({ load }) => {
    let object: TestObject;
    beforeEach(async () => {
      object = await load('perf-events');
    });
    afterEach(() => object.close());

    const produce = (repeat: number) => object.programs.produce.run({ data: packet, repeat });
    const produceOn = async (cpu: number, count = 1) => {
      for (let i = 0; i < count; i++) await object.programs.produce_on.run({ cpu });
    };
    const send = async (size: number) => {
      object.variables.blob_size.value = size;
      await object.programs.send.run({ data: packet });
      return object.variables.result.value;
    };
    /** A record of `struct event` with perf's header and size, rounded up: 8 + 4 + 28. */
    const RECORD = 40;

    describe('records', () => {
      it('are typed, and there from the moment the buffers are', async () => {
        await produce(1);
        expect(object.variables.result.value).toBe(-2n);
        const { events } = object.maps;
        expect([events.eventType, events.type]).toEqual(['struct event', 'perf_event_array']);
        expect(events.open({ pages: 4 })).toBe(events);
        await produceOn(0, 3);
        const seen: Event[] = events.consume();
        expect(seen).toEqual([1n, 2n, 3n].map(sequence => ({ sequence, cpu: 0, text: 'perf', more: 0 })));
        expect(events.consume()).toEqual([]);
        expect(object.variables.refused.value).toBe(1n);
      });

      it('say on which CPU they were sent, and are in order for each', async () => {
        object.maps.events.open();
        for (let i = 0; i < 4; i++) {
          await produceOn(0, 2);
          await produceOn(1, 1);
        }
        const reader = object.maps.events.batches();
        const batch: EventBatch<Event> = reader.take();
        expect(batch.length).toBe(12);
        const byCpu = new Map<number, bigint[]>();
        [...batch].forEach((event, i) => {
          expect(batch.cpu(i)).toBe(event.cpu);
          byCpu.set(event.cpu, [...(byCpu.get(event.cpu) ?? []), event.sequence]);
        });
        expect(byCpu.get(0)).toEqual([0n, 1n, 3n, 4n, 6n, 7n, 9n, 10n]);
        expect(byCpu.get(1)).toEqual([2n, 5n, 8n, 11n]);
        expect(() => batch.cpu(12)).toThrow(RangeError);
        await reader.return();
      });

      it('go round and round', async () => {
        object.maps.events.open({ pages: 1 });
        let next = 0n;
        for (let turn = 0; turn < 30; turn++) {
          await produceOn(0, 90);
          for (const event of object.maps.events.consume()) expect(event.sequence).toBe(next++);
        }
        expect(next).toBe(2700n);
      });

      it('are whole where they wrap around the end of a buffer', async () => {
        object.maps.events.open({ pages: 1 });
        const reader = object.maps.events.batches();
        let next = 0n;
        // 102.4 records fill a buffer: one of them lies in two pieces, each time in others.
        for (let turn = 0; turn < 15; turn++) {
          await produceOn(0, 80);
          for (let batch: EventBatch<Event> = reader.take(); batch.length > 0; batch = reader.take()) {
            const expected = Array.from(batch, (_, i) => {
              return { sequence: next + BigInt(i), cpu: 0, text: 'perf', more: 0 };
            });
            expect([...batch]).toEqual(expected);
            expect(expected.map((_, i) => batch.at(i))).toEqual(expected);
            const seen: unknown[] = [];
            for (const view = batch.cursor(); view.advance(); ) seen.push(view.decode());
            expect(seen).toEqual(expected);
            next += BigInt(batch.length);
          }
        }
        expect(next).toBe(1200n);
        await reader.return();
      });

      it('may be of lengths that change', async () => {
        object.maps.blobs.open({ pages: 2 });
        const reader = object.maps.blobs.batches();
        const sizes = [4, 4, 4, 12, 4, 20, 20, 4, 492, 4];
        for (let turn = 0; turn < 10; turn++) {
          const expected: Uint8Array[] = [];
          for (const [i, size] of sizes.entries()) {
            const bytes = new Uint8Array(size).fill(i + 1);
            expected.push(bytes);
            object.variables.blob.value = new Uint8Array(object.variables.blob.size).fill(i + 1);
            expect(await send(size)).toBe(0n);
          }
          const seen: Uint8Array[] = [];
          for (let batch: EventBatch<Uint8Array> = reader.take(); batch.length > 0; batch = reader.take()) {
            const all = [...batch];
            expect(all.map((_, i) => batch.bytes(i))).toEqual(all);
            seen.push(...all);
          }
          // The order is that of each CPU alone.
          expect(seen.sort((a, b) => a[0]! - b[0]!)).toEqual(expected);
        }
        await reader.return();
      });

      it('stay where they are for as long as their batch lasts', async () => {
        const { events } = object.maps;
        const { refused } = object.variables;
        events.open({ pages: 1 });
        await produceOn(0, 102);
        const reader = events.batches();
        const sequences = (batch: EventBatch<Event>) => Array.from(batch, ({ sequence }) => Number(sequence));
        const from = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
        const batch: EventBatch<Event> = reader.take();
        // A quarter of the buffer: the rest has room again when they are given back, and not before.
        expect(sequences(batch)).toEqual(from(0, 25));
        await produceOn(0, 3);
        expect(refused.value).toBe(3n);
        expect(sequences(batch)).toEqual(from(0, 25));
        expect(events.fill).toMatchObject({
          available: 77 * RECORD,
          consumer: 0,
          producer: 102 * RECORD,
          highWater: 102 * RECORD,
        });
        expect(sequences(reader.take())).toEqual(from(25, 25));
        await produceOn(0, 20);
        expect(refused.value).toBe(3n);
        expect(events.fill.consumer).toBe(25 * RECORD);
        await reader.return();
        expect(events.fill.consumer).toBe(50 * RECORD);
        expect(events.consume().map(({ sequence }: Event) => Number(sequence))).toEqual([
          ...from(50, 52),
          ...from(105, 20),
        ]);
        expect(events.fill).toMatchObject({ available: 0 });
      });

      it('end where their type does, or where they are told to', async () => {
        object.maps.events.open();
        await produce(1);
        const reader = object.maps.events.batches();
        expect(reader.take().bytes(0)).toHaveLength(24);
        await reader.return();
        object.maps.blobs.open({ recordSize: 13 });
        for (const size of [13, 5, 24]) expect(await send(size)).toBe(0n);
        // perf keeps sizes rounded up to 8 with the 4 bytes of the size itself. Each came from the CPU that it happened to be on.
        const sizes = object.maps.blobs.consume().map((bytes: Uint8Array) => bytes.length);
        expect(sizes.toSorted((a: number, b: number) => a - b)).toEqual([12, 13, 28]);
      });

      it('have up to 64 KiB, as bytes where their type is not known', async () => {
        object.variables.blob.value = object.variables.blob.value.map((_: number, i: number) => i % 251);
        const sizes = [4, 12, 4092, 60_004, 1_000 * 8 + 4];
        for (const size of sizes) {
          expect(await send(size)).toBe(-2n);
        }
        object.maps.blobs.open({ pages: 32 });
        for (const size of sizes) expect(await send(size)).toBe(0n);
        const seen: Uint8Array[] = object.maps.blobs.consume();
        expect(seen.map(bytes => bytes.length).sort((a, b) => a - b)).toEqual(sizes.sort((a, b) => a - b));
        for (const bytes of seen) expect(bytes.every((byte, i) => byte === i % 251)).toBe(true);
      });
    });

    describe('readers', () => {
      it('wake as records come', async () => {
        const seen: bigint[] = [];
        object.maps.events.open();
        const done = (async () => {
          for await (const batch of object.maps.events.batches() as AsyncIterable<EventBatch<Event>>) {
            for (const event of batch) seen.push(event.sequence);
            if (seen.length >= 30) break;
          }
        })();
        for (let i = 0; i < 3; i++) {
          await sleep(20);
          await produce(10);
        }
        await done;
        expect([...seen].sort((a, b) => Number(a - b))).toEqual(
          Array.from({ length: 30 }, (_, i) => BigInt(i)),
        );
      });

      it.each([
        ['so many records', { wakeupEvents: 8 }, 7],
        // A wakeup comes when more than that is there (perf_output_begin()).
        ['so many bytes', { watermark: 8 * RECORD }, 8],
      ])('wake when %s are there', async (_, options, silent) => {
        object.maps.events.open(options);
        const reader = object.maps.events.batches();
        let batches = 0;
        const waiting = reader.next().then((result: IteratorResult<EventBatch<Event>>) => {
          batches++;
          return result.value.length;
        });
        await sleep(10);
        await produceOn(0, silent);
        await sleep(50);
        expect(batches).toBe(0);
        await produceOn(0, 1);
        expect(await waiting).toBe(silent + 1);
        await reader.return();
      });

      it('end by a signal, and leave what comes to the next', async () => {
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 20);
        for await (const _ of object.maps.events.batches({ signal: controller.signal }))
          expect.fail('nothing was sent');
        await produce(3);
        expect(object.maps.events.consume()).toHaveLength(3);
      });

      it('end with the map, also in the middle of a batch', async () => {
        object.maps.events.open();
        await produce(3);
        const reader = object.maps.events.batches();
        const { value: batch } = await reader.next();
        const iterator = batch[Symbol.iterator]();
        iterator.next();
        const waiting = reader.next();
        await object.close();
        expect((await failure(() => iterator.next())).code).toBe('ERR_EBPF_INVALID_STATE');
        expect((await failure(() => batch.bytes(0))).code).toBe('ERR_EBPF_INVALID_STATE');
        expect(await waiting).toEqual({ done: true, value: undefined });
        expect((await failure(() => object.maps.events.batches())).code).toBe('ERR_EBPF_CLOSED');
        expect((await failure(() => object.maps.events.open())).code).toBe('ERR_EBPF_CLOSED');
        expect((await failure(() => object.maps.events.fill)).code).toBe('ERR_EBPF_CLOSED');
      });

      it('may be asked when the map is closed: zeros, or what was there', async () => {
        object.maps.events.open({ pages: 1 });
        await produceOn(0, 30);
        const batch: EventBatch<Event> = object.maps.events.batches().take();
        const view = batch.cursor();
        for (let i = 0; i < 7; i++) view.advance();
        expect(view.sequence).toBe(6n);
        await object.close();
        expect([0n, 6n]).toContain(view.sequence);
        for (let i = 7; i < 25; i++) {
          expect(view.advance()).toBe(true);
          expect(['', 'perf']).toContain(view.text);
        }
        expect(view.advance()).toBe(false);
      });

      it('see every record or its loss under a flood', async () => {
        object.maps.events.open({ pages: 8 });
        const controller = new AbortController();
        let seen = 0n;
        const reading = (async () => {
          for await (const batch of object.maps.events.batches({ signal: controller.signal }))
            seen += BigInt(batch.length);
        })();
        for (let i = 0; i < 10; i++) await produce(20_000);
        await sleep(50);
        controller.abort();
        await reading;
        seen += BigInt(object.maps.events.consume().length);
        expect(seen).toBe(200_000n - object.variables.refused.value);
      });
    });

    describe('a full buffer', () => {
      /** One byte of a buffer is never used (CIRC_SPACE in kernel/events/ring_buffer.c). */
      const capacity = Math.floor(4095 / RECORD);

      it('counts what it loses, and tells it once', async () => {
        const messages: LostEvents[] = [];
        const listen = (message: unknown) => messages.push(message as LostEvents);
        channel('ebpf:events:lost').subscribe(listen);
        try {
          const { events } = object.maps;
          events.open({ pages: 1 });
          await produceOn(0, capacity + 5);
          expect(object.variables.result.value).toBe(-28n);
          expect(object.variables.refused.value).toBe(5n);
          expect(events.fill).toMatchObject({
            size: 4096 * (events.info.maxEntries - events.skipped.length),
            available: capacity * RECORD,
            highWater: capacity * RECORD,
          });
          expect([events.lost, events.lostByCpu[0], events.lostByCpu[1]]).toEqual([5, 5, 0]);
          expect(events.consume()).toHaveLength(capacity);
          await produceOn(0);
          const reader = events.batches();
          expect(reader.take().length).toBe(1);
          expect([reader.lost, events.lost]).toEqual([5, 5]);
          await reader.return();
          expect(messages.map(({ map, count, total }) => [map, count, total])).toEqual([['events', 5, 5]]);
          expect(messages[0]!.byCpu[0]).toBe(5);
          expect(events.fill.available).toBe(0);
        } finally {
          channel('ebpf:events:lost').unsubscribe(listen);
        }
      });

      it('may keep the newest instead', async () => {
        const { events } = object.maps;
        events.open({ pages: 1, overwrite: true });
        await produceOn(0, 300);
        expect(object.variables.refused.value).toBe(0n);
        const fits = Math.floor(4096 / RECORD);
        const seen: Event[] = events.consume();
        expect(seen.map(({ sequence }) => Number(sequence))).toEqual(
          Array.from({ length: fits }, (_, i) => 300 - fits + i),
        );
        expect(events.overwritten).toBe((300 - fits) * RECORD);
        expect(events.consume()).toEqual([]);
        await produceOn(0, 2);
        expect(events.consume().map((event: Event) => event.sequence)).toEqual([300n, 301n]);
        expect(events.lost).toBe(0);
      });
    });

    it('that are written over leave a batch alone', async () => {
      const { events } = object.maps;
      events.open({ pages: 1, overwrite: true });
      await produceOn(0, 102);
      const reader = events.batches();
      const batch: EventBatch<Event> = reader.take();
      const before = [...batch];
      expect(before.map(({ sequence }) => Number(sequence))).toEqual(
        Array.from({ length: 102 }, (_, i) => i),
      );
      await produceOn(0, 60);
      expect([...batch]).toEqual(before);
      expect(events.fill.available).toBe(60 * RECORD);
      expect(reader.take().at(0).sequence).toBe(102n);
      await reader.return();
    });

    describe('are refused', () => {
      it.each([
        [{ pages: 3 }, /power of two/],
        [{ pages: 0 }, /pages must be a whole number from 1/],
        [{ pages: 1, watermark: 4096 }, /watermark must be less than a buffer has, 4096 bytes/],
        [{ watermark: 100, wakeupEvents: 2 }, /exclude each other/],
        [{ wakeupEvents: 0 }, /wakeupEvents/],
        [{ recordSize: -1 }, /recordSize/],
      ])('options that make no sense: %o', async (options, words) => {
        const error = await failure(() => object.maps.events.open(options));
        expect(error.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
        expect(error.message).toMatch(words);
        expect(error.message).toContain("map 'events'");
      });

      it('buffers that are there already', async () => {
        object.maps.events.consume();
        expect((await failure(() => object.maps.events.open({ pages: 1 }))).code).toBe(
          'ERR_EBPF_INVALID_STATE',
        );
      });

      it('two readers of one map', async () => {
        const reader = object.maps.events.batches();
        expect((await failure(() => object.maps.events.batches())).code).toBe('ERR_EBPF_INVALID_STATE');
        expect((await failure(() => object.maps.events.consume())).code).toBe('ERR_EBPF_INVALID_STATE');
        await reader.return();
        expect(object.maps.events.consume()).toEqual([]);
      });
    });

    it('has no buffer for CPUs without a slot, and says so', async () => {
      const edit = (spec: { maps: { events: { maxEntries: number } } }) => {
        spec.maps.events.maxEntries = 1;
      };
      const small = await load('perf-events', { edit });
      try {
        const { skipped } = small.maps.events;
        expect(skipped[0]).toEqual({ cpu: 1, reason: 'no slot' });
        await small.programs.produce_on!.run({ cpu: 1 });
        expect(small.variables.result.value).toBe(-7n);
        await small.programs.produce_on!.run({ cpu: 0 });
        expect(small.maps.events.consume()).toHaveLength(1);
      } finally {
        await small.close();
      }
    });
  },
  { cpus: 2 },
);
