/** `probe` on every hook: what each of them says. All of them watch a process of the test's own. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { probe } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { rename } from '../kernel/support/rename.ts';
import { kernelHasKprobes } from './support/machine.ts';
import { Target } from './support/target.ts';

const { pid } = process;
const FILE = '/etc/hostname';

/** Another thread has the processor meanwhile. */
const sleep = (milliseconds: number) =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
const ownComm = () => readFileSync('/proc/self/comm', 'utf8').trim();

describe.each(['raw_tp', 'tp_btf'] as const)('%s', kind => {
  it('has what its arguments point to', async () => {
    await using switches = await probe(`${kind}:sched_switch`, {
      by: ['pid', 'comm'],
      fields: [
        'prev->tgid',
        'prev->comm',
        'next->comm',
        'prev->cred->uid.val',
        'preempt',
        'prev->mm->owner->pid',
      ],
      where: { pid, 'prev->tgid': pid, preempt: 0 },
    });
    for (let i = 0; i < 5; i++) sleep(2);
    const own = switches.results().filter(result => result['prev->comm'] === ownComm());
    expect(own.reduce((sum, { count }) => sum + count, 0n)).toBeGreaterThanOrEqual(5n);
    for (const result of own)
      expect(result).toMatchObject({
        ...{
          pid,
          comm: result['prev->comm'],
          'prev->tgid': pid,
          preempt: 0,
          'prev->cred->uid.val': process.getuid!(),
        },
        'prev->mm->owner->pid': pid,
        'next->comm': expect.stringMatching(/./),
      });
  });
});

it('raw_tp: elements of arrays, and bits', async () => {
  await using renames = await probe('raw_tp:task_rename', {
    fields: [
      'task->comm[0]',
      'str(comm)',
      'comm[1]',
      'task->sched_reset_on_fork',
      'task->signal->rlim[7].rlim_cur',
    ],
    where: { pid, 'str(comm)': 'probing it' },
  });
  rename('probing it');
  rename('nothing');
  const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))![1]!;
  expect(renames.results()).toEqual([
    {
      ...{ 'task->comm[0]': expect.any(Number), 'str(comm)': 'probing it', 'comm[1]': 'r'.charCodeAt(0) },
      ...{ 'task->sched_reset_on_fork': 0, 'task->signal->rlim[7].rlim_cur': BigInt(limit), count: 1n },
    },
  ]);
});

describe('syscall', () => {
  it('has its arguments by name, and only those that are wanted', async () => {
    await using opens = await probe('syscall:openat', {
      fields: ['filename', 'flags'],
      where: { pid, filename: FILE },
    });
    closeSync(openSync(FILE, 'r'));
    readFileSync('/etc/hosts');
    expect(opens.results()).toEqual([{ filename: FILE, flags: expect.anything(), count: 1n }]);
  });

  it('is measured', async () => {
    await using opens = await probe('syscall:openat', { measure: 'latency', where: { pid, filename: FILE } });
    for (let i = 0; i < 4; i++) closeSync(openSync(FILE, 'r'));
    const [{ count, total, slots }, ...more] = opens.results() as [ReturnType<typeof opens.results>[0]];
    expect([count, more.length]).toEqual([4n, 0]);
    expect(total).toBeGreaterThan(0n);
    expect(slots.reduce((sum, each) => sum + each, 0n)).toBe(4n);
  });
});

describe('stats', () => {
  it('have count, sum, least and most, over all processors', async () => {
    await using opens = await probe('syscall:openat', {
      ...{ measure: 'stats', of: 'flags', by: ['pid'], where: { pid, filename: FILE } },
    });
    closeSync(openSync(FILE, 'r'));
    closeSync(openSync(FILE, 'r+'));
    closeSync(openSync(FILE, 'a'));
    const flags = [0o2000000n, 0o2000002n, 0o2002101n];
    expect(opens.results()).toEqual([
      { pid, count: 3n, sum: flags.reduce((a, b) => a + b), min: flags[0], max: flags[2] },
    ]);
  });

  it('of numbers with a sign', async () => {
    await using ends = await probe('tracepoint:syscalls/sys_exit_openat', {
      ...{ measure: 'stats', of: 'ret', where: { pid } },
    });
    expect(() => openSync('/no/such/file', 'r')).toThrow();
    const file = openSync(FILE, 'r');
    closeSync(file);
    const [{ count, min, max }] = ends.results() as [ReturnType<typeof ends.results>[0]];
    expect(count).toBeGreaterThanOrEqual(2n);
    // ENOENT
    expect(min).toBe(-2n);
    expect(max).toBeGreaterThanOrEqual(BigInt(file));
  });
});

it('events come one by one, until the iteration ends', async () => {
  await using opens = await probe('syscall:openat', {
    ...{ measure: 'events', by: ['comm', 'pid'], fields: ['filename'], where: { pid, filename: FILE } },
  });
  const before = process.hrtime.bigint();
  for (let i = 0; i < 3; i++) closeSync(openSync(FILE, 'r'));
  const seen: {
    readonly time: bigint;
    readonly comm: string;
    readonly pid: number;
    readonly filename: unknown;
  }[] = [];
  for await (const event of opens) {
    seen.push(event);
    if (seen.length === 3) break;
  }
  expect(seen.map(({ comm, pid, filename }) => ({ comm, pid, filename }))).toEqual(
    Array(3).fill({ comm: ownComm(), pid, filename: FILE }),
  );
  expect(seen[0]!.time).toBeGreaterThan(before);
  expect(seen[2]!.time).toBeGreaterThan(seen[1]!.time);
  expect(opens.lost).toBe(0n);
  expect(() => opens.results()).toThrow(expect.objectContaining({ code: 'ERR_EBPF_INVALID_STATE' }));
  await using counts = await probe('syscall:openat', { where: { pid } });
  await expect(counts.events().next()).rejects.toMatchObject({ code: 'ERR_EBPF_INVALID_STATE' });
});

describe('programs', () => {
  it('uprobe: a function of a program, by its arguments and how long it takes', async () => {
    await using target = await Target.start();
    await using works = await probe(`uprobe:${target.path}:work`, {
      ...{ fields: ['arg0'], by: ['pid'], measure: 'latency', where: { pid: target.pid } },
    });
    await target.round();
    await target.round();
    const results = works.results().sort((a, b) => Number(BigInt(a.arg0) - BigInt(b.arg0)));
    expect(results).toMatchObject([
      { arg0: 1n, pid: target.pid, count: 1n },
      { arg0: 2n, pid: target.pid, count: 1n },
    ]);
    for (const { total } of results) expect(total).toBeGreaterThan(0n);
  });

  it('uretprobe: what it returns', async () => {
    await using target = await Target.start();
    await using ends = await probe(`uretprobe:${target.path}:target_one`, {
      ...{ fields: ['ret'], where: { pid: target.pid } },
    });
    await target.round();
    expect(ends.results()).toEqual([{ ret: expect.any(BigInt), count: expect.any(BigInt) }]);
  });

  it('usdt: arguments in registers, in memory, and constant; its semaphore is raised', async () => {
    await using target = await Target.start();
    await using works = await probe(`usdt:${target.path}:target:work`, {
      ...{ fields: ['arg0', 'arg1', 'arg2', 'arg3', 'arg4'], where: { pid: target.pid } },
    });
    expect(await target.round()).toMatchObject({ semaphore: 1 });
    expect(works.results()).toEqual([
      { arg0: 0xfffffff7n, arg1: 1n, arg2: -3n, arg3: -7n, arg4: 16n, count: 1n },
    ]);
    await works.close();
    expect(await target.round()).toMatchObject({ semaphore: 0 });
  });

  it('usdt: arguments in every form that can be read', async ctx => {
    if (process.arch !== 'x64') ctx.skip('the forms are those of x86-64');
    await using target = await Target.start();
    const name = `usdt:${target.path}:target:forms` as const;
    await using forms = await probe(name, {
      fields: ['arg0', 'arg1', 'arg2', 'arg3', 'arg4', 'arg5', 'arg7', 'arg11', 'arg12'],
      where: { pid: target.pid, arg4: -5, arg5: 20 },
    });
    await target.round();
    // numbers[1], numbers[2], what can't be read, numbers[0]; variables by their names; a constant; floating point in variables: target.c
    expect(forms.results()).toEqual([
      {
        ...{ arg0: 20n, arg1: 30n, arg2: 0n, arg3: 10n, arg4: -5n, arg5: 20n, arg7: -16n },
        ...{ arg11: 0.5, arg12: -2.75, count: 1n },
      },
    ]);
    for (const [field, why] of [
      ['arg6', /'8f@%xmm0', which can't be read: programs see no registers of floating point/],
      ['arg13', /where 'nowhere' is, the binary's symbols do not tell/],
    ] as const) {
      const error = await failure(() => probe(name, { fields: [field] }));
      expect(error).toMatchObject({ code: 'ERR_EBPF_NOT_SUPPORTED', message: expect.stringMatching(why) });
    }
    const where = await failure(() => probe(name, { where: { arg11: 1 } }));
    expect(where.message).toContain("'arg11' is floating point, and no integer");
  });

  it('usdt: every place that has it', async () => {
    await using target = await Target.start();
    await using both = await probe(`usdt:${target.path}:target:twice`, { where: { pid: target.pid } });
    await target.round();
    expect(both.results()).toEqual([{ count: 2n }]);
    const name = `usdt:${target.path}:target:twise` as const;
    expect(await failure(() => probe(name))).toMatchObject({
      code: 'ERR_EBPF_NO_TARGET',
      nearest: 'target:twice',
    });
    const field = await failure(() => probe(`usdt:${target.path}:target:work`, { fields: ['arg5'] }));
    expect(field).toMatchObject({ code: 'ERR_EBPF_INVALID_ARGUMENT', nearest: 'arg0' });
  });
});

it('perf_event: who has the processor, and in which functions', async () => {
  await using samples = await probe('perf_event:cpu-clock', {
    ...{ by: ['comm', 'kstack', 'ustack'], frequency: 999, where: { pid } },
  });
  const end = performance.now() + 300;
  while (performance.now() < end) for (let i = 0; i < 20; i++) readFileSync(FILE);
  const own = samples.results().filter(({ comm }) => comm === ownComm());
  expect(own.reduce((sum, { count }) => sum + count, 0n)).toBeGreaterThan(10n);
  // Of this process, as the question says: by its pid its functions have names.
  expect(own.some(({ ustack }) => ustack.some(frame => /^Builtins_\w+\+0x[0-9a-f]+$/.test(frame)))).toBe(
    true,
  );
  const kernel = own.flatMap(({ kstack }) => kstack);
  expect(kernel.some(frame => /^\w+\+0x[0-9a-f]+$/.test(frame))).toBe(true);
});

describe('fentry and fexit', () => {
  const taken = async (name: 'fentry:vfs_read' | 'fexit:vfs_read') => {
    const fields = name.startsWith('fexit') ? (['count', 'ret'] as const) : (['count'] as const);
    return probe(name, { by: ['comm'], fields, where: { pid } });
  };

  it.each(['fentry:vfs_read', 'fexit:vfs_read'] as const)('%s', async name => {
    const made = await taken(name).catch((error: unknown) => error);
    if (made instanceof Error) {
      // This machine's policy takes no such programs.
      expect(made).toMatchObject({ code: expect.stringMatching(/PERMISSION|NOT_SUPPORTED/) });
      return;
    }
    await using reads = made as Awaited<ReturnType<typeof taken>>;
    readFileSync(FILE);
    expect(reads.results().length).toBeGreaterThan(0);
  });

  it('kprobe: what arguments point to', async ctx => {
    if (!kernelHasKprobes) ctx.skip('this kernel has no kprobes (CONFIG_KPROBES)');
    await using reads = await probe('kprobe:vfs_read', {
      ...{
        fields: ['file->f_path.dentry->d_name.len', 'str(file->f_path.dentry->d_name.name)'],
        where: { pid },
      },
    });
    readFileSync(FILE);
    expect(reads.results()).toContainEqual({
      'file->f_path.dentry->d_name.len': 'hostname'.length,
      'str(file->f_path.dentry->d_name.name)': 'hostname',
      count: expect.any(BigInt),
    });
  });
});
