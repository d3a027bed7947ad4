/** Tracing programs on both backends: the kernel's own events beside the same ones made up, and what helpers answer. */

import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { IterProgram } from 'node-ebpf';
import { expect } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import type { TestSpec } from '../kernel/support/objects.ts';
import { rename } from '../kernel/support/rename.ts';
import { type Bench, both } from './support/both.ts';

const { EINVAL, ENXIO } = constants.errno;
const own = readFileSync('/proc/self/comm', 'utf8').trimEnd();

/** With programs that look at this process. */
const mine = (spec: TestSpec): void => {
  spec.variables.pid.value = process.pid;
};
const only =
  (...names: readonly string[]) =>
  (spec: TestSpec): void => {
    mine(spec);
    for (const program of spec.programs) program.autoload = names.includes(program.name);
  };

/** The emulator's process is this one. */
function asProcess({ emulator }: Bench): void {
  if (!emulator) return;
  const [uid, gid] = [process.getuid!(), process.getgid!()];
  emulator.current = emulator.task({ pid: process.pid, comm: own, uid, gid });
}

/** This process gets another name, and its own back. */
function renamed({ emulator }: Bench, name: string): void {
  if (!emulator) {
    rename(name);
    return;
  }
  const task = emulator.current;
  const task_rename = emulator.tracepoint('task/task_rename');
  for (const [oldcomm, newcomm] of [
    [own, name],
    [name, own],
  ] as const) {
    task_rename.fire({ pid: process.pid, oldcomm, newcomm, task, comm: newcomm });
    task.update({ comm: newcomm });
  }
}

both('a tracepoint in its three forms', async bench => {
  asProcess(bench);
  const { programs, variables } = await bench.load('trace', { edit: mine });
  await programs.on_tracepoint!.attach({ cookie: 0x1122n });
  await programs.on_raw_tracepoint!.attach();
  await programs.on_btf_tracepoint!.attach();
  renamed(bench, 'another');
  const seen = ['tracepoint_seen', 'raw_seen', 'btf_seen'].map(name => variables[name].value);
  expect(seen[0]).toMatchObject({ count: 2n, name: own, cookie: 0x1122n });
  return seen;
});

both('a task followed by its pointers', async bench => {
  asProcess(bench);
  if (bench.emulator) {
    const parent = bench.emulator.task({ pid: process.ppid });
    bench.emulator.current.update({ parent });
  }
  const { programs, variables } = await bench.load('core', { edit: mine });
  await programs.read_task!.attach();
  renamed(bench, 'another');
  const { arg_start, ...task } = variables.task.value;
  expect(typeof arg_start).toBe('bigint');
  expect(task).toMatchObject({ pid: process.pid, parent: process.ppid, name: 'another', has_comm: true });
  return task;
});

both('raw tracepoints run by hand', async bench => {
  asProcess(bench);
  const { programs, variables } = await bench.load('trace', { edit: only('on_raw_tracepoint') });
  const run = (options: object) => programs.on_raw_tracepoint!.run(options);
  const { returnValue, data, context, duration } = await run({ context: new Uint8Array(16) });
  expect(duration).toBeGreaterThanOrEqual(0);
  const refused: unknown[] = [];
  for (const options of [
    { context: new Uint8Array(104) },
    { context: new Uint8Array(16), data: new Uint8Array(14) },
    { context: new Uint8Array(16), cpu: 4096 },
  ])
    refused.push((await failure(() => run(options))).errno);
  expect(refused).toEqual([EINVAL, EINVAL, ENXIO]);
  return { returnValue, data, context, refused, seen: variables.raw_seen.value };
});

for (const name of ['print', 'parse', 'read', 'show']) {
  both(`helpers: ${name}`, async bench => {
    asProcess(bench);
    const edit = (spec: TestSpec) => {
      for (const program of spec.programs) program.autoload = program.name === name;
    };
    const { programs, variables } = await bench.load('emulator-helpers', { edit });
    const { returnValue } = await programs[name]!.run({ context: new Uint8Array(16) });
    expect(returnValue).toBe(0);
    return [variables.lines.value, variables.shows.value];
  });
}

both("a map's elements, by an iterator", async bench => {
  asProcess(bench);
  const { programs, maps } = await bench.load('iterators', { edit: only('map_elements') });
  const elements = maps.elements as unknown as Map<number, bigint>;
  for (let i = 0; i < 3000; i++) elements.set(i, BigInt(i * i));
  const lines: string[] = [];
  const program = programs.map_elements as IterProgram;
  for await (const line of program.read({ map: maps.elements } as object).lines()) lines.push(line);
  expect(lines).toHaveLength(3000);
  return lines.sort();
});

both('tasks, maps, programs and links, by iterators', async bench => {
  asProcess(bench);
  const names = ['tasks', 'maps', 'programs', 'links'];
  const { programs, maps } = await bench.load('iterators', { edit: only(...names) });
  const all = async (name: string) => {
    const lines: string[] = [];
    for await (const line of (programs[name] as IterProgram).read().lines()) lines.push(line);
    return lines;
  };
  const link = await programs.links!.attach();
  const id = (info: { readonly id: number }) => String(info.id);
  expect(await all('maps')).toContain(id(maps.elements!.info));
  expect(await all('programs')).toContain(id(programs.tasks!.info()));
  expect(await all('links')).toContain(id(link.info()));
  // Threads have names of their own.
  const [first] = (await all('tasks')).filter(line => line.startsWith(`${process.pid} ${process.pid} `));
  return first;
});

both('values of a function in a library', async bench => {
  asProcess(bench);
  const edit = (spec: TestSpec) => {
    only('on_entry', 'on_return')(spec);
    spec.variables.arm64.value = process.arch === 'arm64';
  };
  const { programs, variables } = await bench.load('uprobe', { edit });
  await programs.on_entry!.attach({ cookie: 9n } as object);
  await programs.on_return!.attach();
  if (bench.emulator) bench.emulator.executable('libc.so.6').function('kill').call([process.pid, 0], 0);
  else process.kill(process.pid, 0);
  const seen = ['entries', 'returns', 'target', 'signal', 'result', 'cookie'].map(
    name => variables[name].value,
  );
  expect(seen).toEqual([1n, 1n, process.pid, 0, 0, 9n]);
  return seen;
});
