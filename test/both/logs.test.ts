/** What the C header offers for events: counted rings, logging. */
import { channel } from 'node:diagnostics_channel';
import type { LogEntry, LostEvents } from 'node-ebpf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { packet, type TestObject, type TestSpec } from '../kernel/support/objects.ts';
import { onEach } from './support/each.ts';

onEach(
  ({ load }) => {
    let object: TestObject;
    beforeEach(async () => {
      object = await load('logs');
    });
    afterEach(() => object.close());
    const run = (name: string, repeat = 1) => object.programs[name].run({ data: packet, repeat });
    const said = (entries: LogEntry[]) => entries.map(({ level, text, program }) => [level, program, text]);

    describe('ebpf_log', () => {
      const lines = [
        ['info', 'talk', 'plain text, 100%'],
        ['info', 'talk', 'opened a file by 42'],
        ['debug', 'talk', '-5000000000 4000000000 ee6b2800 0xff    12|12   |00012 y'],
        ['error', 'talk', 'on the stack literal -7'],
        ['warn', 'helper_of', 'in a function: 7'],
      ];

      it('is read as lines', async () => {
        await run('talk');
        const entries = object.logs().take();
        expect(said(entries)).toEqual(lines);
        for (const { cpu, time, line } of entries) {
          expect(cpu).toBeLessThan(1024);
          expect(typeof time).toBe('bigint');
          expect(line).toBeGreaterThan(0);
        }
        const times = entries.map(({ time }) => time);
        expect(times).toEqual([...times].sort((a, b) => Number(a - b)));
        expect(object.logs().take()).toEqual([]);
      });

      it('comes as it is written', async () => {
        const seen: LogEntry[] = [];
        setTimeout(() => run('talk'), 20);
        for await (const entry of object.logs({ level: 'warn' })) {
          seen.push(entry);
          if (seen.length === 2) break;
        }
        expect(said(seen)).toEqual(lines.slice(3));
      });

      it('counts the lines that found no room', async () => {
        await run('flood', 1000);
        const logs = object.logs();
        const seen = logs.take();
        expect(seen.every(({ text }) => text === 'again')).toBe(true);
        expect(seen.length + logs.lost!).toBe(1000);
        expect(logs.lost).toBeGreaterThan(800);
      });

      it('is left out of the program below a level', async () => {
        const quiet = await load('logs', {
          edit: (spec: TestSpec) => {
            spec.variables.ebpf_log_level.value = 2;
          },
        });
        try {
          await quiet.programs.talk!.run({ data: packet });
          expect(said(quiet.logs().take())).toEqual(lines.slice(3));
        } finally {
          await quiet.close();
        }
      });

      it('needs a ring, and a level that there is', async () => {
        const other = await load('perf-events');
        const error = await failure(() => other.logs());
        expect([error.code, error.message]).toEqual([
          'ERR_EBPF_UNKNOWN_MAP',
          "object 'perf-events' has no ring buffer 'ebpf_logs' for log lines: put EBPF_LOGS(64 * 1024); of node-ebpf.h into its source",
        ]);
        await other.close();
        expect((await failure(() => object.logs({ level: 'fatal' as 'error' }))).code).toBe(
          'ERR_EBPF_INVALID_ARGUMENT',
        );
      });
    });

    describe('RING_BUFFER_COUNTED', () => {
      /** As many as a page has room for, of 16 bytes and a header of 8. */
      const kept = 170;

      it('counts what finds no room, on its CPU', async () => {
        const messages: LostEvents[] = [];
        const listen = (message: unknown) => messages.push(message as LostEvents);
        channel('ebpf:events:lost').subscribe(listen);
        try {
          const { events } = object.maps;
          expect([events.lost, events.eventType]).toEqual([0, 'struct event']);
          await run('produce', 300);
          expect(events.lost).toBe(300 - kept);
          expect(events.fill).toEqual({
            size: 4096,
            available: kept * 24,
            highWater: kept * 24,
            consumer: 0,
            producer: kept * 24,
          });
          await run('output', 3);
          expect(events.lost).toBe(303 - kept);
          expect(events.lostByCpu.reduce((sum: number, each: number) => sum + each, 0)).toBe(303 - kept);
          const reader = events.batches();
          expect(reader.take().length).toBeGreaterThan(0);
          expect(reader.lost).toBe(303 - kept);
          await reader.return();
          expect(messages).toEqual([
            { map: 'events', count: 303 - kept, total: 303 - kept, byCpu: events.lostByCpu },
          ]);
          events.consume();
          expect(events.fill).toMatchObject({ available: 0, highWater: kept * 24, consumer: kept * 24 });
          await run('produce');
          expect(events.consume()).toHaveLength(1);
          expect(messages).toHaveLength(1);
          expect(events.lost).toBe(303 - kept);
        } finally {
          channel('ebpf:events:lost').unsubscribe(listen);
        }
      });
    });

    it('may be closed while it is read and somebody listens', async () => {
      const listen = () => {};
      channel('ebpf:events:lost').subscribe(listen);
      try {
        await run('produce', 300);
        const reader = object.maps.events.batches();
        await reader.next();
        await object.close();
        expect(await reader.next()).toEqual({ done: true, value: undefined });
        expect((await failure(() => object.maps.events.lost)).code).toBe('ERR_EBPF_CLOSED');
      } finally {
        channel('ebpf:events:lost').unsubscribe(listen);
      }
    });

    it('says the type of perf records', () => {
      expect(object.maps.samples.eventType).toBe('struct sample');
    });

    it('of a ring that nobody counts, loss is not known', async () => {
      const ring = await load('ring');
      try {
        expect([ring.maps.events.lost, ring.maps.events.lostByCpu]).toEqual([undefined, undefined]);
        const reader = ring.maps.events.batches();
        expect(reader.lost).toBeUndefined();
        await reader.return();
      } finally {
        await ring.close();
      }
    });
  },
  { cpus: 4 },
);
