/** Tracepoints of the emulator: fired by hand, seen by programs in their three forms. */
import { Emulator } from 'node-ebpf';
import { expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { emulated, pid } from './support/emulated.ts';

function emulatorWithTask(): Emulator {
  const emulator = new Emulator();
  emulator.current = emulator.task({ pid, comm: 'before' });
  return emulator;
}

it('shows an event to programs by its fields, and by its arguments', async () => {
  const emulator = emulatorWithTask();
  await using object = await emulated(emulator, 'trace');
  const { programs, variables } = object;
  await programs.on_tracepoint!.attach({ cookie: 7n });
  await programs.on_raw_tracepoint!.attach();
  await programs.on_btf_tracepoint!.attach();
  const task_rename = emulator.tracepoint('task/task_rename');
  task_rename.fire({ pid, newcomm: 'field', task: emulator.current, comm: 'argument' });
  expect(variables.tracepoint_seen.value).toEqual({ count: 1n, cookie: 7n, name: 'field' });
  expect(variables.raw_seen.value).toMatchObject({ count: 1n, name: 'argument' });
  expect(variables.btf_seen.value).toMatchObject({ count: 1n, name: 'argument' });
  // Arguments by their place; a task that is left out is the current one.
  task_rename.fire([undefined, 'second']);
  expect(variables.btf_seen.value).toMatchObject({ count: 2n, name: 'second' });
  emulator.current = emulator.task({ pid: 43 });
  task_rename.fire({ newcomm: 'other' });
  expect(variables.tracepoint_seen.value.count).toBe(2n);
});

it('runs nothing after a link is closed', async () => {
  const emulator = emulatorWithTask();
  await using object = await emulated(emulator, 'trace');
  const link = await object.programs.on_tracepoint!.attach();
  expect(link.info()).toMatchObject({
    type: 'perf_event',
    details: { event: 'tracepoint', name: 'task_rename' },
  });
  await link.close();
  emulator.tracepoint('task/task_rename').fire({ newcomm: 'unseen' });
  expect(object.variables.tracepoint_seen.value.count).toBe(0n);
});

it('gives back what a program may write', async () => {
  const emulator = emulatorWithTask();
  await using object = await emulated(emulator, 'writable', ['on_finish'], spec => {
    spec.variables.result.value = -7;
  });
  const finish = emulator.tracepoint('bpf_test_run/bpf_test_finish');
  const err = Int32Array.of(5);
  finish.fire({ err });
  expect(err[0]).toBe(5);
  await object.programs.on_finish!.attach();
  finish.fire({ err });
  expect([err[0], object.variables.runs.value]).toEqual([-7, 1n]);
});

it('names what is nearest to a tracepoint or field that there is not', async () => {
  const emulator = new Emulator();
  const tracepoint = await failure(() => emulator.tracepoint('task/task_rennme'));
  expect(tracepoint).toMatchObject({ code: 'ERR_EBPF_NO_TARGET', nearest: 'task_rename' });
  const field = await failure(() => emulator.tracepoint('task/task_rename').fire({ newcom: 'x' }));
  expect(field).toMatchObject({ code: 'ERR_EBPF_VALUE', nearest: 'newcomm' });
  await using object = await emulated(emulator, 'trace');
  const attach = await failure(() =>
    object.programs.on_tracepoint!.attach({ tracepoint: 'task/task_rename_' } as object),
  );
  expect(attach).toMatchObject({ code: 'ERR_EBPF_NO_TARGET', nearest: 'task_rename' });
  const many = await failure(() => emulator.tracepoint('task/task_rename').fire([1, 2, 3, 4, 5]));
  expect(many.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
  const shape = await failure(() => emulator.tracepoint('task_rename'));
  expect(shape.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
  const cpu = await failure(() => emulator.tracepoint('task/task_rename').fire({}, { cpu: 1 }));
  expect(cpu.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
});

it('follows pointers of a task with CO-RE, directly and by careful reads', async () => {
  const emulator = new Emulator();
  const parent = emulator.task({ pid: 7, comm: 'sh' });
  const task = emulator.task({ pid: 43, tgid: pid, comm: 'worker', parent, mm: { arg_start: 0x7fff_0000n } });
  await using object = await emulated(emulator, 'core');
  await object.programs.read_task!.attach();
  emulator.tracepoint('task/task_rename').fire({ task });
  expect(object.variables.task.value).toMatchObject({
    pid: 43,
    parent: 7,
    // There is no task with the pid of its process.
    leader: 43,
    name: 'worker',
    arg_start: 0x7fff_0000n,
    has_comm: true,
    has_no_such_field: false,
    lookup: 1,
  });
  task.update({ comm: 'renamed' });
  emulator.tracepoint('task/task_rename').fire({ task });
  expect(object.variables.task.value.name).toBe('renamed');
});

it('needs no BTF of a kernel: the types of the program serve', async () => {
  const emulator = new Emulator({ btf: null });
  emulator.current = emulator.task({ pid: 43, tgid: pid, comm: 'worker' });
  await using object = await emulated(emulator, 'core');
  const link = await object.programs.read_task!.attach();
  // Nothing says what the arguments are: they speak for themselves.
  emulator.tracepoint('task/task_rename').fire([emulator.current, 'name']);
  expect(object.variables.task.value).toMatchObject({ pid: 43, name: 'worker' });
  await link.close();
  await using formatted = await emulated(emulator, 'trace', ['on_tracepoint']);
  await formatted.programs.on_tracepoint!.attach();
  const error = await failure(() => emulator.tracepoint('task/task_rename').fire({ newcomm: 'x' }));
  expect(error.code).toBe('ERR_EBPF_NO_BTF');
  const bytes = new Uint8Array(48);
  bytes.set(new TextEncoder().encode('bytes'), 28);
  emulator.tracepoint('task/task_rename').fire(bytes);
  expect(formatted.variables.tracepoint_seen.value).toMatchObject({ count: 1n, name: 'bytes' });
});
