/** Iterators over the emulator's own objects. */
import { Emulator, type IterProgram } from 'node-ebpf';
import { expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { emulated, pid } from './support/emulated.ts';

async function lines(program: unknown, options = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const line of (program as IterProgram).read(options).lines()) found.push(line);
  return found;
}

function emulatorWithTasks(): Emulator {
  const emulator = new Emulator();
  const hosts = emulator.file('/etc/hosts');
  const mappings = [
    { start: 0x400000n, end: 0x401000n, file: hosts },
    { start: 0x7000n, end: 0x8000n },
  ];
  emulator.task({ pid: 43, tgid: pid, comm: 'worker' });
  emulator.task({ pid, comm: 'node', openFiles: { 3: hosts, 7: hosts }, mappings });
  return emulator;
}

it('goes over tasks, all or of one process or thread', async () => {
  const emulator = emulatorWithTasks();
  await using object = await emulated(emulator, 'iterators', ['tasks', 'task_rows'], spec => {
    spec.variables.pid.value = 0;
  });
  const { tasks, task_rows } = object.programs;
  expect(await lines(tasks)).toEqual(['1 1 init', '42 42 node', '42 43 worker']);
  expect(await lines(tasks, { task: { pid } })).toEqual(['42 42 node', '42 43 worker']);
  expect(await lines(tasks, { task: { tid: 43 } })).toEqual(['42 43 worker']);
  const rows: unknown[] = [];
  for await (const row of (task_rows as IterProgram).read().rows('task_row')) rows.push(row);
  expect(rows[1]).toEqual({ pid, tgid: pid, comm: 'node' });
  const missing = await failure(() => tasks!.attach({ task: { pid: 99 } } as object));
  expect(missing.code).toBe('ERR_EBPF_NO_TARGET');
  const wrong = await failure(() => tasks!.attach({ map: object.maps.elements } as object));
  expect(wrong.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
});

it('goes over files and mappings of a process', async () => {
  const emulator = emulatorWithTasks();
  await using object = await emulated(emulator, 'iterators', ['task_files', 'task_vmas']);
  expect(await lines(object.programs.task_files)).toEqual(['3', '7']);
  expect(await lines(object.programs.task_vmas)).toEqual(['7000', '400000']);
});

it('reads a link again and again, and not after it is closed', async () => {
  const emulator = emulatorWithTasks();
  await using object = await emulated(emulator, 'iterators', ['tasks']);
  const link = await (object.programs.tasks as IterProgram).attach();
  expect(link.info()).toMatchObject({ type: 'iter', details: { name: 'task' } });
  expect(await link.read().text()).toBe('42 42 node\n42 43 worker\n');
  emulator.task({ pid: 44, tgid: pid, comm: 'third' });
  expect(await link.read().text()).toBe('42 42 node\n42 43 worker\n42 44 third\n');
  await link.close();
  expect((await failure(() => link.read().text())).code).toBe('ERR_EBPF_CLOSED');
});

it('says which maps it does not go over', async () => {
  const emulator = new Emulator();
  await using object = await emulated(emulator, 'iterators', ['map_elements']);
  const { map_elements } = object.programs;
  expect((await failure(() => map_elements!.attach())).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
  const map = { map: object.maps.sockets };
  expect((await failure(() => map_elements!.attach(map as object))).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
});
