/** Functions of the kernel, system calls and security decisions of the emulator: called by hand. */
import { Emulator } from 'node-ebpf';
import { expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import type { TestSpec } from '../kernel/support/objects.ts';
import { emulated, pid } from './support/emulated.ts';

function emulatorWithTask(): Emulator {
  const emulator = new Emulator();
  emulator.current = emulator.task({ pid, comm: 'node' });
  return emulator;
}

const verdict = (value: number) => (spec: TestSpec) => {
  spec.variables.verdict.value = value;
};

it('runs kprobes at the entry and kretprobes at the return', async () => {
  const emulator = emulatorWithTask();
  await using object = await emulated(emulator, 'kprobe');
  const { programs, variables } = object;
  const entry = await programs.on_entry!.attach({ cookie: 5n });
  await programs.on_return!.attach();
  let between: readonly bigint[] = [];
  const vfs_unlink = emulator.function('vfs_unlink');
  const result = vfs_unlink.call([], () => {
    between = [variables.entries.value, variables.returns.value];
    return -2;
  });
  expect(result).toBe(-2n);
  expect(between).toEqual([1n, 0n]);
  expect([variables.entries.value, variables.returns.value, variables.cookie.value]).toEqual([1n, 1n, 5n]);
  expect(entry.mechanism).toBe('perf-event-link');
  expect(entry.info()).toMatchObject({ details: { event: 'kprobe', name: 'vfs_unlink', cookie: 5n } });
  await entry.close();
  vfs_unlink.call();
  expect([variables.entries.value, variables.returns.value]).toEqual([1n, 2n]);
});

it('runs fentry and fexit around a function, with its result', async () => {
  const emulator = emulatorWithTask();
  await using object = await emulated(emulator, 'functions', ['on_entry', 'on_exit', 'with_cookie']);
  const { programs, variables } = object;
  await programs.on_entry!.attach();
  await programs.on_exit!.attach();
  await programs.with_cookie!.attach({ cookie: 9n });
  expect(emulator.function('security_inode_unlink').call([], -13)).toBe(-13n);
  // The register of an int has zeros above it, and the program takes it as the int that it is.
  expect(variables.returned.value).toBe(-13n);
  expect(variables.calls.value).toBe(2n);
  expect(variables.cookie.value).toBe(9n);
});

it('lets fmod_ret change the result, and then does not run the function', async () => {
  const emulator = emulatorWithTask();
  await using object = await emulated(emulator, 'functions', ['decide', 'on_exit'], verdict(-1));
  await object.programs.decide!.attach();
  await object.programs.on_exit!.attach();
  let ran = false;
  const result = emulator.function('security_inode_unlink').call([], () => {
    ran = true;
    return 0n;
  });
  expect([result, ran]).toEqual([-1n, false]);
  expect(object.variables.returned.value).toBe(-1n);
});

it('asks LSM programs', async () => {
  const emulator = emulatorWithTask();
  await using object = await emulated(emulator, 'functions', ['guard'], verdict(-13));
  const link = await object.programs.guard!.attach();
  expect(link.info()).toMatchObject({ type: 'tracing', details: { attachType: 'lsm_mac' } });
  const inode_unlink = emulator.lsm('inode_unlink');
  expect(inode_unlink.call()).toBe(-13);
  emulator.current = emulator.task({ pid: 43 });
  expect(inode_unlink.call()).toBe(0);
  const unknown = await failure(() => emulator.lsm('inode_unlnk'));
  expect(unknown).toMatchObject({ code: 'ERR_EBPF_NO_TARGET', nearest: 'inode_unlink' });
});

it('goes through a system call as the kernel does', async () => {
  const emulator = emulatorWithTask();
  await using object = await emulated(emulator, 'kprobes', ['call_entry', 'call_return']);
  await object.programs.call_entry!.attach({ cookie: 1n });
  await object.programs.call_return!.attach({ cookie: 2n });
  expect(emulator.syscall('unlink').call(['/tmp/x'], -2n)).toBe(-2n);
  expect([object.variables.runs.value, object.variables.cookies.value]).toEqual([2n, 0b110n]);
  const unknown = await failure(() => object.programs.call_entry!.attach({ syscall: 'unlinnk' } as object));
  expect(unknown).toMatchObject({ code: 'ERR_EBPF_NO_TARGET', nearest: 'unlink' });
});

it('runs probes of many functions', async () => {
  const emulator = emulatorWithTask();
  await using object = await emulated(emulator, 'kprobes', ['multi_entry', 'multi_return']);
  const { programs, variables } = object;
  const cookie = (symbol: string) => BigInt(symbol.length);
  const link = await programs.multi_entry!.attach({ symbol: 'vfs_unlin*', cookie } as object);
  expect(link.info()).toMatchObject({ type: 'kprobe_multi', details: { probes: 1, retprobe: false } });
  await programs.multi_return!.attach({ symbol: ['vfs_unlink', 'vfs_rmdir'] } as object);
  emulator.function('vfs_unlink').call();
  emulator.function('vfs_rmdir').call();
  emulator.function('vfs_mkdir').call();
  expect(variables.runs.value).toBe(3n);
  expect(variables.cookies.value).toBe(1n | (1n << 10n));
  const none = await failure(() => programs.multi_entry!.attach({ symbol: 'vfs_unlnik*' } as object));
  expect(none).toMatchObject({ code: 'ERR_EBPF_NO_TARGET' });
  const wrong = await failure(() => programs.multi_entry!.attach({ symbol: ['vfs_unlnk'] } as object));
  expect(wrong).toMatchObject({ code: 'ERR_EBPF_NO_TARGET', nearest: 'vfs_unlink' });
});

it('runs a session at both ends', async () => {
  const emulator = emulatorWithTask();
  await using object = await emulated(emulator, 'kprobe-session');
  await object.programs.session!.attach({ symbol: 'vfs_unlink' } as object);
  emulator.function('vfs_unlink').call();
  expect(object.variables.runs.value).toBe(2n);
});

it('names what is nearest to a function, and counts arguments', async () => {
  const emulator = new Emulator();
  const near = await failure(() => emulator.function('vfs_unlnk'));
  expect(near).toMatchObject({ code: 'ERR_EBPF_NO_TARGET', nearest: 'vfs_unlink' });
  const many = await failure(() => emulator.function('vfs_unlink').call([1, 2, 3, 4, 5, 6, 7, 8, 9]));
  expect(many.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
  const call = await failure(() => emulator.syscall('unlnk'));
  expect(call.code).toBe('ERR_EBPF_NO_TARGET');
});

it('runs uprobes by the names under which they were attached, with values in registers', async () => {
  const emulator = emulatorWithTask();
  await using object = await emulated(emulator, 'uprobe', ['on_entry', 'on_return'], spec => {
    spec.variables.arm64.value = process.arch === 'arm64';
  });
  const { programs, variables } = object;
  await programs.on_entry!.attach({ cookie: 3n, pid } as object);
  await programs.on_return!.attach();
  const kill = emulator.executable('libc.so.6').function('kill');
  kill.call([1234, 15], -1);
  const seen = () =>
    ['entries', 'returns', 'target', 'signal', 'result', 'cookie'].map(name => variables[name].value);
  expect(seen()).toEqual([1n, 1n, 1234, 15, -1, 3n]);
  emulator.current = emulator.task({ pid: 43 });
  kill.call();
  expect(seen().slice(0, 2)).toEqual([1n, 1n]);
});

it('runs uprobes of many functions, and sessions', async () => {
  const emulator = emulatorWithTask();
  await using object = await emulated(emulator, 'uprobes', ['multi_entry', 'multi_return']);
  await object.programs.multi_entry!.attach({ binary: 'libssl', symbol: 'SSL_*' } as object);
  await object.programs.multi_return!.attach({ binary: 'libssl', symbol: ['SSL_read'] } as object);
  const libssl = emulator.executable('libssl');
  libssl.function('SSL_read').call();
  libssl.function('SSL_write').call();
  libssl.function('BIO_read').call();
  expect(object.variables.runs.value).toBe(3n);
  await using session = await emulated(emulator, 'uprobe-session');
  await session.programs.session!.attach({ binary: 'libssl', symbol: 'SSL_*' } as object);
  libssl.function('SSL_read').call();
  expect(session.variables.runs.value).toBe(2n);
});

it('fires static probes of programs, with their arguments', async () => {
  const emulator = emulatorWithTask();
  await using object = await emulated(emulator, 'usdt');
  await object.programs.on_probe!.attach({
    binary: '/usr/bin/tool',
    provider: 'tool',
    name: 'step',
    cookie: 77n,
  } as object);
  const step = emulator.executable('/usr/bin/tool').usdt('tool', 'step');
  step.fire([1, -2, 3n << 40n]);
  const { runs, cookie, count, arguments: values } = object.variables;
  expect([runs.value, cookie.value, count.value]).toEqual([1n, 77n, 3]);
  expect(values.value).toEqual([1n, -2n, 3n << 40n, -1n, -1n, -1n]);
  step.fire();
  expect([runs.value, count.value, values.value[0]]).toEqual([2n, 0, -1n]);
  emulator.executable('/usr/bin/tool').usdt('tool', 'other').fire([5]);
  expect(runs.value).toBe(2n);
  const many = await failure(() => step.fire(Array(13).fill(0)));
  expect(many.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
});

it('samples perf events on the CPUs and for the processes that links are for', async () => {
  const emulator = new Emulator({ cpus: 2 });
  emulator.current = emulator.task({ pid });
  await using object = await emulated(emulator, 'perf');
  await object.programs.sample!.attach({ event: 'cpu-clock', period: 1000n, cpu: 1, cookie: 4n } as object);
  const clock = emulator.perfEvent('cpu-clock');
  clock.sample({ cpu: 0 });
  clock.sample({ cpu: 1 });
  emulator.perfEvent('page-faults').sample({ cpu: 1 });
  const { samples, cookie, cpus } = object.variables;
  expect([samples.value, cookie.value]).toEqual([1n, 4n]);
  expect([...cpus.value.slice(0, 3)]).toEqual([0, 1, 0]);
});
