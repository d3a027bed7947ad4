/** What is done with an event, once its key is on the stack: counted, timed, added up, or handed on. */
import { add, and, lsh, mov, rsh, sub } from '../formats/asm/code/arithmetic.ts';
import { call, ja, jeq, jge, jle, jne, jsge, jsle, label } from '../formats/asm/code/jumps.ts';
import { atomicAdd, lddw, ldx, map, st, variable } from '../formats/asm/code/memory.ts';
import { r0, r1, r2, r3, r4, r7, r8, r9, r10 } from '../formats/asm/code/registers.ts';
import { type CompositeType, struct } from '../formats/asm/declare/struct.ts';
import { type AsmType, array, i64, u64 } from '../formats/asm/declare/type.ts';
import type { MapDescription } from '../formats/asm/object/description.ts';
import type { Item } from '../formats/asm/types.ts';
import type { Value } from './types.ts';
import { SCRATCH } from './value.ts';

/** Powers of two of nanoseconds: the last is of some hundred years. */
const SLOTS = 64;
/** Bytes of the ring buffer for each of `maxEntries`; and what it has at the least: a page of any machine. */
const RING_BYTES = 64;
const LEAST_RING = 65_536;

/** Where the key is while it is made. */
export interface KeyPlace {
  readonly Key: CompositeType;
  /** Bytes from r10. */
  readonly place: number;
  readonly of: Value | undefined;
}

export interface MeasureCode {
  readonly maps: Readonly<Record<string, MapDescription>>;
  readonly Result: AsmType;
  /** Ends by falling through, or at `out`. `of`: the value that is measured. */
  enter(of: Value | undefined): Item[];
  readonly exit?: Item[];
}

const Count = struct('probe_count', { count: u64 });
const Latency = struct('probe_latency', { count: u64, total: u64, slots: array(u64, SLOTS) });

/** BPF_NOEXIST: another CPU may have been faster. */
const NOEXIST = 1;

/** The address of the key's result into r0, made where there is none; else to `lost`, and out. `key` puts the key's address into r2. */
function result(key: readonly Item[]): Item[] {
  const lookup = [lddw(r1, map('results')), key, call('bpf_map_lookup_elem')];
  return [
    [lookup, jne(r0, 0, 'known')],
    [
      lddw(r1, map('results')),
      key,
      lddw(r3, variable('zero')),
      mov(r4, NOEXIST),
      call('bpf_map_update_elem'),
    ],
    [lookup, jne(r0, 0, 'known')],
    [lose(), ja('counted')],
    label('known'),
  ];
}

const lose = (): Item[] => [lddw(r1, variable('lost')), mov(r2, 1), atomicAdd(u64.at(r1), r2)];
const onStack = (place: number): Item[] => [mov(r2, r10), add(r2, place)];
const one = (): Item[] => [mov(r1, 1), atomicAdd(Count.field('count').at(r0), r1)];

export function countMeasure({ Key, place }: KeyPlace, maxEntries: number): MeasureCode {
  return {
    maps: { results: { type: 'hash', key: Key, value: Count, maxEntries } },
    Result: Count,
    enter: () => [result(onStack(place)), one(), label('counted')],
  };
}

/** Per CPU, where nothing else writes meanwhile: there is no atomic minimum. */
export function statsMeasure({ Key, place, of }: KeyPlace, maxEntries: number): MeasureCode {
  const signed = of!.type.kind === 'int' && (of!.type as { signed?: boolean }).signed === true;
  const number = signed ? i64 : u64;
  const Stats = struct('probe_stats', { count: u64, sum: number, min: number, max: number });
  const at = (name: 'count' | 'sum' | 'min' | 'max') => Stats.field(name).at(r0);
  const keep = (name: 'min' | 'max', jump: typeof jge): Item[] => [
    [ldx(r2, at(name)), jump(r8, r2, `not_${name}`), st(at(name), r8)],
    label(`not_${name}`),
  ];
  return {
    maps: { results: { type: 'percpu_hash', key: Key, value: Stats, maxEntries } },
    Result: Stats,
    enter: value => [
      [value!.load!, mov(r8, r9), result(onStack(place))],
      [ldx(r1, at('count')), jne(r1, 0, 'more'), st(at('min'), r8), st(at('max'), r8), label('more')],
      [keep('min', signed ? jsge : jge), keep('max', signed ? jsle : jle)],
      [add(r1, 1), st(at('count'), r1), ldx(r2, at('sum')), add(r2, r8), st(at('sum'), r2)],
      label('counted'),
    ],
  };
}

/** The key is the record. */
export function eventMeasure({ Key, place }: KeyPlace, maxEntries: number): MeasureCode {
  const bytes = Math.max(LEAST_RING, 2 ** Math.ceil(Math.log2(maxEntries * Math.max(RING_BYTES, Key.size))));
  return {
    maps: { events: { type: 'ringbuf', maxEntries: bytes } },
    // In the object's types, where the map's events are found.
    Result: Key,
    enter: () => [
      [call('bpf_ktime_get_ns'), st(u64.at(r10, place + Key.offsets.get('time')!), r0)],
      [lddw(r1, map('events')), onStack(place), mov(r3, Key.size), mov(r4, 0), call('bpf_ringbuf_output')],
      [jeq(r0, 0, 'out'), lose()],
    ],
  };
}

/** From the entry to the end of what the thread does; grouped by what was known at its entry. */
export function latencyMeasure({ Key, place }: KeyPlace, maxEntries: number): MeasureCode {
  const Start = struct('probe_start', { time: u64, key: Key });
  const time = place - 8;
  const thread: Item[] = [lddw(r1, map('starts')), onStack(SCRATCH)];
  const whichThread = [call('bpf_get_current_pid_tgid'), st(u64.at(r10, SCRATCH), r0)];
  return {
    maps: {
      results: { type: 'hash', key: Key, value: Latency, maxEntries },
      starts: { type: 'lru_hash', key: u64, value: Start, maxEntries },
    },
    Result: Latency,
    enter: () => [
      [call('bpf_ktime_get_ns'), st(u64.at(r10, time), r0), whichThread],
      [thread, mov(r3, r10), add(r3, time), mov(r4, 0), call('bpf_map_update_elem')],
    ],
    exit: [
      [whichThread, thread, call('bpf_map_lookup_elem'), jeq(r0, 0, 'out'), mov(r7, r0)],
      [call('bpf_ktime_get_ns'), mov(r8, r0), ldx(r1, u64.at(r7)), sub(r8, r1)],
      [result([mov(r2, r7), add(r2, 8)]), one(), atomicAdd(Latency.field('total').at(r0), r8)],
      [logarithm(), mov(r1, 1), add(r0, r3), atomicAdd(u64.at(r0, Latency.field('slots').offset), r1)],
      [label('counted'), thread, call('bpf_map_delete_elem')],
    ],
  };
}

/** r3 = 8 times the logarithm of r8 to base 2: how far into the slots. */
function logarithm(): Item[] {
  const steps = [32, 16, 8, 4, 2, 1].map(bits => [
    [mov(r4, r2), rsh(r4, bits), jeq(r4, 0, `below${bits}`)],
    [mov(r2, r4), add(r3, bits)],
    label(`below${bits}`),
  ]);
  return [mov(r2, r8), mov(r3, 0), steps, and(r3, SLOTS - 1), lsh(r3, 3)];
}
