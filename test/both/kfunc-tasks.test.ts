/** Tasks and control groups as programs find them (bpf_task_*, bpf_cgroup_*, bpf_iter_task, bpf_iter_css). */
import { statSync } from 'node:fs';
import { expect } from 'vitest';
import type { TestObject } from '../kernel/support/objects.ts';
import { both } from './support/both.ts';
import { withCgroup } from './support/cgroup.ts';

function noted({ variables }: TestObject) {
  const { seen, count, found, missing } = variables;
  return { seen: seen.value.slice(0, count.value), found: found.value, missing: missing.value };
}

both('tasks', async ({ load, emulator }) => {
  emulator?.task({ pid: process.pid, comm: 'node' });
  emulator?.task({ pid: process.pid + 1, tgid: process.pid, comm: 'worker' });
  const runs = [];
  for (const flags of [0, 1, 2]) {
    const object = await load('kfunc-tasks');
    object.variables.pid.value = process.pid;
    object.variables.flags.value = flags;
    const { returnValue } = await object.programs.tasks!.run();
    expect(returnValue).toBe(0);
    runs.push(noted(object));
  }
  expect(runs[0]).toEqual({ seen: [0, 1, 1, 1, -22, -22, 0], found: 1, missing: 0 });
  return runs;
});

both('control groups', async bench =>
  withCgroup(bench, async cgroup => {
    const child = cgroup.child();
    const { emulator } = bench;
    // The first is there by being named.
    const idOf = (path: string) => emulator?.cgroup(path).id ?? statSync(path, { bigint: true }).ino;
    idOf(child.path);
    const runs = [];
    for (const flags of [2, 3]) {
      const object = await bench.load('kfunc-tasks');
      object.variables.cgroup.value = idOf(cgroup.path);
      object.variables.flags.value = flags;
      const { returnValue } = await object.programs.groups!.run();
      expect(returnValue).toBe(0);
      runs.push(noted(object).seen);
    }
    expect(runs).toEqual([
      [0, 1, 1, 0, 0, -22, 0, 1, 0, 0, 1],
      [0, 1, 1, 0, 0, -22, 0, 1, 0, 1, 0],
    ]);
    return runs;
  }),
);
