/** Functions of user space, by the many, in a process of the test's own. */
import { describe, expect, it } from 'vitest';
import { isOlder } from '../../lib/kernel/floors.ts';
import { whyNoMulti } from '../../lib/kernel/multi.ts';
import { failure } from '../kernel/support/errors.ts';
import { loadTest, type TestObject } from '../kernel/support/objects.ts';
import { hook } from './support/hook.ts';
import { release } from './support/machine.ts';
import { Target, targetPath } from './support/target.ts';

const filter = (target: Target) => ({
  edit: (spec: { variables: TestObject['variables'] }) => {
    spec.variables.pid.value = target.pid;
  },
});

async function runsOf(object: TestObject, target: Target, variable = 'runs'): Promise<number> {
  const before = object.variables[variable].value;
  await target.round();
  return Number(object.variables[variable].value - before);
}

async function one(program: string, variable: string): Promise<void> {
  await using object = await loadTest('uprobe', {
    edit(spec) {
      spec.variables.pid.value = process.pid;
      spec.variables.arm64.value = process.arch === 'arm64';
    },
  });
  const kill = () => {
    const before = object.variables[variable].value;
    process.kill(process.pid, 0);
    return Number(object.variables[variable].value - before);
  };
  const link = await object.programs[program].attach();
  expect(kill()).toBe(1);
  await link.close();
  expect(kill()).toBe(0);
}

/** `target_one`, `target_two`, `target_three`; `target_alias` is the first by another name. */
async function many(name: string, file: string, options: object, runs: number): Promise<string> {
  await using target = await Target.start();
  await using object = await loadTest(file, filter(target));
  for (const pid of [{}, { pid: target.pid }]) {
    const link = await object.programs[name].attach({
      binary: target.path,
      symbol: 'target_*',
      ...pid,
      ...options,
    });
    expect(await runsOf(object, target)).toBe(runs);
    expect(link.info().details).toMatchObject({ probes: 3, leftOut: 0 });
    await link.close();
    expect(await runsOf(object, target)).toBe(0);
  }
  const link = await object.programs[name].attach({ binary: target.path, symbol: 'target_*', ...options });
  return link.mechanism;
}

const perf = isOlder(release, '5.15') ? 'perf-event-ioctl' : 'perf-event-link';
const multi = { mechanism: 'multi' };

describe('functions of user space', () => {
  hook('uprobe', () => one('on_entry', 'entries'));
  hook('uretprobe', () => one('on_return', 'returns'));
  hook('uprobe glob', async () => expect(await many('each_entry', 'uprobes', {}, 3)).toBe(`${perf}s`));
  hook('uprobe.multi', async () =>
    expect(await many('multi_entry', 'uprobes', multi, 3)).toBe('uprobe-multi-link'),
  );
  hook('uretprobe.multi', async () =>
    expect(await many('multi_return', 'uprobes', multi, 3)).toBe('uprobe-multi-link'),
  );
  hook('uprobe.session', async () =>
    expect(await many('session', 'uprobe-session', {}, 6)).toBe('uprobe-session-link'),
  );

  it('one program, whatever the kernel has', async () => {
    const lacksMulti = whyNoMulti('uprobe.multi') !== undefined;
    for (const name of ['multi_entry', 'multi_return'])
      expect(await many(name, 'uprobes', {}, 3)).toBe(lacksMulti ? `${perf}s` : 'uprobe-multi-link');
  });

  it('a cookie for each', async ctx => {
    if (isOlder(release, '5.15')) return ctx.skip('cookies of perf events exist from kernel 5.15 on');
    await using target = await Target.start();
    await using object = await loadTest('uprobes', filter(target));
    const symbol = ['target_two', 'target_three'];
    const cookie = (name: string) => BigInt(symbol.indexOf(name) + 4);
    for (const name of ['each_entry', 'multi_entry']) {
      object.variables.cookies.value = 0n;
      const link = await object.programs[name].attach({ binary: target.path, symbol, cookie });
      expect(await runsOf(object, target)).toBe(2);
      expect(object.variables.cookies.value).toBe((1n << 4n) | (1n << 5n));
      await link.close();
    }
  });
});

describe('what cannot be probed', () => {
  it.each([
    [{ symbol: 'tarrget_*' }, 'ERR_EBPF_NO_TARGET', "'target_*'"],
    [{ symbol: ['target_one', 'target_tow'] }, 'ERR_EBPF_NO_TARGET', "did you mean 'target_two'"],
    [{ symbol: /./, most: 2 }, 'ERR_EBPF_INVALID_ARGUMENT', '2 are allowed'],
    [{ symbol: 'target_*', pid: 2 ** 22 + 1 }, 'ERR_EBPF_NO_TARGET', 'no process'],
    [{ symbol: 'target_*', binary: '/no/such/file' }, 'ERR_EBPF_NO_TARGET', 'no such file'],
    [{ symbol: 'target_*', binary: '/etc/passwd' }, 'ERR_EBPF_NO_TARGET', 'cannot be read as a binary'],
    [{ symbol: 'target_*', cookie: () => 5 }, 'ERR_EBPF_INVALID_ARGUMENT', 'bigint'],
  ])('%o', async (options, code, words) => {
    await using object = await loadTest('uprobes');
    for (const name of ['each_entry', 'multi_entry']) {
      const error = await failure(() => object.programs[name].attach({ binary: targetPath(), ...options }));
      expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
    }
    expect(object.links.size).toBe(0);
  });
});
