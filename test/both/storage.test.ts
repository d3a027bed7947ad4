/** Values that belong to sockets, tasks and cgroups: what a program keeps there user space reads, and the other way round. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { all } from '../hooks/support/all.ts';
import { failure } from '../kernel/support/errors.ts';
import type { TestObject, TestSpec } from '../kernel/support/objects.ts';
import { packet } from '../kernel/support/objects.ts';
import { type Bench, both } from './support/both.ts';
import { withCgroup } from './support/cgroup.ts';
import { testListener } from './support/sockets.ts';

const only = ({ load }: Bench, name: string) =>
  load('storage', {
    edit(spec: TestSpec) {
      spec.programs[name].autoload = true;
      spec.variables.pid.value = process.pid;
    },
  });

/** `owner`: as its map is asked for it. `run`: the program, once. */
async function shared(
  { variables }: TestObject,
  map: TestObject['maps'][string],
  owner: unknown,
  run: () => Promise<unknown>,
) {
  const seen: unknown[] = [map.get(owner)];
  const ran = async () => {
    await run();
    seen.push([variables.result.value, map.get(owner)]);
  };
  variables.create.value = 0;
  await ran();
  variables.create.value = 1;
  variables.mark.value = 7;
  await ran();
  await ran();
  expect(map.get(owner)).toEqual({ count: 2n, last: 7 });
  // User space's turn: the program goes on from there.
  map.set(owner, { count: 40n, last: 1 });
  await ran();
  expect(map.get(owner)).toEqual({ count: 41n, last: 7 });
  const twice = await failure(() => map.set(owner, { count: 0n, last: 0 }, { only: 'new' }));
  expect(twice.code).toBe('ERR_EBPF_KEY_EXISTS');
  // Whoever deletes it, it is gone for both.
  expect(map.delete(owner)).toBe(true);
  variables.create.value = 0;
  await ran();
  map.set(owner, { count: 9n, last: 9 });
  await ran();
  variables.remove.value = 1;
  await ran();
  await ran();
  expect(map.has(owner)).toBe(false);
  return seen;
}

both('sk_storage: counted by a program that looks the socket up', async bench => {
  const listener = await testListener(bench);
  try {
    const object = await only(bench, 'visit_socket');
    object.variables.port.value = listener.port;
    return await shared(object, object.maps.of_sockets, listener.socket, () =>
      object.programs.visit_socket.run({ data: packet }),
    );
  } finally {
    listener.close();
  }
});

both('task_storage: counted by a program that runs for the task', async bench => {
  const { emulator } = bench;
  const { pid } = process;
  if (emulator) emulator.current = emulator.task({ pid });
  const object = await only(bench, 'visit_task');
  if (emulator) return shared(object, object.maps.of_tasks, pid, () => object.programs.visit_task.run());
  // BPF_PROG_TEST_RUN runs it for another thread of this process, so it is attached, and the main thread renamed.
  const own = readFileSync('/proc/self/comm');
  await object.programs.visit_task.attach();
  try {
    return await shared(object, object.maps.of_tasks, pid, async () =>
      writeFileSync('/proc/self/comm', 'stored'),
    );
  } finally {
    writeFileSync('/proc/self/comm', own);
  }
});

both('cgrp_storage: counted by an iterator over cgroups', bench =>
  withCgroup(bench, async ({ path }) => {
    const object = await only(bench, 'visit_cgroup');
    const options = { cgroup: { path, order: 'self' } };
    return shared(object, object.maps.of_cgroups, path, () =>
      all(object.programs.visit_cgroup.read(options).lines()),
    );
  }),
);
