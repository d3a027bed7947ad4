/** The object of a probe: its maps, and the code that fills them. */
import { add, and, lsh, mov, rsh, sub } from '../formats/asm/code/arithmetic.ts';
import { call, exit, ja, jeq, jne, label } from '../formats/asm/code/jumps.ts';
import { atomicAdd, lddw, ldx, map, st, variable } from '../formats/asm/code/memory.ts';
import { r0, r1, r2, r3, r4, r6, r7, r8, r10 } from '../formats/asm/code/registers.ts';
import { type CompositeType, struct } from '../formats/asm/declare/struct.ts';
import { type AsmType, array, u32, u64 } from '../formats/asm/declare/type.ts';
import type { MapDescription, ObjectDescription } from '../formats/asm/object/description.ts';
import type { Item } from '../formats/asm/types.ts';
import type { Hook, Value } from './types.ts';

/** Powers of two of nanoseconds: the last is of some hundred years. */
export const SLOTS = 64;
/** Of a stack of 512 bytes, what a key may take beside what else is on it. */
export const LARGEST_KEY = 400;

/** The key where there is nothing to group by. */
export const ALL = 'all';

const Count = struct('probe_count', { count: u64 });
const Latency = struct('probe_latency', { count: u64, total: u64, slots: array(u64, SLOTS) });

export function keyOf(values: ReadonlyMap<string, Value>): CompositeType {
  const members = Object.fromEntries(Array.from(values, ([name, { type }]) => [name, type]));
  return struct('probe_key', values.size > 0 ? members : { [ALL]: u32 });
}

export interface Settings {
  readonly measure: 'count' | 'latency';
  readonly maxEntries: number;
  /** Only this process; undefined for all. */
  readonly pid: number | undefined;
}

export function describe(
  hook: Hook,
  values: ReadonlyMap<string, Value>,
  { measure, maxEntries, pid }: Settings,
): ObjectDescription {
  const Key = keyOf(values);
  const Result: AsmType = measure === 'count' ? Count : Latency;
  const results = { type: 'hash', key: Key, value: Result, maxEntries } as const;
  const Start = struct('probe_start', { time: u64, key: Key });
  const place = -roundUp(Key.size);
  const enter = [mov(r6, r1), filter(pid), storeKey(Key, values, place)];
  const key = [mov(r2, r10), add(r2, place)];
  const common = {
    license: 'GPL',
    variables: { lost: { type: u64 }, zero: { type: Result, section: '.rodata', constant: true } },
  };
  if (measure === 'count') {
    const code = [enter, bump(key, []), OUT];
    return { ...common, maps: { results }, programs: { probe: { section: hook.section, code } } };
  }
  const starts: MapDescription = { type: 'lru_hash', key: u64, value: Start, maxEntries };
  return {
    ...common,
    maps: { results, starts },
    programs: {
      probe: { section: hook.section, code: [enter, start(place)] },
      probe_exit: { section: hook.exit!, code: end() },
    },
  };
}

const OUT: Item[] = [label('out'), mov(r0, 0), exit()];

const filter = (pid: number | undefined): Item[] =>
  pid === undefined ? [] : [call('bpf_get_current_pid_tgid'), rsh(r0, 32), jne(r0, pid, 'out')];

const roundUp = (size: number): number => Math.ceil(size / 8) * 8;

/** All bytes of it have values, those between members as well. */
function storeKey(Key: CompositeType, values: ReadonlyMap<string, Value>, place: number): Item[] {
  const zeros = Array.from({ length: -place / 8 }, (_, i) => st(u64.at(r10, place + i * 8), 0));
  const parts = Array.from(values, ([name, value]) => value.store(place + Key.offsets.get(name)!));
  return [zeros, parts];
}

/** Counts for a key; `more` adds to the rest of the result, whose address is in r0. `key` puts its address into r2. */
function bump(key: readonly Item[], more: readonly Item[]): Item[] {
  const lookup = [lddw(r1, map('results')), key, call('bpf_map_lookup_elem')];
  return [
    lookup,
    jne(r0, 0, 'known'),
    // BPF_NOEXIST: another CPU may have been faster.
    [lddw(r1, map('results')), key, lddw(r3, variable('zero')), mov(r4, 1), call('bpf_map_update_elem')],
    lookup,
    jne(r0, 0, 'known'),
    [lddw(r1, variable('lost')), mov(r2, 1), atomicAdd(u64.at(r1), r2), ja('counted')],
    label('known'),
    [mov(r1, 1), atomicAdd(Count.field('count').at(r0), r1)],
    more,
    label('counted'),
  ];
}

/** When it started, and the key as it was then, for the thread; the key is on the stack already. */
function start(place: number): Item[] {
  const [value, thread] = [place - 8, place - 16];
  return [
    [call('bpf_ktime_get_ns'), st(u64.at(r10, value), r0)],
    [call('bpf_get_current_pid_tgid'), st(u64.at(r10, thread), r0)],
    [lddw(r1, map('starts')), mov(r2, r10), add(r2, thread), mov(r3, r10), add(r3, value), mov(r4, 0)],
    call('bpf_map_update_elem'),
    OUT,
  ];
}

function end(): Item[] {
  const thread = [lddw(r1, map('starts')), mov(r2, r10), add(r2, -8)];
  return [
    [call('bpf_get_current_pid_tgid'), st(u64.at(r10, -8), r0)],
    [thread, call('bpf_map_lookup_elem'), jeq(r0, 0, 'out'), mov(r7, r0)],
    [call('bpf_ktime_get_ns'), mov(r8, r0), ldx(r1, u64.at(r7)), sub(r8, r1)],
    bump(
      [mov(r2, r7), add(r2, 8)],
      [
        atomicAdd(Latency.field('total').at(r0), r8),
        [logarithm(), mov(r1, 1), add(r0, r3), atomicAdd(u64.at(r0, Latency.field('slots').offset), r1)],
      ],
    ),
    [thread, call('bpf_map_delete_elem')],
    OUT,
  ];
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
