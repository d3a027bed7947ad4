/** USDT probes: which a binary has, and their arguments as a program reads them. */
import { usdtProbes } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { isOlder } from '../../lib/kernel/floors.ts';
import { failure } from '../kernel/support/errors.ts';
import { loadTest, type TestObject } from '../kernel/support/objects.ts';
import { hook } from './support/hook.ts';
import { release } from './support/machine.ts';
import { Target, targetPath } from './support/target.ts';

const x64 = process.arch === 'x64';

async function watching(target: Target): Promise<TestObject> {
  return loadTest('usdt', {
    edit(spec) {
      spec.variables.pid.value = target.pid;
    },
  });
}

describe('usdt', () => {
  hook('usdt', async () => {
    await using target = await Target.start();
    await using object = await watching(target);
    const where = { binary: target.path, provider: 'target', name: 'work' };
    const { runs, count, cookie } = object.variables;
    expect(await target.round()).toMatchObject({ semaphore: 0 });
    const link = await object.programs.on_probe.attach({ ...where, pid: target.pid, cookie: 77n });
    expect(await target.round()).toMatchObject({ round: 2, semaphore: 1 });
    expect([runs.value, count.value, cookie.value]).toEqual([1n, 5, 77n]);
    expect(object.variables.arguments.value.slice(0, 5)).toEqual([-9n & 0xffffffffn, 2n, -3n, -7n, 16n]);
    expect(link.info().details.probes).toBe(1);
    await link.close();
    expect(await target.round()).toMatchObject({ semaphore: 0 });
    expect(runs.value).toBe(1n);
  });

  it('watches every process that runs the binary', async () => {
    await using target = await Target.start();
    await using object = await watching(target);
    const where = { binary: target.path, provider: 'target', name: 'twice' };
    if (isOlder(release, '5.15')) {
      const error = await failure(() => object.programs.on_probe.attach(where));
      expect(error).toMatchObject({
        code: 'ERR_EBPF_NOT_SUPPORTED',
        message: expect.stringContaining('give a pid'),
      });
      return;
    }
    const link = await object.programs.on_probe.attach(where);
    await target.round();
    expect(object.variables.runs.value).toBe(2n);
    expect(link.info().details.probes).toBe(2);
    await link.detach();
    await target.round();
    expect(object.variables.runs.value).toBe(2n);
  });

  it('many at once, attached and detached', async () => {
    await using target = await Target.start();
    await using object = await watching(target);
    const names = ['work', 'twice'];
    const links = await Promise.all(
      names.map(name =>
        object.programs.on_probe.attach({ binary: target.path, provider: 'target', name, pid: target.pid }),
      ),
    );
    await target.round();
    expect(object.variables.runs.value).toBe(3n);
    await Promise.all(links.map(link => link.close()));
    await target.round();
    expect(object.variables.runs.value).toBe(3n);
  });

  it.each([
    [{ provider: 'tarrget' }, /no USDT provider 'tarrget'; did you mean 'target'/],
    [{ name: 'wrok' }, /has no probe 'wrok'; did you mean 'work'/],
    [{ binary: '/etc/passwd' }, /cannot be read as a binary/],
    [{ binary: '/no/such/file' }, /no such file/],
    [{ binary: process.execPath }, /has no USDT p/],
    [{ pid: 2 ** 22 + 1 }, /no process/],
  ])('%o is refused', async (options, words) => {
    await using object = await loadTest('usdt');
    const where = { binary: targetPath(), provider: 'target', name: 'work' };
    const error = await failure(() => object.programs.on_probe.attach({ ...where, ...options }));
    expect(error.code).toBe('ERR_EBPF_NO_TARGET');
    expect(error.message).toMatch(words);
    expect(object.links.size).toBe(0);
  });
});

it.runIf(x64)('an argument that libbpf cannot read', async () => {
  await using target = await Target.start();
  await using object = await watching(target);
  const where = { binary: target.path, provider: 'target', name: 'forms', pid: target.pid };
  const error = await failure(() => object.programs.on_probe.attach(where));
  expect(error).toMatchObject({
    code: 'ERR_EBPF_NOT_SUPPORTED',
    message: expect.stringContaining('unrecognized'),
  });
});

describe('usdtProbes', () => {
  it("lists the C++ library's", async () => {
    const probes = await usdtProbes('libstdc++.so.6');
    expect(new Set(probes.map(({ provider }) => provider))).toEqual(new Set(['libstdcxx']));
    expect(probes.map(({ name }) => name)).toEqual(expect.arrayContaining(['catch', 'throw', 'rethrow']));
    for (const { offset, arguments: list } of probes) {
      expect(offset).toBeGreaterThan(0);
      expect(list).toHaveLength(2);
      expect(list.map(({ kind }) => kind)).not.toContain('unknown');
    }
  });

  it.runIf(x64)('lists arguments of each form', async () => {
    const probes = await usdtProbes(targetPath());
    expect(probes.map(({ name }) => name).sort()).toEqual(['forms', 'twice', 'twice', 'work']);
    const work = probes.find(({ name }) => name === 'work')!;
    expect(work.semaphore?.offset).toBeGreaterThan(0);
    expect(work.arguments).toMatchObject([
      { size: 4, signed: false, kind: 'constant', value: -9n },
      { size: 8, kind: 'register', register: 'rax' },
      { size: 4, signed: true, kind: 'register', register: 'ecx' },
      { size: 4, signed: true, kind: 'memory', base: 'rdx', offset: 8n },
      { size: 8, kind: 'constant', value: 16n },
    ]);
    const forms = probes.find(({ name }) => name === 'forms')!;
    expect(forms.semaphore).toBeUndefined();
    expect(forms.arguments).toMatchObject([
      { kind: 'memory', base: 'rbx', index: 'rcx', scale: 8, offset: 0n },
      { kind: 'memory', base: 'rbx', index: 'rcx', scale: 8, offset: 8n },
      { kind: 'memory', index: 'rcx', scale: 4, offset: -8n },
      { kind: 'memory', base: 'rbx', scale: 1, offset: 0n },
      { kind: 'memory', base: 'rip', symbol: 'global', symbolAddress: expect.any(Number), signed: true },
      { kind: 'memory', base: 'rip', symbol: 'numbers', offset: 8n },
      { kind: 'register', register: 'xmm0', float: true, size: 8 },
      { kind: 'constant', value: -16n },
      { kind: 'register', register: 'al', size: 1 },
      { kind: 'register', register: 'ax', size: 2 },
      { kind: 'register', register: 'rdi', size: 8, signed: false },
      { kind: 'memory', base: 'rip', symbol: 'half', float: true, size: 4 },
      { kind: 'memory', base: 'rip', symbol: 'fractions', offset: 8n, float: true, size: 8 },
      { kind: 'memory', base: 'rip', symbol: 'nowhere' },
    ]);
    expect(forms.arguments[13]).not.toHaveProperty('symbolAddress');
  });

  it('no binary', async () => {
    expect(await failure(() => usdtProbes('/no/such/file'))).toMatchObject({ code: 'ERR_EBPF_NO_TARGET' });
    expect(await failure(() => usdtProbes('/etc/passwd'))).toMatchObject({ code: 'ERR_EBPF_INVALID_OBJECT' });
  });
});
