/** Several rings in one reader. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type EventMap, events } from 'node-ebpf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { packet, type TestObject } from '../kernel/support/objects.ts';
import { onEach } from './support/each.ts';

onEach(
  ({ load }) => {
    let ring: TestObject;
    let perf: TestObject;
    let maps: EventMap<{ sequence: bigint; cpu: number }>[];
    beforeEach(async () => {
      ring = await load('ring');
      perf = await load('perf-events');
      maps = [ring.maps.events, perf.maps.events];
      perf.maps.events.open();
    });
    afterEach(async () => {
      await ring.close();
      await perf.close();
    });
    const sendRing = (repeat: number) => ring.programs.produce!.run({ data: packet, repeat });
    const sendPerf = async (count: number) => {
      for (let i = 0; i < count; i++) await perf.programs.produce_on!.run({ cpu: 0 });
    };

    describe('several maps', () => {
      it('are read by one loop, each in its order', async () => {
        const seen: Record<string, bigint[]> = { ring: [], perf: [] };
        const reading = (async () => {
          for await (const { source, map, event, cpu } of events(maps)) {
            expect(map).toBe('events');
            seen[source === ring.maps.events ? 'ring' : 'perf']!.push(event.sequence);
            expect(cpu).toBe(source === ring.maps.events ? undefined : 0);
            if (seen.ring!.length + seen.perf!.length === 18) break;
          }
        })();
        for (let i = 0; i < 3; i++) {
          await sendRing(4);
          await sendPerf(2);
          await sleep(10);
        }
        await reading;
        expect(seen.ring).toEqual(Array.from({ length: 12 }, (_, i) => BigInt(i)));
        expect(seen.perf).toEqual(Array.from({ length: 6 }, (_, i) => BigInt(i)));
        // Both have been let go.
        await sendRing(1);
        expect(ring.maps.events.consume()).toHaveLength(1);
        expect(perf.maps.events.consume()).toEqual([]);
      });

      it('do not keep each other waiting', async () => {
        const counts = new Map<unknown, number>();
        const controller = new AbortController();
        const reading = (async () => {
          for await (const { source, batch } of events(maps, { signal: controller.signal }).batches()) {
            counts.set(source, (counts.get(source) ?? 0) + batch.length);
            if (counts.size === 2) controller.abort();
          }
        })();
        const flood = (async () => {
          while (!controller.signal.aborted) {
            await sendRing(1000);
            // A run in the emulator ends before the event loop goes round.
            await sleep(1);
          }
        })();
        await sleep(10);
        await sendPerf(1);
        await Promise.all([reading, flood]);
        expect(counts.get(maps[1])).toBe(1);
      });

      it('end when all of them are closed, and go on while one is there', async () => {
        const seen: string[] = [];
        const reading = (async () => {
          for await (const { source } of events(maps))
            seen.push(source === ring.maps.events ? 'ring' : 'perf');
        })();
        await sleep(10);
        await ring.close();
        await sendPerf(2);
        await sleep(20);
        await perf.close();
        await reading;
        expect(seen).toEqual(['perf', 'perf']);
      });

      it('are refused where they can not be read together', async () => {
        const code = async (given: unknown[]) =>
          (
            await failure(async () => {
              for await (const _ of events(given as typeof maps)) expect.fail('it has begun');
            })
          ).code;
        expect(await code([])).toBe('ERR_EBPF_INVALID_ARGUMENT');
        expect(await code([maps[0], maps[0]])).toBe('ERR_EBPF_INVALID_ARGUMENT');
        expect(await code([maps[0], 'events'])).toBe('ERR_EBPF_INVALID_ARGUMENT');
        const reader = perf.maps.events.batches();
        expect(await code(maps)).toBe('ERR_EBPF_INVALID_STATE');
        await reader.return();
        // The other one has been let go.
        expect(ring.maps.events.consume()).toEqual([]);
      });
    });
  },
  { cpus: 2 },
);
