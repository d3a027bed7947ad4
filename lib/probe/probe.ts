/** `probe`: what happens at a place in the kernel or in a program, counted by who and what, without C and without a compiler. */
import { EbpfError } from '../errors.ts';
import { build } from '../formats/asm/object/build.ts';
import type { ReadOptions } from '../object/events/reader.ts';
import type { RingBuffer } from '../object/maps/ring-buffer.ts';
import type { BpfObject } from '../object/object.ts';
import type { BackendChoice } from '../object/spec.ts';
import { load } from '../open.ts';
import { chooser, type Question, type TaskKey } from './choose.ts';
import { refuse } from './errors.ts';
import { findHook, type HookName } from './hook.ts';
import { describe, EXIT, type Measure, memberName } from './program.ts';
import { mergeStats } from './stats.ts';
import type { Hook, Value } from './types.ts';
import type { Wanted } from './where.ts';

export interface ProbeOptions<B extends TaskKey, F extends string, M extends Measure> {
  /** Results are grouped by these of the task, … */
  readonly by?: readonly B[];
  /**
   * … and by these of the hook: a tracepoint's fields, a function's parameters (`arg0` in programs), `ret` of what returns. Numbers, and
   * text of up to 63 bytes. What a pointer of the kernel points to: `next->comm`, `file->f_path.dentry->d_name.len`, `args[1]`;
   * `str(…)` is the text at an address.
   */
  readonly fields?: readonly F[];
  /**
   * - `count` (the default)
   * - `latency`: how long from a function, or a system call, to its end
   * - `stats`: count, sum, least and most of the number `of`
   * - `events`: each of them, for `for await (const event of probe)` (kernel 5.8)
   */
  readonly measure?: M;
  /** Of which field, or what of the task, `stats` are. */
  readonly of?: string;
  /** Only what has these values, by the names that `by` and `fields` have: `{ pid: process.pid, filename: '/etc/hosts' }`. */
  readonly where?: Readonly<Record<string, Wanted>>;
  /** Most groups; what is beyond is counted in `lost`. Default 10,240. For events, how many may wait to be read. */
  readonly maxEntries?: number;
  /** Of `perf_event`: samples a second. Default 99. */
  readonly frequency?: number;
  /** Default: the kernel. */
  readonly backend?: BackendChoice;
}

type TaskValue<K extends TaskKey> = K extends 'comm'
  ? string
  : K extends 'cgroup'
    ? bigint
    : K extends 'kstack' | 'ustack'
      ? readonly string[]
      : number;

type FieldValue<F extends string> = F extends `str(${string})` ? string : string | number | bigint;

type Groups<B extends TaskKey, F extends string> = { readonly [K in B]: TaskValue<K> } & {
  readonly [K in F]: FieldValue<K>;
};

interface Measured {
  readonly count: { readonly count: bigint };
  readonly latency: {
    readonly count: bigint;
    /** Nanoseconds of all. */
    readonly total: bigint;
    /** How many took from 2^i to 2^(i+1) nanoseconds. */
    readonly slots: readonly bigint[];
  };
  readonly stats: {
    readonly count: bigint;
    readonly sum: bigint;
    readonly min: bigint;
    readonly max: bigint;
  };
  readonly events: unknown;
}

/** One group: what it has in common, and what was measured. */
export type ProbeResult<B extends TaskKey, F extends string, M extends Measure> = Groups<B, F> & Measured[M];

/** One event: `time` is nanoseconds since the machine was started, without the time that it slept. */
export type ProbeEvent<B extends TaskKey, F extends string> = Groups<B, F> & { readonly time: bigint };

/** A probe that is attached. Made by `probe`. */
export class Probe<B extends TaskKey = TaskKey, F extends string = string, M extends Measure = Measure>
  implements AsyncIterable<ProbeEvent<B, F>>
{
  /** Its maps and programs. */
  readonly object: BpfObject;
  readonly #hook: string;
  readonly #measure: Measure;
  readonly #values: readonly (readonly [name: string, value: Value])[];
  /** The only one whose events count. */
  readonly #pid: number | undefined;

  constructor(
    object: BpfObject,
    hook: string,
    measure: Measure,
    values: ReadonlyMap<string, Value>,
    pid?: Wanted,
  ) {
    this.object = object;
    this.#hook = hook;
    this.#measure = measure;
    this.#values = [...values];
    this.#pid = pid === undefined ? undefined : Number(pid);
  }

  /** What has been measured so far, a group each, in no order. Throws ERR_EBPF_INVALID_STATE for `events`. */
  results(): ProbeResult<B, F, M>[] {
    if (this.#measure === 'events')
      throw new EbpfError('ERR_EBPF_INVALID_STATE', `probe '${this.#hook}': it has events, and no results`);
    const entries = this.object.maps.results as unknown as Iterable<[object, object]>;
    return Array.from(entries, ([key, value]) => {
      const measured = Array.isArray(value) ? mergeStats(value) : value;
      return { ...this.#shown(key), ...measured } as ProbeResult<B, F, M>;
    });
  }

  /** Each event, as it happens. Throws ERR_EBPF_INVALID_STATE for what is not measured by `events`. */
  async *events(options: ReadOptions = {}): AsyncIterableIterator<ProbeEvent<B, F>> {
    if (this.#measure !== 'events') {
      const why = `events are read of measure: 'events', and this is '${this.#measure}'`;
      throw new EbpfError('ERR_EBPF_INVALID_STATE', `probe '${this.#hook}': ${why}`);
    }
    const ring = this.object.maps.events as unknown as RingBuffer<{ readonly time: bigint }>;
    for await (const event of ring.events(options))
      yield { time: event.time, ...this.#shown(event) } as ProbeEvent<B, F>;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<ProbeEvent<B, F>> {
    return this.events();
  }

  #shown(key: object): object {
    const members = key as Record<string, unknown>;
    const place = this.#values.findIndex(([name]) => name === 'pid');
    const pid = place < 0 ? this.#pid : (members[memberName(place)] as number);
    return Object.fromEntries(
      this.#values.map(([name, { show }], i) => {
        const value = members[memberName(i)];
        return [name, show ? show(value, this.object, pid || undefined) : value];
      }),
    );
  }

  /** How much was not counted, since there were more than `maxEntries` groups, or events that nobody read. */
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
 * Attaches a probe that counts, measures or reports: no C, no clang. `name` is a hook's (`HookName`, docs/asm.md): a tracepoint, a
 * function of the kernel or of a program, a system call, a clock. Needs kernel 5.5, CAP_BPF and CAP_PERFMON; BTF for the arguments
 * of kernel functions and raw tracepoints, tracefs for tracepoints.
 *
 * Rejects with ERR_EBPF_INVALID_ARGUMENT (what is no hook, or a field that it has not: `nearest` has the one that may have been meant),
 * ERR_EBPF_NO_TARGET, ERR_EBPF_NO_TRACEFS, ERR_EBPF_NO_BTF, and what `load` and `attach` reject with.
 *
 * @example
 * await using opens = await probe('syscall:openat', { by: ['comm'], fields: ['filename'] });
 * for (const { comm, filename, count } of opens.results()) console.log(comm, filename, count);
 */
export async function probe<
  const B extends TaskKey = never,
  const F extends string = never,
  const M extends Measure = 'count',
>(name: HookName, options: ProbeOptions<B, F, M> = {}): Promise<Probe<B, F, M>> {
  const { frequency = 99, backend = 'kernel' } = options;
  const hook = await findHook(name, { frequency });
  const { object: description, values } = describeProbe(hook, options);
  const object = (await load(build(description), {
    ...{ backend, name: 'probe' },
    ...(options.measure === 'events' && {
      edit: spec => void (spec.maps.events!.eventType = 'struct probe_key'),
    }),
  })) as BpfObject;
  try {
    await attach(object, hook);
    return new Probe(object, hook.name, options.measure ?? 'count', values, options.where?.pid);
  } catch (error) {
    await object.close();
    throw error;
  }
}

const MEASURES = ['count', 'latency', 'stats', 'events'];

/** The object that a question becomes, and its values by name. */
export function describeProbe(
  hook: Hook,
  question: Question & { readonly measure?: Measure; readonly maxEntries?: number },
) {
  const { measure = 'count', maxEntries = 10_240, of } = question;
  if (!MEASURES.includes(measure))
    throw refuse(hook.name, `measure is one of ${MEASURES.join(', ')}, and not ${JSON.stringify(measure)}`);
  if ((of !== undefined) !== (measure === 'stats'))
    throw refuse(hook.name, "'of' and measure: 'stats' belong together: of which number they are");
  const choose = chooser(hook, question);
  const { values } = choose(hook.places[0]);
  return { values, object: describe(hook, choose, { measure, maxEntries }) };
}

/** The end first: what starts is then measured to its end. */
async function attach(object: BpfObject, { places }: Hook): Promise<void> {
  await [...object.programs].find(({ name }) => name === EXIT)?.attach();
  for (const [i, place] of places.entries()) {
    const program = object.programs[`probe_${i}`]!;
    await (place.attach ? place.attach(program) : program.attach());
  }
}
