/** Probes of kernel functions and tracepoints in the emulator: what they count of calls that are made by hand. */
import { Emulator, probe } from 'node-ebpf';
import { expect, it } from 'vitest';
import { hostKernel } from '../../lib/kernel-btf.ts';

const it_ = it.skipIf(hostKernel.kernel === null);

function emulatorOf(comm: string): Emulator {
  const emulator = new Emulator();
  emulator.current = emulator.task({ pid: 42, comm });
  return emulator;
}

it_('fentry counts calls by their arguments, and those alone that are wanted', async () => {
  const backend = emulatorOf('rm');
  await using calls = await probe('fentry:vfs_truncate', {
    ...{ backend, by: ['comm', 'pid'], fields: ['length'], where: { comm: 'rm', length: 7 } },
  });
  for (const length of [7n, 8n, 7n]) backend.function('vfs_truncate').call([0n, length], 0);
  backend.current.update({ comm: 'rmdir' });
  backend.function('vfs_truncate').call([0n, 7n], 0);
  expect(calls.results()).toEqual([{ comm: 'rm', pid: 42, length: 7n, count: 2n }]);
});

it_('fexit knows arguments and result', async () => {
  const backend = emulatorOf('rm');
  await using ends = await probe('fexit:vfs_truncate', { backend, fields: ['length', 'ret'] });
  backend.function('vfs_truncate').call([0n, 9n], -13);
  expect(ends.results().map(({ length, ret, count }) => [length, BigInt(ret), count])).toEqual([
    [9n, -13n, 1n],
  ]);
});

it_.each(['fentry:vfs_truncate', 'kprobe:vfs_truncate'] as const)('%s is measured to its end', async name => {
  const backend = emulatorOf('rm');
  await using calls = await probe(name, { backend, measure: 'latency', fields: ['length'] });
  for (const [length, nanoseconds] of [
    [1n, 1000n],
    [1n, 5000n],
    [2n, 1n],
  ] as const)
    backend.function('vfs_truncate').call([0n, length], () => {
      backend.clock.advance(nanoseconds);
      return 0;
    });
  const results = calls.results().sort((a, b) => Number(BigInt(a.length) - BigInt(b.length)));
  expect(results).toMatchObject([
    { length: 1n, count: 2n, total: 6000n },
    { length: 2n, count: 1n, total: 1n },
  ]);
  // 2^9 to 2^10, and 2^12 to 2^13.
  const filled = results[0]!.slots.flatMap((count, slot) => (count > 0n ? [[slot, count]] : []));
  expect(filled).toEqual([
    [9, 1n],
    [12, 1n],
  ]);
});

it_('kretprobe counts by what is returned', async () => {
  const backend = emulatorOf('rm');
  await using ends = await probe('kretprobe:vfs_truncate', {
    backend,
    fields: ['ret'],
    measure: 'stats',
    of: 'ret',
  });
  for (const result of [-2, -2, 3]) backend.function('vfs_truncate').call([0n, 0n], result);
  const results = ends.results().map(({ ret, count, sum, min, max }) => [BigInt(ret), count, sum, min, max]);
  expect(results.sort((a, b) => Number(a[0]! - b[0]!))).toEqual([
    [-2n, 2n, -4n, -2n, -2n],
    [3n, 1n, 3n, 3n, 3n],
  ]);
});

it_('tp_btf follows pointers to tasks', async () => {
  const backend = emulatorOf('one');
  const next = backend.task({ pid: 7, comm: 'two', sched_reset_on_fork: 1, prio: -5 });
  await using switches = await probe('tp_btf:sched_switch', {
    ...{ backend, fields: ['next->comm', 'next->pid', 'next->sched_reset_on_fork', 'next->prio', 'preempt'] },
  });
  backend.tracepoint('sched/sched_switch').fire({ preempt: true, prev: backend.current, next } as never);
  expect(switches.results()).toEqual([
    {
      ...{ 'next->comm': 'two', 'next->pid': 7, 'next->sched_reset_on_fork': 1, 'next->prio': -5 },
      ...{ preempt: 1, count: 1n },
    },
  ]);
});
