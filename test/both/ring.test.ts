/** Ring buffers: records from programs, in batches, one reader at a time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventBatch } from 'node-ebpf';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kernelBackend } from '../../lib/kernel/backend.ts';
import { failure } from '../kernel/support/errors.ts';
import { packet, type TestObject } from '../kernel/support/objects.ts';
import { onEach } from './support/each.ts';

onEach(
  ({ load, backend }) => {
    interface Event {
      sequence: bigint;
      cpu: number;
      text: string;
    }

    let object: TestObject;
    beforeEach(async () => {
      object = await load('ring');
    });
    afterEach(() => object.close());

    const produce = (repeat: number) => object.programs.produce.run({ data: packet, repeat });
    const sequence = (count: number) => Array.from({ length: count }, (_, i) => BigInt(i));

    /** Records that fit: a header of 8 bytes each (kernel/bpf/ringbuf.c), one left free. */
    const capacity = (64 * 1024) / (8 + 32) - 1;

    describe('consume', () => {
      it('takes what is there, typed', async () => {
        expect(object.maps.events.eventType).toBe('struct event');
        expect(object.maps.events.consume()).toEqual([]);
        await produce(3);
        const events: Event[] = object.maps.events.consume();
        expect(events.map(event => event.sequence)).toEqual([0n, 1n, 2n]);
        expect(events[0]).toEqual({ sequence: 0n, cpu: expect.any(Number), text: 'ring' });
        expect(object.maps.events.consume()).toEqual([]);
      });

      it('passes over what was discarded', async () => {
        await produce(1);
        await object.programs.discard.run({ data: packet, repeat: 10 });
        await produce(1);
        expect(object.maps.events.consume().map((event: Event) => event.sequence)).toEqual([0n, 1n]);
      });

      it('goes round and round', async () => {
        let next = 0n;
        for (let turn = 0; turn < 20; turn++) {
          await produce(1000);
          for (const event of object.maps.events.consume()) expect(event.sequence).toBe(next++);
        }
        expect(next).toBe(20_000n);
      });

      it('leaves to the program what a full ring lost', async () => {
        await produce(5000);
        const events = object.maps.events.consume();
        expect(events.length).toBeGreaterThanOrEqual(Math.floor(capacity) - 1);
        expect(object.variables.lost.value).toBe(5000n - BigInt(events.length));
        expect(object.variables.produced.value).toBe(BigInt(events.length));
      });
    });

    describe('batches', () => {
      it('come as records come', async () => {
        const seen: bigint[] = [];
        const done = (async () => {
          for await (const batch of object.maps.events.batches()) {
            for (const event of batch) seen.push(event.sequence);
            if (seen.length >= 30) break;
          }
        })();
        for (let i = 0; i < 3; i++) {
          await sleep(20);
          await produce(10);
        }
        await done;
        expect(seen).toEqual(sequence(30));
      });

      it('show their records as objects, bytes and views', async () => {
        await produce(5);
        for await (const batch of object.maps.events.batches() as AsyncIterable<EventBatch<Event>>) {
          expect(batch.length).toBe(5);
          expect(batch.at(4).sequence).toBe(4n);
          expect(batch.bytes(3)).toHaveLength(32);
          expect(batch.bytes(3)[0]).toBe(3);
          expect(Array.from(batch.views(), (view: Event) => view.sequence)).toEqual(sequence(5));
          expect(() => batch.at(5)).toThrow(RangeError);
          break;
        }
      });

      it('are over when the next one comes', async () => {
        const reader = object.maps.events.batches();
        await produce(1);
        const { value: first } = await reader.next();
        await produce(1);
        const { value: second } = await reader.next();
        expect(second.at(0).sequence).toBe(1n);
        expect((await failure(() => first.at(0))).code).toBe('ERR_EBPF_INVALID_STATE');
        await reader.return();
        expect((await failure(() => second.at(0))).code).toBe('ERR_EBPF_INVALID_STATE');
      });

      it('end by a signal, while nothing comes and while much does', async () => {
        for (const busy of [false, true]) {
          const controller = new AbortController();
          setTimeout(() => controller.abort(), 30);
          let batches = 0;
          for await (const _ of object.maps.events.batches({ signal: controller.signal })) {
            batches++;
            if (busy) await produce(10);
          }
          if (!busy) {
            expect(batches).toBe(0);
            await produce(1);
          }
        }
        const aborted = object.maps.events.batches({ signal: AbortSignal.abort() });
        expect(await aborted.next()).toEqual({ done: true, value: undefined });
      });

      it('end when the map closes, also while one waits', async () => {
        const reader = object.maps.events.batches();
        const waiting = reader.next();
        await sleep(20);
        await object.close();
        expect(await waiting).toEqual({ done: true, value: undefined });
        expect(await reader.next()).toEqual({ done: true, value: undefined });
      });

      it('leave nothing of the ring once it is closed, though somebody holds a batch', async () => {
        await produce(3);
        const batch = object.maps.events.batches().take();
        const view = batch.cursor();
        const { id } = object.maps.events.info;
        await object.close();
        // Programs let go of their maps a grace period later.
        const maps = backend === 'kernel' ? kernelBackend() : backend;
        await vi.waitFor(() =>
          expect(() => maps.openMapById(id).close()).toThrow(/none of that id|no map with id/),
        );
        expect((await failure(() => batch.at(0))).code).toBe('ERR_EBPF_INVALID_STATE');
        // Not the kernel's memory any more, but memory.
        expect([view.advance(), view.sequence, view.text]).toEqual([true, 0n, '']);
      });

      it('have one reader at a time', async () => {
        const reader = object.maps.events.batches();
        expect((await failure(() => object.maps.events.batches())).code).toBe('ERR_EBPF_INVALID_STATE');
        expect((await failure(() => object.maps.events.consume())).code).toBe('ERR_EBPF_INVALID_STATE');
        await reader.return();
        await produce(2);
        expect(object.maps.events.consume()).toHaveLength(2);
      });

      it('answer in order to whom asks many times at once', async () => {
        const reader = object.maps.events.batches();
        const seen: bigint[] = [];
        const answers = Array.from({ length: 3 }, () =>
          reader
            .next()
            .then(({ value }: IteratorResult<EventBatch<Event>, undefined>) =>
              seen.push(value!.at(0).sequence),
            ),
        );
        for (const answer of answers) {
          await produce(1);
          await answer;
        }
        expect(seen).toEqual([0n, 1n, 2n]);
        await reader.return();
      });

      it('hand out single events', async () => {
        await produce(4);
        const seen: bigint[] = [];
        for await (const event of object.maps.events) {
          seen.push(event.sequence);
          if (seen.length === 4) break;
        }
        expect(seen).toEqual(sequence(4));
      });

      it('keep up with a flood, and let the loop turn meanwhile', async () => {
        const controller = new AbortController();
        let seen = 0n;
        let next = -1n;
        let longest = 0;
        let last = performance.now();
        const timer = setInterval(() => {
          longest = Math.max(longest, performance.now() - last);
          last = performance.now();
        }, 1);
        const reading = (async () => {
          for await (const batch of object.maps.events.batches({ signal: controller.signal })) {
            for (const event of batch as EventBatch<Event>) {
              expect(event.sequence > next).toBe(true);
              next = event.sequence;
              seen++;
            }
          }
        })();
        for (let i = 0; i < 10; i++) await produce(50_000);
        await sleep(50);
        controller.abort();
        await reading;
        clearInterval(timer);
        seen += BigInt(object.maps.events.consume().length);
        expect(seen + object.variables.lost.value).toBe(500_000n);
        expect(seen).toBe(object.variables.produced.value);
        expect(longest).toBeLessThan(500);
      });
    });

    /** Runs of one length, runs of one record, gaps between them: what decoding at a constant step must not run over. */
    describe('records that do not follow at a constant step', () => {
      it('are found where something was discarded between them', async () => {
        for (const [kept, discarded] of [
          [2, 1],
          [1, 2],
          [3, 1],
          [1, 0],
        ] as const) {
          await produce(kept);
          if (discarded > 0) await object.programs.discard.run({ data: packet, repeat: discarded });
        }
        const reader = object.maps.events.batches();
        const batch = reader.take();
        expect([...batch].map((event: Event) => event.sequence)).toEqual(sequence(7));
        for (const i of [6, 0, 3, 2, 5, 1, 4]) expect(batch.at(i).sequence).toBe(BigInt(i));
        const seen: bigint[] = [];
        for (const view = batch.cursor(); view.advance(); ) seen.push(view.sequence);
        expect(seen).toEqual(sequence(7));
        await reader.return();
      });

      it('are found where their length changes', async () => {
        const sizes = [8, 8, 8, 16, 8, 24, 24, 8];
        for (const [i, size] of sizes.entries()) {
          object.variables.blob.value = new Uint8Array(object.variables.blob.size).fill(i + 1, 0, size);
          object.variables.blob_size.value = size;
          await object.programs.send.run({ data: packet });
        }
        const reader = object.maps.blobs.batches();
        const batch = reader.take();
        const expected = sizes.map((size, i) => new Uint8Array(size).fill(i + 1));
        expect([...batch]).toEqual(expected);
        for (const i of [7, 0, 3, 5, 4, 6, 1, 2]) expect(batch.bytes(i)).toEqual(expected[i]);
        await reader.return();
      });
    });

    describe('records of any size', () => {
      const send = async (size: number) => {
        object.variables.blob_size.value = size;
        expect((await object.programs.send.run({ data: packet })).returnValue).toBe(2);
      };

      it('are bytes, where the file does not say their type', async () => {
        expect(object.maps.blobs.eventType).toBeUndefined();
        for (const size of [1, 7, 8, 9, 4096]) await send(size);
        expect(object.maps.blobs.consume().map((bytes: Uint8Array) => bytes.length)).toEqual([
          1, 7, 8, 9, 4096,
        ]);
      });

      it('may be larger than the memory that a batch starts with', async () => {
        const sizes = [16, 3_000_000, 16, 2_000_000, 16];
        object.variables.blob.value = object.variables.blob.value.fill(0x5a);
        for (const size of sizes) await send(size);
        const blobs: Uint8Array[] = object.maps.blobs.consume();
        expect(blobs.map(bytes => bytes.length)).toEqual(sizes);
        expect(blobs[1]!.every(byte => byte === 0x5a)).toBe(true);
      });
    });
  },
  { cpus: 4 },
);
