/** What tracing programs are told of an event, and what they do to it. */
import { Emulator, EmulatorFault } from 'node-ebpf';
import { expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { emulated, pid } from './support/emulated.ts';

const arm64 = process.arch === 'arm64';
const load = (emulator: Emulator, ...only: readonly string[]) => emulated(emulator, 'emulator-trace', only);

it('gives arguments, and what they point to', async () => {
  const emulator = new Emulator();
  await using object = await load(emulator, 'on_unlink', 'on_unlink_entry');
  await object.programs.on_unlink!.attach();
  const dentry = { d_name: { name: 'file' }, d_parent: { d_name: { name: 'folder' } } };
  const dir = emulator.struct('inode', { i_ino: 77n, i_mode: 0o40755 });
  emulator.function('vfs_unlink').call([null, dir, dentry], -2);
  const { numbers, answers, text, other } = object.variables;
  expect([text.value, other.value]).toEqual(['file', 'folder']);
  const [ino, mode, second, fourth, result, ip] = numbers.value;
  expect([ino, mode, second, fourth]).toEqual([77n, 0o40755n, BigInt(dir.address(emulator.world.btf!)), 0n]);
  expect(BigInt.asIntN(32, result)).toBe(-2n);
  expect(ip).toBe(BigInt(emulator.world.symbols.address('vfs_unlink')));
  // The arguments are counted without the result, and there is no fifth.
  expect(answers.value.slice(0, 5)).toEqual([-2n, 4n, 0n, -22n, 0n]);
  await object.programs.on_unlink_entry!.attach();
  dir.update({ i_ino: 78n });
  emulator.function('vfs_unlink').call([null, dir, dentry]);
  expect(numbers.value[0]).toBe(78n);
  dir.free();
  expect((await failure(() => emulator.function('vfs_unlink').call([null, dir, dentry]))).code).toBe(
    'ERR_EBPF_CLOSED',
  );
});

it('has no result at the entry', async () => {
  const emulator = new Emulator();
  await using object = await load(emulator, 'on_unlink_entry');
  await object.programs.on_unlink_entry!.attach();
  emulator.function('vfs_unlink').call();
  expect(object.variables.answers.value[0]).toBe(-95n);
});

it('faults where a program follows a pointer of a process', async () => {
  // The kernel reads 0 there.
  const emulator = new Emulator({ sanitize: true });
  await using object = await load(emulator, 'follow');
  await object.programs.follow!.attach();
  const unlink = emulator.function('vfs_unlink');
  const fault = await failure(() => unlink.call([null, emulator.user({ i_ino: 1n })]));
  expect(fault).toBeInstanceOf(EmulatorFault);
  expect(fault.message).toMatch(/user memory: .*vfs_unlink/);
  expect(await failure(() => unlink.call([null, null]))).toBeInstanceOf(EmulatorFault);
  // What is left out is zeros, and nobody's fault.
  unlink.call();
  expect(object.variables.numbers.value[0]).toBe(0n);
});

it('lets a kprobe answer in place of the function', async () => {
  const emulator = new Emulator();
  await using object = await load(emulator, 'override', 'count');
  await object.programs.override!.attach();
  await object.programs.count!.attach();
  let ran = 0;
  const result = emulator.function('vfs_unlink').call([], () => {
    ran++;
    return 0;
  });
  expect([result, ran]).toEqual([-5n, 0]);
  // Others at the entry run all the same.
  const [runs, ip] = object.variables.numbers.value;
  expect([runs, ip]).toEqual([1n, BigInt(emulator.world.symbols.address('vfs_unlink'))]);
});

it("keeps memory of processes and the kernel's apart, and keeps signals for whoever asks", async () => {
  const emulator = new Emulator();
  const task = emulator.task({ pid, comm: 'node' });
  emulator.current = task;
  await using object = await load(emulator, 'on_call');
  const { variables, programs } = object;
  variables.numbers.value = [0n, 0n, 0n, 0n, 0n, 0n, 0n, BigInt(arm64)];
  await programs.on_call!.attach({ binary: '/usr/bin/tool', symbol: 'open_file' } as object);
  emulator.executable('/usr/bin/tool').function('open_file').call(['/etc/hosts']);
  expect([variables.text.value, variables.other.value]).toEqual(['/etc/hosts', 'Xetc/hosts']);
  expect(variables.answers.value.slice(0, 7)).toEqual([11n, -34n, 0n, -14n, 0n, -22n, 0n]);
  expect(emulator.signals).toEqual([
    { task, signal: 10, to: 'process', program: 'on_call' },
    { task, signal: 12, to: 'thread', program: 'on_call' },
  ]);
});

it('keeps what programs print, and fields of a task down to single bits', async () => {
  const emulator = new Emulator({ cpus: 2 });
  const pidNamespace = { device: 4n, inode: 4026531836n };
  const task = emulator.task({
    pid,
    tgid: 40,
    comm: 'node',
    uid: 1000,
    in_iowait: 1,
    pidNamespace,
    cgroupIds: [1n, 7n],
  });
  emulator.current = task;
  await using object = await load(emulator, 'tell');
  await object.programs.tell!.attach();
  const { fire } = {
    fire: () => emulator.tracepoint('task/task_rename').fire({ task, comm: 'deno' }, { cpu: 1 }),
  };
  fire();
  expect(emulator.trace).toMatchObject([
    { text: `node of ${pid} is deno now, ${pid}`, cpu: 1, pid, comm: 'node', time: emulator.clock.now() },
    { text: 'uid 1000', cpu: 1 },
  ]);
  const { numbers, answers } = object.variables;
  expect(numbers.value.slice(0, 7)).toEqual([1n, 0n, 7n, 7n, 0n, (40n << 32n) | BigInt(pid), 0n]);
  expect(answers.value.slice(0, 2)).toEqual([0n, -22n]);
  task.update({ in_iowait: 0, no_cgroup_migration: 1, uid: 7 });
  fire();
  expect(numbers.value.slice(0, 2)).toEqual([0n, 1n]);
  expect(emulator.trace.at(-1)!.text).toBe('uid 7');
});

it('has symbols of the kernel, and variables of each CPU', async () => {
  const emulator = new Emulator({ cpus: 2 });
  await using object = await load(emulator, 'symbols');
  const { returnValue } = await object.programs.symbols!.run({ context: new Uint8Array(0) });
  expect(returnValue).toBe(0);
  const { answers } = object.variables;
  expect(answers.value.slice(0, 5)).toEqual([0n, 1n, 1n, 1n, 1n]);
  emulator.setVariable('runqueues', { nr_running: 3 });
  emulator.setVariable('runqueues', { nr_running: 5 }, { cpu: 1 });
  await object.programs.symbols!.run({ context: new Uint8Array(0) });
  expect(answers.value[0]).toBe(3n);
  await object.programs.symbols!.run({ context: new Uint8Array(0), cpu: 1 });
  // The second is another CPU's own.
  expect(answers.value.slice(0, 2)).toEqual([3n, 0n]);
  const unknown = await failure(() => emulator.setVariable('runqueue', {}));
  expect(unknown).toMatchObject({ code: 'ERR_EBPF_NO_TARGET', nearest: 'runqueues' });
});

it('runs programs on a context that is given, where the kernel has no test run', async () => {
  const emulator = new Emulator();
  await using object = await load(emulator, 'count');
  const { programs, variables } = object;
  expect((await failure(() => programs.count!.run())).code).toBe('ERR_EBPF_NOT_SUPPORTED');
  const { returnValue } = await programs.count!.run({ context: new Uint8Array(168) });
  expect([returnValue, variables.numbers.value[0]]).toEqual([0, 1n]);
});

it('calls the functions that the kernel has for test runs', async () => {
  const emulator = new Emulator();
  await using object = await load(emulator, 'test_exit', 'test_modify');
  const { programs, variables } = object;
  await programs.test_exit!.attach();
  expect((await programs.test_exit!.run()).returnValue).toBe(0);
  expect([variables.numbers.value.slice(0, 2), variables.answers.value[0]]).toEqual([[2n, 3n], 5n]);
  // Both functions were run, and answered 4 and 29.
  expect((await programs.test_modify!.run()).returnValue).toBe((2 << 16) | 33);
  await programs.test_modify!.attach();
  expect((await programs.test_modify!.run()).returnValue).toBe((1 << 16) | (1234 + 29));
  expect([variables.numbers.value[0], variables.answers.value[0]]).toEqual([1n, 0n]);
});

it('knows the path of a file', async () => {
  const emulator = new Emulator();
  await using object = await load(emulator, 'guard');
  await object.programs.guard!.attach();
  const file_open = emulator.lsm('file_open');
  const { text, answers, numbers } = object.variables;
  expect(file_open.call([emulator.file('/etc/shadow', { f_inode: { i_ino: 7n } })])).toBe(-13);
  expect([text.value, numbers.value[0]]).toEqual(['/etc/shadow', 7n]);
  expect(answers.value.slice(0, 2)).toEqual([12n, -36n]);
  expect(file_open.call([emulator.file('/')])).toBe(0);
  expect([text.value.slice(0, 1), answers.value[0]]).toEqual(['/', 2n]);
  expect((await failure(() => emulator.file('etc'))).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
});

it('finds tasks by their pids, and goes over them', async () => {
  const emulator = new Emulator();
  const task = emulator.task({ pid: 42, comm: 'node' });
  emulator.task({ pid: 43, tgid: 42, comm: 'worker' });
  await using object = await load(emulator, 'find');
  await object.programs.find!.attach();
  emulator.tracepoint('task/task_rename').fire({ task });
  const { text, answers, numbers } = object.variables;
  expect(text.value).toBe('node');
  // Processes; threads; threads of one process; and no such flags.
  expect(answers.value.slice(0, 5)).toEqual([1n, 0n, 0n, 0n, -22n]);
  expect(numbers.value.slice(0, 4)).toEqual([142n, 14243n, 4243n, 0n]);
});

it('knows what a process has mapped', async () => {
  const emulator = new Emulator();
  const mappings = [
    { start: 0x600000n, end: 0x601000n },
    { start: 0x400000n, end: 0x500000n, file: emulator.file('/usr/bin/tool') },
  ];
  const task = emulator.task({ pid, mappings });
  await using object = await load(emulator, 'areas');
  await object.programs.areas!.attach();
  const fire = () => emulator.tracepoint('task/task_rename').fire({ task });
  fire();
  const { answers, numbers } = object.variables;
  expect([answers.value.slice(0, 3), numbers.value[0]]).toEqual([[0n, -2n, -22n], 0x400000n]);
  task.update({ mappings: [] });
  fire();
  expect(answers.value[0]).toBe(-2n);
});

it('says what is wrong with a task or a field', async () => {
  const emulator = new Emulator();
  emulator.task({ pid: 7 });
  const codes: unknown[] = [];
  for (const make of [
    () => emulator.task({ pid: 7 }),
    () => emulator.task({ pid: -1 }),
    () => emulator.task({ pid: 8, comn: 'x' }),
    () => emulator.task({ pid: 8, prio: 'high' }),
    () => emulator.task({ pid: 8, in_iowait: 2 }),
    () => emulator.task({ pid: 8, cred: 'root' }),
    () => emulator.struct('inod'),
    () => emulator.struct('inode', { i_mode: 1 << 20 }),
  ]) {
    const { code, nearest, path } = await failure(make);
    codes.push([code, nearest, path]);
  }
  expect(codes).toEqual([
    ['ERR_EBPF_INVALID_ARGUMENT', undefined, undefined],
    ['ERR_EBPF_INVALID_ARGUMENT', undefined, undefined],
    ['ERR_EBPF_VALUE', 'comm', 'task 8'],
    ['ERR_EBPF_VALUE', undefined, 'task 8.prio'],
    ['ERR_EBPF_VALUE', undefined, 'task 8.in_iowait'],
    ['ERR_EBPF_VALUE', undefined, 'task 8.cred'],
    ['ERR_EBPF_NO_TARGET', 'inode', undefined],
    ['ERR_EBPF_VALUE', undefined, 'inode.i_mode'],
  ]);
  // Nothing of what failed stays.
  expect(emulator.task({ pid: 8 }).pid).toBe(8);
});
