/** `probe`: counted and measured without C. All of them watch this process alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type HookName, load, probe } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { build } from '../../lib/formats/asm/object/build.ts';
import { findHook } from '../../lib/probe/hook.ts';
import { describeProbe } from '../../lib/probe/probe.ts';
import { TASK_VALUES } from '../../lib/probe/task.ts';
import { askChild, runChild } from '../kernel/support/child.ts';
import { failure } from '../kernel/support/errors.ts';
import { rename } from '../kernel/support/rename.ts';
import { isGuest, kernelHasKprobes } from './support/machine.ts';

const { pid } = process;
/** Under emulation, with a neighbour, code that runs for the first time has been seen to take forty times as long. */
const SLOWNESS = isGuest ? 50 : process.env.LD_PRELOAD?.includes('asan') ? 2 : 1;
const FILE = '/etc/hostname';
const readings = (count: number) => {
  for (let i = 0; i < count; i++) readFileSync(FILE);
};

describe('tracepoints', () => {
  it('are counted by task and field', async () => {
    await using opens = await probe('tracepoint:syscalls/sys_enter_openat', {
      ...{
        by: ['comm', 'pid', 'tid', 'uid', 'gid', 'cpu', 'cgroup'],
        fields: ['filename', 'flags'],
        where: { pid },
      },
    });
    readings(7);
    const own = opens.results().filter(({ filename }) => filename === FILE);
    expect(own.reduce((sum, { count }) => sum + count, 0n)).toBe(7n);
    expect(own[0]).toMatchObject({ pid, tid: pid, uid: process.getuid!(), gid: process.getgid!() });
    expect(own[0]!.comm).toBe(readFileSync('/proc/self/comm', 'utf8').trim());
    expect(own[0]!.cpu).toBeGreaterThanOrEqual(0);
    expect(typeof own[0]!.flags).toBe('bigint');
    expect(opens.lost).toBe(0n);
  });

  it('have texts of their own, and numbers with a sign', async () => {
    await using renames = await probe('tracepoint:task/task_rename', {
      ...{ fields: ['newcomm', 'oom_score_adj'], where: { pid } },
    });
    rename('probed');
    expect(renames.results()).toContainEqual({
      newcomm: 'probed',
      oom_score_adj: expect.any(Number),
      count: 1n,
    });
  });

  it('have texts behind the record', async () => {
    // It starts another program as the same process, once the probe is there.
    const child = spawn('/bin/sh', ['-c', 'read line; exec /bin/true'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await once(child, 'spawn');
    await using starts = await probe('tracepoint:sched/sched_process_exec', {
      ...{ fields: ['filename', 'pid'], where: { pid: child.pid! } },
    });
    child.stdin!.end('go\n');
    await once(child, 'exit');
    expect(starts.results()).toEqual([{ filename: '/bin/true', pid: child.pid, count: 1n }]);
  });

  it('are counted without groups', async () => {
    await using opens = await probe('tp:syscalls/sys_enter_openat', { where: { pid } });
    readings(3);
    const [all, ...more] = opens.results();
    expect(more).toEqual([]);
    expect(Object.keys(all!)).toEqual(['count']);
    expect(all!.count).toBeGreaterThanOrEqual(3n);
  });

  it('measure how long system calls take', async () => {
    await using opens = await probe('tracepoint:syscalls/sys_enter_openat', {
      ...{ fields: ['filename'], measure: 'latency', where: { pid } },
    });
    const start = process.hrtime.bigint();
    readings(20);
    const elapsed = process.hrtime.bigint() - start;
    const { count, total, slots } = opens.results().find(({ filename }) => filename === FILE)!;
    expect(count).toBe(20n);
    expect(total).toBeGreaterThan(0n);
    expect(total).toBeLessThan(elapsed);
    // Each is in the slot of its logarithm: their sum lies between what the slots say at the least and at the most.
    expect(slots.reduce((sum, each) => sum + each, 0n)).toBe(20n);
    const least = slots.reduce((sum, each, i) => sum + each * 2n ** BigInt(i), 0n);
    expect(total).toBeGreaterThanOrEqual(least);
    expect(total).toBeLessThan(2n * least);
  });

  it('are there in less than 50 ms', async () => {
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      const start = performance.now();
      const opens = await probe('tracepoint:syscalls/sys_enter_openat', {
        by: ['comm'],
        fields: ['filename'],
        where: { pid },
      });
      times.push(performance.now() - start);
      await opens.close();
    }
    expect(Math.min(...times)).toBeLessThan(50 * SLOWNESS);
  });

  it('are there at once the first time in a process, too, with what the types of the kernel say', async () => {
    const hook = kernelHasKprobes ? 'kprobe:do_sys_openat2' : 'raw_tp:sched_switch';
    const options = kernelHasKprobes
      ? { by: ['comm'], fields: ['filename'], measure: 'latency', where: { pid: 1 } }
      : { by: ['comm'], fields: ['next->comm', 'prev->pid'], where: { pid: 1 } };
    const program = `
      import { probe } from 'node-ebpf';
      const times = [];
      for (let i = 0; i < 2; i++) {
        const start = process.cpuUsage();
        const made = await probe('${hook}', ${JSON.stringify(options)});
        const { user, system } = process.cpuUsage(start);
        await made.close();
        times.push((user + system) / 1000);
      }
      console.log(JSON.stringify(times));`;
    // The processor's time, of all threads, at its best of some processes. Alone on a core it is 33 ms; beside a neighbour
    // there 61 ms have been the best of fifteen.
    const limit = 100 * SLOWNESS;
    // Emulated, a process takes twelve seconds.
    const enough = isGuest ? 1 : 5;
    let first = Number.POSITIVE_INFINITY;
    let second = first;
    for (let tries = 0; tries < 15 && !(tries >= enough && first < limit); tries++) {
      const [one, two] = await askChild<[number, number]>(program);
      first = Math.min(first, one);
      second = Math.min(second, two);
    }
    expect(first).toBeLessThan(limit);
    // By then the types are there, and what reads them is compiled.
    expect(second).toBeLessThan(isGuest ? first : first / 2);
  });

  it('count as lost what is more than they have room for', async () => {
    await using opens = await probe('tracepoint:syscalls/sys_enter_openat', {
      ...{ fields: ['filename'], maxEntries: 2, where: { pid } },
    });
    for (const file of ['/etc/hostname', '/etc/hosts', '/etc/passwd', '/etc/group']) readFileSync(file);
    expect(opens.results().length).toBe(2);
    expect(opens.lost).toBeGreaterThanOrEqual(2n);
  });
});

describe('functions', () => {
  it.each(['count', 'latency'] as const)('have programs that the verifier takes: %s', async measure => {
    const hook = await findHook('kprobe:do_sys_openat2', { frequency: 1 });
    const question = {
      by: Object.keys(TASK_VALUES),
      fields: ['dfd', 'filename', 'how->flags'],
      where: { pid },
    };
    const { object, values } = describeProbe(hook, { ...question, measure, maxEntries: 10 });
    await using loaded = await load(build(object), { backend: 'kernel' });
    expect([...values.keys()]).toEqual([...Object.keys(TASK_VALUES), 'dfd', 'filename', 'how->flags']);
    for (const program of loaded.programs) expect(program.info().translatedBytes).toBeGreaterThan(0);
    expect([...loaded.programs].length).toBe(measure === 'count' ? 1 : 2);
  });

  it('are counted by parameter, and measured', async ctx => {
    if (!kernelHasKprobes) ctx.skip('this kernel has no kprobes (CONFIG_KPROBES)');
    await using opens = await probe('kprobe:do_sys_openat2', {
      ...{ by: ['comm'], fields: ['filename'], measure: 'latency', where: { pid } },
    });
    readings(5);
    const found = opens.results().find(({ filename }) => filename === FILE)!;
    expect(found.count).toBe(5n);
    expect(found.total).toBeGreaterThan(0n);
  });

  it('are counted by what they return', async ctx => {
    if (!kernelHasKprobes) ctx.skip('this kernel has no kprobes (CONFIG_KPROBES)');
    await using opens = await probe('kretprobe:do_sys_openat2', { fields: ['ret'], where: { pid } });
    expect(() => readFileSync('/etc/no-such-file')).toThrow();
    // ENOENT
    const found = opens.results().filter(({ ret }) => BigInt(ret) === -2n);
    expect(found.map(({ count }) => count)).toEqual([1n]);
  });
});

describe('what can not be is refused, with the nearest', () => {
  it.each<[string, object, object]>([
    ['openat', {}, { code: 'ERR_EBPF_INVALID_ARGUMENT', message: /no hook; hooks are tracepoint:/ }],
    ['kprob:vfs_read', {}, { code: 'ERR_EBPF_INVALID_ARGUMENT', nearest: 'kprobe' }],
    ['tracepoint:sched', {}, { code: 'ERR_EBPF_INVALID_ARGUMENT', message: /write tracepoint:CATEGORY/ }],
    ['syscall:openatt', {}, { code: 'ERR_EBPF_NO_TARGET', nearest: 'openat' }],
    ['perf_event:cpu-clok', {}, { code: 'ERR_EBPF_INVALID_ARGUMENT', nearest: 'cpu-clock' }],
    ['perf_event:cpu-clock', { fields: ['x'] }, { message: /samples have no fields/ }],
    ['perf_event:cpu-clock', { frequency: 0 }, { message: /samples a second, and not 0/ }],
    ['tracepoint:sched/sched_proces_exec', {}, { code: 'ERR_EBPF_NO_TARGET', nearest: 'sched_process_exec' }],
    ['tracepoint:schedd/x', {}, { code: 'ERR_EBPF_NO_TARGET', nearest: 'sched' }],
    [
      'tracepoint:sched/sched_process_exec',
      { fields: ['filenam'] },
      { code: 'ERR_EBPF_INVALID_ARGUMENT', nearest: 'filename' },
    ],
    ['tracepoint:sched/sched_process_exec', { by: ['com'] }, { nearest: 'comm' }],
    [
      'tracepoint:task/task_rename',
      { by: ['pid'], fields: ['pid'] },
      { message: /'pid' is asked for twice/ },
    ],
    ['tracepoint:task/task_rename', { measure: 'latency' }, { message: /has no end to measure to/ }],
    [
      'tracepoint:task/task_rename',
      { measure: 'sum' },
      { message: /measure is one of count, latency, stats, events/ },
    ],
    [
      'kprobe:no_such_function',
      { fields: ['x'] },
      { code: 'ERR_EBPF_NO_TARGET', message: /no function 'no_such_function'/ },
    ],
    ['kprobe:vfs_raed', { fields: ['count'] }, { code: 'ERR_EBPF_NO_TARGET', nearest: 'vfs_read' }],
    ['kretprobe:vfs_read', { fields: ['count'] }, { message: /no field 'count'; it has ret/ }],
    ['fentry:vfs_read', { fields: ['ret'] }, { message: /no field 'ret'/ }],
    ['raw_tp:sched_swich', { fields: ['next'] }, { code: 'ERR_EBPF_NO_TARGET', nearest: 'sched_switch' }],
    ['raw_tp:sched_switch', { fields: ['nxt'] }, { nearest: 'next' }],
    ['raw_tp:sched_switch', { fields: ['next->com'] }, { nearest: 'next->comm' }],
    [
      'raw_tp:sched_switch',
      { fields: ['next->comm.x'] },
      { message: /'next->comm' is char\[16\], which has no members/ },
    ],
    ['raw_tp:sched_switch', { fields: ['next->comm[16]'] }, { message: /has 16 elements/ }],
    [
      'raw_tp:sched_switch',
      { fields: ['next->se'] },
      { message: /name one of its members, as in next->se.x/ },
    ],
    ['raw_tp:sched_switch', { fields: ['next-comm'] }, { message: /no field 'next-comm'/ }],
    ['raw_tp:sched_switch', { fields: ['next->'] }, { message: /expected members/ }],
    ['raw_tp:sched_switch', { fields: ['str(next->comm)'] }, { message: /is no address/ }],
    ['raw_tp:sched_switch', { measure: 'stats' }, { message: /belong together/ }],
    ['raw_tp:sched_switch', { of: 'preempt' }, { message: /belong together/ }],
    ['raw_tp:sched_switch', { measure: 'stats', of: 'next->comm' }, { message: /is no number/ }],
    ['raw_tp:sched_switch', { measure: 'stats', of: 'comm' }, { message: /is no number/ }],
    ['raw_tp:sched_switch', { where: { pid: 'x' } }, { message: /is a number, and no text/ }],
    ['raw_tp:sched_switch', { where: { comm: 1 } }, { message: /is a text, and no number/ }],
    ['raw_tp:sched_switch', { where: { pid: 0.5 } }, { message: /a text or an integer, and not 0.5/ }],
    [
      'raw_tp:sched_switch',
      { where: { comm: 'x'.repeat(16) } },
      { message: /15 bytes are known, and the text has 16/ },
    ],
    ['raw_tp:sched_switch', { where: { com: 'x' } }, { message: /no field 'com'/ }],
    ['uprobe:/no/such/file:main', {}, { code: 'ERR_EBPF_NO_TARGET' }],
    ['usdt:/no/such/file:a:b', {}, { code: 'ERR_EBPF_NO_TARGET' }],
    ['kprobe:vfs_read', { fields: ['cuont'] }, { code: 'ERR_EBPF_INVALID_ARGUMENT', nearest: 'count' }],
  ])('%s %o', async (name, options, expected) => {
    const { message, ...rest } = expected as { message?: RegExp };
    const error = await failure(() => probe(name as HookName, options));
    expect(error).toMatchObject(rest);
    if (message) expect(error.message).toMatch(message);
    expect(error.message).toContain(`probe`);
  });
});

it('says that the kernel has no types to offer', async ctx => {
  if (!existsSync('/sys/kernel/btf/vmlinux')) ctx.skip('this kernel has none');
  const hide = 'mount -t tmpfs tmpfs /sys/kernel/btf && exec "$@"';
  const { stdout } = await runChild(
    `import { probe } from 'node-ebpf';
    const error = await probe('raw_tp:sched_switch', { fields: ['next->comm'] }).catch(error => error);
    console.log(error.code, error.message);
    // What needs no types.
    const counted = await probe('raw_tp:sched_switch', { where: { pid: 1 } });
    console.log(counted.lost);
    await counted.close();`,
    { under: ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', hide, 'sh'] },
  );
  expect(stdout).toMatch(
    /^ERR_EBPF_NO_BTF probe 'raw_tp:sched_switch': .*\/sys\/kernel\/btf\/vmlinux.*CONFIG_DEBUG_INFO_BTF.*\n0n\n$/,
  );
});
