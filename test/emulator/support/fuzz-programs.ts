/** Programs that call a row of helpers with arguments from a table, so that one translation serves for many arguments. */
import type { FunctionDescription, Item, MapDescription, Register } from 'node-ebpf/asm';
import {
  add,
  array,
  build,
  call,
  char,
  exit,
  func,
  lddw,
  ldx,
  mov,
  mul,
  r0,
  r1,
  r2,
  r3,
  r4,
  r5,
  r6,
  r7,
  r8,
  r9,
  r10,
  st,
  struct,
  u8,
  u32,
  u64,
  variable,
} from 'node-ebpf/asm';

/** An argument is a number, and how often the context, the frame and the last result are added to it. */
export const WORDS = 4;
export const ARGUMENTS = 5;
export const MOST_CALLS = 4;
/** Bytes that programs may write, and whose ends are near. */
export const SCRATCH = 256;
/** What is read only. */
export const FIXED = 'fixed text %d %s';

const PARAMETERS: readonly Register[] = [r1, r2, r3, r4, r5];

export function callsOf(numbers: readonly number[]): Item[] {
  // Both functions that can be called back are there in each program.
  const items: Item[] = [
    lddw(r7, func('answer')),
    lddw(r7, func('again')),
    lddw(r7, variable('fixed')),
    lddw(r7, variable('scratch')),
  ];
  items.push(mov(r6, r1), lddw(r9, variable('table')), mov(r8, 0));
  numbers.forEach((number, i) => {
    PARAMETERS.forEach((parameter, k) => {
      const at = (i * ARGUMENTS + k) * WORDS * 8;
      items.push(ldx(parameter, u64.at(r9, at)));
      ([r6, r10, r8] as const).forEach((base, word) => {
        items.push(ldx(r0, u64.at(r9, at + (word + 1) * 8)), mul(r0, base), add(parameter, r0));
      });
    });
    items.push(call(number), mov(r8, r0));
  });
  items.push(mov(r0, 1), exit());
  return items;
}

const functions: Record<string, FunctionDescription> = {
  answer: { code: [mov(r0, 0), exit()] },
  // What it is called with is a pointer or a number: it writes there, and calls itself.
  again: { code: [mov(r6, r1), st(u64.at(r2), 1), mov(r1, r6), call(func('again')), exit()] },
};

const Timed = struct('timed', {
  timer: struct('bpf_timer', { opaque: array(u64, 2) }),
  work: struct('bpf_wq', { opaque: array(u64, 2) }),
  lock: struct('bpf_spin_lock', { val: u32 }),
  more: u32,
});

const same = (types: readonly string[], rest: Omit<MapDescription, 'type'>) =>
  Object.fromEntries(types.map(type => [type, { type, ...rest } as MapDescription]));

const inner: MapDescription = { type: 'array', key: 4, value: 8, maxEntries: 2 };

export const MAPS: Record<string, MapDescription> = {
  ...same(['hash', 'lru_hash', 'percpu_hash', 'lru_percpu_hash'], { key: 8, value: 12, maxEntries: 4 }),
  ...same(['array', 'percpu_array'], { key: 4, value: 12, maxEntries: 3 }),
  ...same(['prog_array', 'perf_event_array', 'cgroup_array', 'xskmap'], { key: 4, value: 4, maxEntries: 2 }),
  ...same(['devmap', 'devmap_hash', 'cpumap'], { key: 4, value: 8, maxEntries: 1 }),
  ...same(['sockmap', 'sockhash', 'reuseport_sockarray'], { key: 4, value: 8, maxEntries: 2 }),
  ...same(['ringbuf', 'user_ringbuf'], { maxEntries: 4096 }),
  ...same(['queue', 'stack', 'bloom_filter'], { value: 8, maxEntries: 2 }),
  ...same(['array_of_maps', 'hash_of_maps'], { key: 4, value: 4, maxEntries: 2, inner }),
  ...same(['sk_storage', 'task_storage', 'inode_storage', 'cgrp_storage'], {
    key: u32,
    value: u64,
    flags: 1,
  }),
  lpm_trie: { type: 'lpm_trie', key: 8, value: 4, maxEntries: 4, flags: 1 },
  stack_trace: { type: 'stack_trace', key: 4, value: 64, maxEntries: 4 },
  timed: { type: 'array', key: u32, value: Timed, maxEntries: 2 },
  read_only: { type: 'array', key: 4, value: 16, maxEntries: 1, flags: 0x80 },
};

/** An object with a program for each row of helpers, all in the same section. */
export function objectOf(section: string, rows: readonly (readonly number[])[]): Uint8Array {
  return build({
    license: 'GPL',
    maps: MAPS,
    variables: {
      table: { type: array(u64, MOST_CALLS * ARGUMENTS * WORDS), section: '.data.table' },
      scratch: { type: array(u8, SCRATCH), section: '.data.scratch' },
      fixed: { type: array(char, 64), constant: true, value: FIXED },
    },
    functions,
    programs: Object.fromEntries(rows.map((row, i) => [`p${i}`, { section, code: callsOf(row) }])),
  });
}
