import { describe, expect, it, vi } from 'vitest';
import type { BackendRing } from '../../../lib/backend.ts';
import { EventReader } from '../../../lib/object/events/reader.ts';

/** A ring whose records are given: `turns` of records, then empty until `push`. */
function fakeRing(turns: Uint8Array[][]) {
  const memory = new ArrayBuffer(64);
  let waiting: (() => void) | undefined;
  let released = 0;
  const runs = new Uint32Array(64);
  const ring: BackendRing = {
    size: 4096,
    memory,
    runs,
    fill() {
      const [records] = turns;
      if (!records) return 0;
      turns.shift();
      let offset = 0;
      records.forEach((record, i) => {
        new Uint8Array(memory).set(record, offset);
        runs.set([offset, record.length, i + 1, record.length], 4 * i);
        offset += record.length;
      });
      return records.length;
    },
    pending: () => 0,
    level: () => ({ consumer: 0, producer: 0, highWater: 0 }),
    wait(callback) {
      waiting = callback;
    },
    cancel() {},
    ref() {},
    unref() {},
    release() {
      released++;
    },
    close() {},
  };
  return {
    ring,
    push(records: Uint8Array[]) {
      turns.push(records);
      const wake = waiting;
      waiting = undefined;
      wake?.();
    },
    released: () => released,
    waiting: () => waiting !== undefined,
  };
}

const record = (...bytes: number[]) => Uint8Array.from(bytes);

describe('reading a ring', () => {
  it('lets the event loop go round after a few milliseconds, however much there is', async () => {
    const { ring } = fakeRing(Array.from({ length: 5 }, (_, i) => [record(i)]));
    const reader = new EventReader<Uint8Array>({ ring }, {}, () => {});
    let turns = 0;
    const count = () => {
      turns++;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    const seen: number[] = [];
    for await (const batch of reader) {
      for (const bytes of batch) seen.push(bytes[0]!);
      for (const end = performance.now() + 6; performance.now() < end; );
      if (seen.length === 5) break;
    }
    clearImmediate(timer);
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    expect(turns).toBeGreaterThanOrEqual(4);
  });

  it('answers calls of next in their order, each while its batch lasts', async () => {
    const fake = fakeRing([[record(1)], [record(2)]]);
    const reader = new EventReader<Uint8Array>({ ring: fake.ring }, {}, () => {});
    const order: number[] = [];
    const calls = [1, 2, 3, 4].map(async () => {
      const { value } = await reader.next();
      order.push(value?.bytes(0)[0] ?? 0);
    });
    await vi.waitFor(() => expect(fake.waiting()).toBe(true));
    expect(order).toEqual([1, 2]);
    fake.push([record(3)]);
    await vi.waitFor(() => expect(fake.waiting()).toBe(true));
    await reader.return();
    await Promise.all(calls);
    expect(order).toEqual([1, 2, 3, 0]);
  });

  it('waits for what comes, and ends with its signal without an error', async () => {
    const fake = fakeRing([]);
    const controller = new AbortController();
    let ended = 0;
    const reader = new EventReader<Uint8Array>(
      { ring: fake.ring },
      { signal: controller.signal },
      () => ended++,
    );
    const first = reader.next();
    await new Promise(setImmediate);
    expect(fake.waiting()).toBe(true);
    fake.push([record(7)]);
    expect((await first).value?.bytes(0)).toEqual(record(7));
    const second = reader.next();
    controller.abort();
    expect((await second).done).toBe(true);
    expect((await reader.next()).done).toBe(true);
    expect([ended, fake.released()]).toEqual([1, 1]);
  });

  it('never starts under a signal that is aborted already', async () => {
    const fake = fakeRing([[record(1)]]);
    const reader = new EventReader({ ring: fake.ring }, { signal: AbortSignal.abort() }, () => {});
    expect((await reader.next()).done).toBe(true);
    expect(fake.released()).toBe(1);
  });

  it('a batch ends with the next turn: bytes taken from it stay, the batch does not', async () => {
    const { ring } = fakeRing([[record(1), record(2)], [record(3)]]);
    const reader = new EventReader<Uint8Array>({ ring }, {}, () => {});
    const { value: batch } = await reader.next();
    const kept = batch!.bytes(1);
    expect(batch!.length).toBe(2);
    expect(() => batch!.bytes(2)).toThrow(RangeError);
    await reader.next();
    expect(kept).toEqual(record(2));
    expect(() => batch!.bytes(0)).toThrow(expect.objectContaining({ code: 'ERR_EBPF_INVALID_STATE' }));
    expect(() => [...batch!]).toThrow(expect.objectContaining({ code: 'ERR_EBPF_INVALID_STATE' }));
    await reader.return();
  });
});
