/** Kernel functions: one, by system call, by the many. */
import { rmSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { isOlder } from '../../lib/kernel/floors.ts';
import { whyNoMulti } from '../../lib/kernel/multi.ts';
import { failure } from '../kernel/support/errors.ts';
import { loadTest, ownPid, type TestObject } from '../kernel/support/objects.ts';
import { hook } from './support/hook.ts';
import { kernelHasKprobes, release } from './support/machine.ts';

/** unlink(2): vfs_unlink() and security_inode_unlink(), once each; in an overlay's folder it would be twice. */
function unlink(): void {
  const file = `/dev/shm/node-ebpf-unlinked-${process.pid}`;
  writeFileSync(file, '');
  rmSync(file);
}

/** Of an object that counts runs for this process alone. */
async function counted(object: TestObject, variable = 'runs'): Promise<number> {
  const before = object.variables[variable].value;
  unlink();
  return Number(object.variables[variable].value - before);
}

async function one(program: string, variable: string): Promise<void> {
  await using object = await loadTest('kprobe', { edit: ownPid });
  const link = await object.programs[program].attach();
  expect(await counted(object, variable)).toBe(1);
  await link.close();
  expect(await counted(object, variable)).toBe(0);
}

/** One call of unlink(2) runs each once. */
const BOTH = /^(vfs_unlink|security_inode_unlink)$/;

async function many(name: string, file: string, options: object, runs: number): Promise<string> {
  await using object = await loadTest(file, { edit: ownPid });
  const link = await object.programs[name].attach({ symbol: BOTH, ...options });
  expect(await counted(object)).toBe(runs);
  expect(link.info().details).toMatchObject({ probes: 2, leftOut: 0 });
  const { mechanism } = link;
  await link.close();
  expect(await counted(object)).toBe(0);
  return mechanism;
}

async function call(program: string): Promise<void> {
  await using object = await loadTest('kprobes', { edit: ownPid });
  const link = await object.programs[program].attach();
  expect(await counted(object)).toBe(1);
  await link.close();
  expect(await counted(object)).toBe(0);
}

const perf = isOlder(release, '5.15') ? 'perf-event-ioctl' : 'perf-event-link';

describe('kernel functions', () => {
  hook('kprobe', () => one('on_entry', 'entries'));
  hook('kretprobe', () => one('on_return', 'returns'));
  hook('ksyscall', () => call('call_entry'));
  hook('kretsyscall', () => call('call_return'));
  hook('kprobe glob', async () => expect(await many('each_entry', 'kprobes', {}, 2)).toBe(`${perf}s`));
  hook('kretprobe glob', async () => expect(await many('each_return', 'kprobes', {}, 2)).toBe(`${perf}s`));
  const multi = { mechanism: 'multi' };
  hook('kprobe.multi', async () =>
    expect(await many('multi_entry', 'kprobes', multi, 2)).toBe('kprobe-multi-link'),
  );
  hook('kretprobe.multi', async () =>
    expect(await many('multi_return', 'kprobes', multi, 2)).toBe('kprobe-multi-link'),
  );
  hook('kprobe.session', async () =>
    expect(await many('session', 'kprobe-session', {}, 4)).toBe('kprobe-session-link'),
  );
});

describe('kprobes by the many, on a kernel with kprobes', () => {
  beforeEach(ctx => {
    if (!kernelHasKprobes) ctx.skip('this kernel is built without CONFIG_KPROBES');
  });

  const lacksMulti = whyNoMulti('kprobe.multi') !== undefined;

  it('one program, whatever the kernel has', async () => {
    expect(await many('multi_entry', 'kprobes', {}, 2)).toBe(lacksMulti ? `${perf}s` : 'kprobe-multi-link');
    expect(await many('multi_return', 'kprobes', {}, 2)).toBe(lacksMulti ? `${perf}s` : 'kprobe-multi-link');
  });

  it('a cookie for each', async ctx => {
    if (isOlder(release, '5.15')) return ctx.skip('cookies of perf events exist from kernel 5.15 on');
    await using object = await loadTest('kprobes', { edit: ownPid });
    const cookie = (symbol: string) => (symbol === 'vfs_unlink' ? 3n : 5n);
    for (const name of ['each_entry', 'multi_entry']) {
      object.variables.cookies.value = 0n;
      const link = await object.programs[name].attach({
        symbol: ['security_inode_unlink', 'vfs_unlink'],
        cookie,
      });
      expect(await counted(object)).toBe(2);
      expect(object.variables.cookies.value).toBe((1n << 3n) | (1n << 5n));
      await link.close();
    }
  });

  it('no cookie before 5.15', async ctx => {
    if (!isOlder(release, '5.15')) return ctx.skip('from kernel 5.15 on there are cookies');
    await using object = await loadTest('kprobes', { edit: ownPid });
    await using single = await loadTest('kprobe', { edit: ownPid });
    for (const attach of [
      () => object.programs.each_entry.attach({ symbol: BOTH, cookie: 1n }),
      () => object.programs.call_entry.attach({ cookie: 1n }),
      () => single.programs.on_entry.attach({ cookie: 1n }),
    ]) {
      const error = await failure(attach);
      expect(error).toMatchObject({
        code: 'ERR_EBPF_NOT_SUPPORTED',
        message: expect.stringContaining('kernel 5.15'),
      });
    }
  });

  it('a glob', async () => {
    await using object = await loadTest('kprobes', { edit: ownPid });
    const link = await object.programs.each_entry.attach({ symbol: 'vfs_unlin[a-k]' });
    expect(link.info().details.probes).toBe(1);
    expect(await counted(object)).toBe(1);
  });

  it('what refuses is left out, and counted', async () => {
    await using object = await loadTest('kprobes', { edit: ownPid });
    // The kernel's own decoder, and a function that is on the blacklist of kprobes.
    const link = await object.programs.each_entry.attach({ symbol: /^(insn_get_length|vfs_unlink)$/ });
    expect(link.info().details).toMatchObject({ probes: 1, leftOut: 1, leftOutSymbols: 'insn_get_length' });
    const listed = await object.programs.each_return.attach({
      symbol: ['vfs_unlink', 'kprobe_int3_handler'],
    });
    expect(listed.info().details).toMatchObject({
      probes: 1,
      leftOut: 1,
      leftOutSymbols: 'kprobe_int3_handler',
    });
    expect(await counted(object)).toBe(2);
    const error = await failure(() => object.programs.each_entry.attach({ symbol: 'insn_*' }));
    expect(error).toMatchObject({ code: 'ERR_EBPF_NO_TARGET', message: expect.stringContaining('panic') });
  });

  it.each([
    ['vfs_unlnk*', 'ERR_EBPF_NO_TARGET', "'vfs_unlink*'"],
    [/^no_such_function$/, 'ERR_EBPF_NO_TARGET', '/^no_such_function$/'],
    [['vfs_unlink', 'vfs_unlinkk'], 'ERR_EBPF_NO_TARGET', "did you mean 'vfs_unlink'"],
    [[], 'ERR_EBPF_NO_TARGET', 'empty'],
    ['*', 'ERR_EBPF_INVALID_ARGUMENT', '10000'],
    ['[z-a]', 'ERR_EBPF_INVALID_ARGUMENT', 'no glob'],
  ])('%s is refused', async (symbol, code, words) => {
    await using object = await loadTest('kprobes', { edit: ownPid });
    for (const name of ['each_entry', 'multi_entry']) {
      const error = await failure(() => object.programs[name].attach({ symbol }));
      expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
    }
    expect(object.links.size).toBe(0);
  });

  it('says how many there are beyond a bound', async () => {
    await using object = await loadTest('kprobes', { edit: ownPid });
    const error = await failure(() => object.programs.multi_entry.attach({ symbol: BOTH, most: 1 }));
    expect(error.message).toMatch(/has 2|matches 2/);
  });

  it('a system call that is not there', async () => {
    await using object = await loadTest('kprobes', { edit: ownPid });
    const error = await failure(() => object.programs.call_entry.attach({ syscall: 'unlinkaat' }));
    expect(error).toMatchObject({
      code: 'ERR_EBPF_NO_TARGET',
      message: expect.stringContaining("'unlinkat'"),
    });
  });

  it('a module that is not loaded', async () => {
    await using object = await loadTest('kprobe', { edit: ownPid });
    const error = await failure(() => object.programs.on_entry.attach({ symbol: 'no_such_module:init' }));
    expect(error).toMatchObject({
      code: 'ERR_EBPF_NO_TARGET',
      message: expect.stringContaining('not loaded'),
    });
  });
});
