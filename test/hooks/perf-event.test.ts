/** Perf events of each kind. */
import { describe, expect, it } from 'vitest';
import { isOlder } from '../../lib/kernel/floors.ts';
import { failure } from '../kernel/support/errors.ts';
import { loadTest, ownPid } from '../kernel/support/objects.ts';
import { hook } from './support/hook.ts';
import { release } from './support/machine.ts';
import { Target } from './support/target.ts';

const pid = process.pid;
const noCounters = 'virtual machines have no hardware counters';

/** Samples of this process while it is busy. */
async function samples(options: object): Promise<void> {
  await using object = await loadTest('perf', { edit: ownPid });
  const link = await object.programs.sample.attach({ pid, ...options });
  for (const end = performance.now() + 300; performance.now() < end; );
  await link.close();
  expect(Number(object.variables.samples.value)).toBeGreaterThan(3);
}

/** A variable of the target, which each round writes once. */
async function breakpoint(options: object, cookie: { cookie?: bigint } = {}): Promise<void> {
  await using target = await Target.start();
  await using object = await loadTest('perf', {
    edit(spec) {
      spec.variables.pid.value = target.pid;
    },
  });
  const event = { breakpoint: { address: target.watched, access: 'w' } };
  const link = await object.programs.sample.attach({ event, pid: target.pid, ...options, ...cookie });
  await target.round();
  await target.round();
  expect(object.variables.samples.value).toBe(2n);
  expect(object.variables.cookie.value).toBe(cookie.cookie ?? 0n);
  await link.close();
  await target.round();
  expect(object.variables.samples.value).toBe(2n);
}

describe('perf events', () => {
  hook('perf_event software', () => samples({ event: { software: 'task-clock' }, period: 1_000_000n }));
  hook('perf_event hardware', () => samples({ event: { hardware: 'cycles' }, frequency: 500 }), {
    noDevice: noCounters,
  });
  const cache = { level: 'L1D', operation: 'read', result: 'miss' };
  hook('perf_event cache', () => samples({ event: { cache }, period: 1000n }), { noDevice: noCounters });
  hook('perf_event raw', () => samples({ event: { raw: 0xc0n }, period: 1000n }), { noDevice: noCounters });
  hook('perf_event breakpoint', () => breakpoint({}));

  it('a cookie', async ctx => {
    if (isOlder(release, '5.15')) return ctx.skip('cookies of perf events exist from kernel 5.15 on');
    await breakpoint({ period: 1n }, { cookie: 9n });
  });

  it('no cookie before 5.15', async ctx => {
    if (!isOlder(release, '5.15')) return ctx.skip('from kernel 5.15 on there are cookies');
    const error = await failure(() => breakpoint({}, { cookie: 9n }));
    expect(error).toMatchObject({
      code: 'ERR_EBPF_NOT_SUPPORTED',
      message: expect.stringContaining('kernel 5.15'),
    });
  });

  it('watches two places at once', async () => {
    await using target = await Target.start();
    await using object = await loadTest('perf', {
      edit(spec) {
        spec.variables.pid.value = target.pid;
      },
    });
    for (const address of [target.watched, target.watched + 8n]) {
      const event = { breakpoint: { address, access: 'rw' } };
      await object.programs.sample.attach({ event, pid: target.pid });
    }
    await target.round();
    expect(object.variables.samples.value).toBe(1n);
  });

  it('says in words why a machine has no counter', async () => {
    const error = await failure(() => samples({ event: { hardware: 'cycles' }, frequency: 500 }));
    expect(error).toMatchObject({
      code: 'ERR_EBPF_NOT_SUPPORTED',
      message: expect.stringContaining('virtual machines'),
    });
  });

  it.each([
    [{ software: 'cpu-klock' }, 'cpu-clock'],
    [{ hardware: 'cycle' }, 'cycles'],
    [{ cache: { level: 'L4', operation: 'read', result: 'miss' } }, 'L1D'],
    [{ cache: { level: 'L1D', operation: 'reed', result: 'miss' } }, 'prefetch'],
    [{ cache: null }, 'cache level'],
    [{ raw: 1 }, 'bigint'],
    [{ breakpoint: { address: 8n, access: 'r' } }, 'rw'],
    [{ breakpoint: { address: 8, access: 'w' } }, 'bigint'],
    [{ breakpoint: { address: 8n, access: 'w', length: 3 } }, '1, 2, 4 or 8'],
    [{ breakpoint: { address: 9n, access: 'w', length: 8 } }, 'multiple of the length'],
    [{ nothing: 1 }, 'hardware, software, cache, raw, breakpoint'],
    [{}, 'hardware, software, cache, raw, breakpoint'],
  ])('%o is refused', async (event, words) => {
    await using object = await loadTest('perf');
    const error = await failure(() => object.programs.sample.attach({ event, period: 1000n, pid }));
    expect(error).toMatchObject({
      code: 'ERR_EBPF_INVALID_ARGUMENT',
      message: expect.stringContaining(words),
    });
    expect(object.links.size).toBe(0);
  });
});
