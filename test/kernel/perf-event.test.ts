/** Samples of software events. */
import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { isOlder } from '../../lib/kernel/floors.ts';
import { failure } from './support/errors.ts';
import { loadTest, ownPid, type TestObject } from './support/objects.ts';

/** Without links over perf events, and so without cookies. */
const old = isOlder(release(), '5.15');

let object: TestObject;
beforeAll(async () => {
  object = await loadTest('perf', {
    edit: ownPid,
  });
});
afterEach(async () => {
  for (const link of object.links) await link.close();
});
afterAll(() => object.close());

const sample = (options: object) => object.programs.sample.attach(options);

/** Keeps one CPU busy, and answers the samples that came meanwhile. */
function spin(milliseconds: number): number {
  const before = object.variables.samples.value;
  for (const end = performance.now() + milliseconds; performance.now() < end; );
  return Number(object.variables.samples.value - before);
}

it('samples this process, so often a second', async () => {
  const link = await sample({ frequency: 1000, pid: process.pid });
  expect(link.mechanism).toBe(old ? 'perf-event-ioctl' : 'perf-event-link');
  const programId = old ? 0 : object.programs.sample.info().id;
  expect(link.info()).toMatchObject({ type: 'perf_event', programId });
  // Time that other processes have on this CPU has no samples.
  expect(spin(300)).toBeGreaterThan(20);
  await link.close();
  expect(spin(50)).toBe(0);
});

it('samples each period, in nanoseconds', async () => {
  const cookie = old ? {} : { cookie: 5n };
  await sample({ period: 1_000_000n, pid: process.pid, event: 'task-clock', ...cookie });
  const samples = spin(300);
  expect(samples).toBeGreaterThan(20);
  expect(samples).toBeLessThanOrEqual(330);
  expect(object.variables.cookie.value).toBe(cookie.cookie ?? 0n);
});

it('samples every CPU through one link', async () => {
  const link = await sample({ frequency: 500 });
  const online = readFileSync('/proc/cpuinfo', 'utf8').match(/^processor\s*:/gm)!.length;
  expect((link.info().details as { cpus?: number }).cpus ?? 1).toBe(online);
  expect(spin(300)).toBeGreaterThan(10);
  if (online > 1)
    expect((await failure(() => link.pin('/sys/fs/bpf/all-cpus'))).code).toBe('ERR_EBPF_NOT_SUPPORTED');
  await link.detach();
  expect(spin(50)).toBe(0);
});

it('samples one CPU', async () => {
  object.variables.cpus.value = new Uint8Array(1024);
  const link = await sample({ frequency: 1000, cpu: 0 });
  spin(200);
  await link.close();
  expect([...object.variables.cpus.value.entries()].filter(([cpu, seen]) => cpu > 0 && seen)).toEqual([]);
});

it.each([
  [{ frequency: 10_000_000 }, 'ERR_EBPF_INVALID_ARGUMENT', 'perf_event_max_sample_rate'],
  [{ frequency: 100, cpu: 9999 }, 'ERR_EBPF_NO_TARGET', 'CPU 9999'],
  [{ frequency: 100, pid: 2 ** 22 + 1 }, 'ERR_EBPF_NO_TARGET', 'no process'],
  [{ frequency: 100, event: 'cpu-klock' }, 'ERR_EBPF_INVALID_ARGUMENT', 'cpu-clock'],
  [{ frequency: 100, period: 100n }, 'ERR_EBPF_INVALID_ARGUMENT', 'not both'],
  [{}, 'ERR_EBPF_INVALID_ARGUMENT', 'frequency'],
])('%o is refused', async (options, code, words) => {
  const error = await failure(() => sample(options));
  expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
  expect(object.links.size).toBe(0);
});
