/** `probe`: what happens at a place in the kernel, counted by who and what, without C and without a compiler. */
import { EbpfError, nearestName, suggestion } from '../errors.ts';
import { build } from '../formats/asm/object/build.ts';
import type { BpfObject } from '../object/object.ts';
import { load } from '../open.ts';
import { findHook } from './hook.ts';
import { ALL, describe, keyOf, LARGEST_KEY } from './program.ts';
import type { Hook, Value } from './types.ts';
import { TASK_VALUES } from './value.ts';

/** What can be said of the task at the hook; `pid` is the process, `tid` the thread, `cgroup` the id of its cgroup. */
export type TaskKey = keyof typeof TASK_VALUES;
export type Measure = 'count' | 'latency';

export interface ProbeOptions<B extends TaskKey, F extends string, M extends Measure> {
  /** Results are grouped by these of the task, … */
  readonly by?: readonly B[];
  /** … and by these of the hook: a tracepoint's fields, a function's parameters, `ret` of a kretprobe. Numbers, and text of up to 63 bytes. */
  readonly fields?: readonly F[];
  /** `count` (the default); or `latency`: how long from a kprobe's function, or a `syscalls/sys_enter_…` tracepoint, to its end. */
  readonly measure?: M;
  /** Only what this process does, by its number in the first pid namespace. Default: all. */
  readonly pid?: number;
  /** Most groups; what is beyond is counted in `lost`. Default 10,240. */
  readonly maxEntries?: number;
}

type TaskValue<K extends TaskKey> = K extends 'comm' ? string : K extends 'cgroup' ? bigint : number;

/** One group: what it has in common, and what was measured. */
export type ProbeResult<B extends TaskKey, F extends string, M extends Measure> = {
  readonly [K in B]: TaskValue<K>;
} & { readonly [K in F]: string | number | bigint } & { readonly count: bigint } & (M extends 'latency'
    ? {
        /** Nanoseconds of all. */
        readonly total: bigint;
        /** How many took from 2^i to 2^(i+1) nanoseconds. */
        readonly slots: readonly bigint[];
      }
    : unknown);

/** A probe that is attached. Made by `probe`. */
export class Probe<B extends TaskKey = TaskKey, F extends string = string, M extends Measure = Measure> {
  /** Its maps and programs. */
  readonly object: BpfObject;

  constructor(object: BpfObject) {
    this.object = object;
  }

  /** What has been measured so far, a group each, in no order. */
  results(): ProbeResult<B, F, M>[] {
    const entries = this.object.maps.results as unknown as Iterable<[object, object]>;
    return Array.from(entries, ([key, value]) => {
      const { [ALL]: _, ...groups } = key as Record<string, unknown>;
      return { ...groups, ...value } as ProbeResult<B, F, M>;
    });
  }

  /** How much was not counted, since there were more than `maxEntries` groups. */
  get lost(): bigint {
    return this.object.variables.lost!.value as bigint;
  }

  /** Detaches it. */
  async close(): Promise<void> {
    await this.object.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/**
 * Attaches a probe that counts, or measures how long: no C, no clang. Hooks: `tracepoint:CATEGORY/NAME` (kernel 4.7; tracefs has to be
 * mounted), `kprobe:FUNCTION` and `kretprobe:FUNCTION` (kernel 5.2, with BTF for parameters). Needs kernel 5.5, CAP_BPF and CAP_PERFMON.
 *
 * Rejects with ERR_EBPF_INVALID_ARGUMENT (what is no hook, or a field that it has not: `nearest` has the one that may have been meant),
 * ERR_EBPF_NO_TARGET, ERR_EBPF_NO_TRACEFS, ERR_EBPF_NO_BTF, and what `load` and `attach` reject with.
 *
 * @example
 * await using opens = await probe('tracepoint:syscalls/sys_enter_openat', { by: ['comm'], fields: ['filename'] });
 * for (const { comm, filename, count } of opens.results()) console.log(comm, filename, count);
 */
export async function probe<
  const B extends TaskKey = never,
  const F extends string = never,
  const M extends Measure = 'count',
>(name: string, options: ProbeOptions<B, F, M> = {}): Promise<Probe<B, F, M>> {
  const { measure = 'count', maxEntries = 10_240, pid } = options;
  const hook = findHook(name);
  if (measure !== 'count' && measure !== 'latency')
    throw wrong(hook, `measure is 'count' or 'latency', and not ${JSON.stringify(measure)}`);
  if (measure === 'latency' && hook.exit === undefined)
    throw wrong(
      hook,
      'what happens here has no end to measure to: kprobes have one, and tracepoints syscalls/sys_enter_…',
    );
  const values = chosen(hook, options.by ?? [], options.fields ?? []);
  const { size } = keyOf(values);
  if (size > LARGEST_KEY)
    throw wrong(hook, `'by' and 'fields' have ${size} bytes together, and ${LARGEST_KEY} is the most`);
  const object = (await load(build(describe(hook, values, { measure, maxEntries, pid })), {
    backend: 'kernel',
    name: 'probe',
  })) as BpfObject;
  try {
    await object.attach();
    return new Probe(object);
  } catch (error) {
    await object.close();
    throw error;
  }
}

function chosen(hook: Hook, by: readonly string[], fields: readonly string[]): Map<string, Value> {
  const values = new Map<string, Value>();
  const choose = (name: string, what: string, known: ReadonlyMap<string, Value>) => {
    if (values.has(name)) throw wrong(hook, `'${name}' is asked for twice`);
    const value = known.get(name);
    if (!value) {
      const near = nearestName(name, known.keys());
      const hint = near === undefined ? `it has ${[...known.keys()].join(', ') || 'none'}` : suggestion(near);
      throw wrong(hook, `there is no ${what} '${name}'; ${hint}`);
    }
    values.set(name, value);
  };
  for (const name of by) choose(name, "'by'", new Map(Object.entries(TASK_VALUES)));
  const known = fields.length > 0 ? hook.fields() : new Map<string, Value>();
  for (const name of fields) choose(name, 'field', known);
  return values;
}

function wrong({ name }: Hook, why: string): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `probe '${name}': ${why}`);
}
