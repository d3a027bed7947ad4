/** What tracing programs ask of the event that they run for (kernel/trace/bpf_trace.c), and what they tell of it. */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { EventContext } from '../hooks/trace/context.ts';
import type { World } from '../world/world.ts';
import { readable, writable } from './arguments.ts';
import { checkSize } from './checked.ts';
import { format } from './format.ts';
import type { HelperTable } from './table.ts';

const { EINVAL, ENOENT, EOPNOTSUPP } = ERRNO;
/** MAX_BPRINTF_BUF, with the NUL; MAX_BPRINTF_VARARGS (include/linux/bpf.h) */
const MOST_LINE = 1024;
const MOST_VALUES = 12;
/** struct bpf_perf_event_value: counter, enabled, running. */
const EVENT_VALUE = 24;

/** Values of a printing helper in memory; undefined for a length that the kernel refuses. */
export function valuesAt(world: World, data: number, length: number): bigint[] | undefined {
  checkSize(length, 'the length of the values');
  if (length % 8 !== 0 || length > MOST_VALUES * 8 || (length > 0 && data === 0)) return undefined;
  if (length > 0) readable(world, data, length, 'the values');
  return Array.from({ length: length / 8 }, (_, i) =>
    world.machine.memory.view.getBigUint64(data + i * 8, true),
  );
}

/** A format of that many bytes, up to its NUL; undefined without one. */
export function formatAt(world: World, address: number, size: number): Uint8Array | undefined {
  checkSize(size, 'the size of the format', 1);
  readable(world, address, size, 'the format');
  const bytes = world.machine.memory.bytes.subarray(address, address + size);
  const end = bytes.indexOf(0);
  return end < 0 ? undefined : bytes.slice(0, end);
}

export const traceHelpers = (world: World): HelperTable => {
  const { memory } = world.machine;

  const facts = () => eventOf(world).facts;

  const print = (at: number, size: number, values: readonly bigint[]): number => {
    const text = formatAt(world, at, size);
    if (!text) return -EINVAL;
    const line = format(world, text, values);
    if (typeof line === 'number') return line;
    const { pid, comm } = world.tasks.current;
    world.traces.print({
      text: line.slice(0, MOST_LINE - 1).replace(/\n$/, ''),
      cpu: world.cpu,
      pid,
      comm,
      time: world.clock.now(),
    });
    return line.length;
  };

  /** The value of argument `n` in the context of a function. */
  const argument = (n: number) => memory.view.getBigUint64(eventOf(world).region.address + n * 8, true);

  const put = (to: number, value: bigint): void => {
    writable(world, to >>> 0, 8, 'the place for the value');
    memory.view.setBigUint64(to >>> 0, value, true);
  };

  return {
    bpf_trace_printk: {
      parameters: ['pointer', 'i32', 'i64', 'i64', 'i64'],
      result: 'i32',
      call: (at: number, size: number, ...values: bigint[]) =>
        print(
          at >>> 0,
          size,
          values.map(value => BigInt.asUintN(64, value)),
        ),
    },
    bpf_trace_vprintk: {
      parameters: ['pointer', 'i32', 'pointer', 'i32'],
      result: 'i32',
      call(at: number, size: number, data: number, length: number): number {
        const values = valuesAt(world, data >>> 0, length);
        return values ? print(at >>> 0, size, values) : -EINVAL;
      },
    },
    bpf_get_func_ip: { parameters: ['pointer'], result: 'i64', call: () => facts().ip ?? 0n },
    bpf_get_attach_cookie: { parameters: ['pointer'], result: 'i64', call: () => facts().cookie ?? 0n },
    bpf_get_func_arg: {
      parameters: ['pointer', 'i32', 'pointer'],
      result: 'i32',
      call(_context: number, n: number, to: number): number {
        const count = facts().functionArguments ?? 0;
        if (n < 0 || n >= count) return -EINVAL;
        put(to, argument(n));
        return 0;
      },
    },
    bpf_get_func_ret: {
      parameters: ['pointer', 'pointer'],
      result: 'i32',
      call(_context: number, to: number): number {
        const { functionArguments, hasResult } = facts();
        if (functionArguments === undefined || !hasResult) return -EOPNOTSUPP;
        put(to, argument(functionArguments));
        return 0;
      },
    },
    bpf_get_func_arg_cnt: {
      parameters: ['pointer'],
      result: 'i64',
      call: () => BigInt(facts().functionArguments ?? 0),
    },
    bpf_override_return: {
      parameters: ['pointer', 'i64'],
      result: 'i32',
      call(_context: number, value: bigint): number {
        eventOf(world).override = BigInt.asUintN(64, value);
        return 0;
      },
    },
    bpf_task_pt_regs: {
      parameters: ['pointer'],
      result: 'pointer',
      call: () => facts().registers ?? 0,
    },
    bpf_per_cpu_ptr: {
      parameters: ['pointer', 'i32'],
      result: 'pointer',
      call: (given: number, cpu: number) => (cpu >>> 0 >= world.cpus ? 0 : perCpu(world, given >>> 0, cpu)),
    },
    bpf_this_cpu_ptr: {
      parameters: ['pointer'],
      result: 'pointer',
      call: (given: number) => perCpu(world, given >>> 0, world.cpu),
    },
    // The emulator's events have no last branches: what a processor without them answers.
    bpf_get_branch_snapshot: {
      parameters: ['pointer', 'i32', 'i64'],
      result: 'i32',
      call(to: number, size: number, flags: bigint): number {
        checkSize(size, 'the size');
        writable(world, to >>> 0, size, 'the buffer');
        return flags === 0n ? -ENOENT : -EINVAL;
      },
    },
    bpf_read_branch_records: {
      parameters: ['pointer', 'pointer', 'i32', 'i64'],
      result: 'i32',
      call(_context: number, _to: number, _size: number, flags: bigint): number {
        return (flags & ~1n) === 0n ? -ENOENT : -EINVAL;
      },
    },
    bpf_perf_prog_read_value: {
      parameters: ['pointer', 'pointer', 'i32'],
      result: 'i32',
      call(_context: number, given: number, size: number): number {
        const to = given >>> 0;
        checkSize(size, 'the size', 1);
        writable(world, to, size, 'the buffer');
        const { counter } = facts();
        memory.bytes.fill(0, to, to + size);
        if (size !== EVENT_VALUE) return -EINVAL;
        if (!counter) return 0;
        [counter.value, counter.enabled, counter.running].forEach((value, i) => {
          memory.view.setBigUint64(to + i * 8, BigInt.asUintN(64, value), true);
        });
        return 0;
      },
    },
  };
};

/** Throws where the program runs for something else. */
export function eventOf({ running }: World): EventContext {
  const { context } = running;
  if (context instanceof EventContext) return context;
  throw new HelperFault(`program '${running.program.name}' runs for no event that this helper knows`);
}

function perCpu(world: World, address: number, cpu: number): number {
  const stride = world.allocated.perCpuStride(address);
  if (stride !== undefined) return address + cpu * stride;
  const variable = world.symbols.variableAt(address);
  if (!variable) throw new HelperFault('r1 is no variable of the kernel', BigInt(address));
  return variable.address + cpu * variable.stride;
}
