/** What TypeScript knows of a probe: names of hooks, of values and of results. Nothing is attached. */
import { EbpfError, type Probe, type ProbeResult, probe } from 'node-ebpf';
import { expect, expectTypeOf, it } from 'vitest';

it('results have what was asked for, and nothing else', () => {
  type Counted = ProbeResult<'comm' | 'kstack', 'filename' | 'str(arg0)', 'count'>;
  expectTypeOf<Counted>().toMatchObjectType<{
    readonly comm: string;
    readonly kstack: readonly string[];
    readonly 'str(arg0)': string;
    readonly filename: string | number | bigint;
    readonly count: bigint;
  }>();
  expectTypeOf<keyof Counted>().toEqualTypeOf<'comm' | 'kstack' | 'filename' | 'str(arg0)' | 'count'>();
  expectTypeOf<keyof ProbeResult<'pid', never, 'latency'>>().toEqualTypeOf<
    'pid' | 'count' | 'total' | 'slots'
  >();
  expectTypeOf<keyof ProbeResult<never, 'ret', 'stats'>>().toEqualTypeOf<
    'ret' | 'count' | 'sum' | 'min' | 'max'
  >();
  expectTypeOf<ProbeResult<'cgroup', never, 'count'>['cgroup']>().toEqualTypeOf<bigint>();
});

it('a call has the type of its answer', () => {
  const call = () => probe('syscall:openat', { by: ['comm'], fields: ['filename'], measure: 'events' });
  expectTypeOf(call).returns.resolves.toEqualTypeOf<Probe<'comm', 'filename', 'events'>>();
  expectTypeOf<Awaited<ReturnType<typeof call>>>().toExtend<
    AsyncIterable<{ readonly comm: string; readonly time: bigint }>
  >();
});

it('what can not be is a mistake to the compiler, too', async () => {
  const mistakes = [
    // @ts-expect-error no such kind of hook
    () => probe('kprob:vfs_read'),
    // @ts-expect-error a tracepoint has a category
    () => probe('tracepoint:sched_switch'),
    // @ts-expect-error a function of a program has its binary
    () => probe('uprobe:malloc'),
    // @ts-expect-error there is no such thing of a task
    () => probe('perf_event:cpu-clock', { by: ['com'] }),
    // @ts-expect-error nothing of the kind is measured
    () => probe('perf_event:cpu-clock', { measure: 'time' }),
    // @ts-expect-error values are texts and numbers
    () => probe('perf_event:cpu-clock', { where: { pid: true } }),
  ];
  for (const mistake of mistakes) await expect(mistake()).rejects.toBeInstanceOf(EbpfError);
});
