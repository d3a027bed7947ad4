/** Calls of what is no function, of what the emulator has for itself, and of oneself for ever. */
import { EbpfError, Emulator, EmulatorFault, load } from 'node-ebpf';
import {
  type AsmInstruction,
  add,
  array,
  build,
  call,
  callx,
  exit,
  func,
  type Item,
  kfunc,
  lddw,
  map,
  mov,
  nothing,
  type ObjectDescription,
  proto,
  r0,
  r1,
  r2,
  r3,
  r4,
  r6,
  r10,
  st,
  struct,
  u32,
  u64,
} from 'node-ebpf/asm';
import { expect, it } from 'vitest';

const data = new Uint8Array(64);
const Timed = struct('timed', { timer: struct('bpf_timer', { opaque: array(u64, 2) }) });
const maps = {
  timed: { type: 'array', key: u32, value: Timed, maxEntries: 1 },
  hash: { type: 'hash', key: u32, value: u64, maxEntries: 1 },
  array: { type: 'array', key: u32, value: u64, maxEntries: 2 },
} as const;

function loaded(emulator: Emulator, code: Item[], rest: Partial<ObjectDescription> = {}) {
  const object = build({ license: 'GPL', maps, ...rest, programs: { main: { section: 'xdp', code } } });
  return load(object, { backend: emulator } as object);
}

async function faultOf(code: Item[], rest?: Partial<ObjectDescription>): Promise<string> {
  const emulator = new Emulator({ turns: 100_000 });
  const { programs } = await loaded(emulator, code, rest);
  const error = await programs.main!.run({ data }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(EmulatorFault);
  // What has gone wrong leaves nothing behind.
  const { programs: after } = await loaded(emulator, [mov(r0, 2), exit()]);
  expect((await after.main!.run({ data })).returnValue).toBe(2);
  return (error as EmulatorFault).message;
}

const lookedUp = (name: string): Item[] => [
  [st(u32.at(r10, -4), 0), lddw(r1, map(name)), mov(r2, r10), add(r2, -4)],
  [call('bpf_map_lookup_elem'), mov(r6, r0)],
];
const timer: Item[] = [
  ...lookedUp('timed'),
  [mov(r1, r6), lddw(r2, map('timed')), mov(r3, 1), call('bpf_timer_init'), mov(r1, r6)],
];

it.each<[string, Item[], RegExp]>([
  ['a number', [mov(r6, 1000), callx(r6), exit()], /r6 is no function of a loaded program/],
  ['a map', [lddw(r6, map('hash')), callx(r6), exit()], /r6 is no function of a loaded program/],
  ['a helper that calls back', [mov(r6, 181), callx(r6), exit()], /r6 is no function of a loaded program/],
  [
    'a helper that the emulator has for itself',
    [...lookedUp('hash'), mov(r1, -8), mov(r6, 1 << 20), callx(r6), exit()],
    /r6 is no function of a loaded program/,
  ],
])('callx of %s', async (_, code, message) => {
  expect(await faultOf(code)).toMatch(message);
});

it.each<[string, Item[]]>([
  ['bpf_loop', [mov(r1, 3), mov(r2, 7), mov(r3, 0), mov(r4, 0), call('bpf_loop'), exit()]],
  [
    'bpf_for_each_map_elem',
    [
      lddw(r1, map('array')),
      lddw(r2, map('array')),
      mov(r3, 0),
      mov(r4, 0),
      call('bpf_for_each_map_elem'),
      exit(),
    ],
  ],
  ['bpf_timer_set_callback', [...timer, mov(r2, 5), call('bpf_timer_set_callback'), exit()]],
])('%s with what is no function', async (_, code) => {
  expect(await faultOf(code)).toMatch(/the callback is no function of a loaded program/);
});

it.each<[string, Item[], AsmInstruction]>([
  ['itself', [call(func('again')), exit()], call(func('again'))],
  ['itself through a callback', [call(func('again')), exit()], call('bpf_loop')],
])('a function that calls %s', async (_, code, again) => {
  const call = [mov(r1, 3), lddw(r2, func('again')), mov(r3, 0), mov(r4, 0), again, mov(r0, 0), exit()];
  expect(await faultOf(code, { functions: { again: { code: call } } })).toMatch(/too deep|more than 8 deep/);
});

it('numbers that the emulator has for itself are none in an object', async () => {
  const emulator = new Emulator();
  // Now there are some.
  await loaded(emulator, [...lookedUp('hash'), mov(r0, 1), exit()]);
  const kfuncs = { bpf_rcu_read_lock: proto(nothing) };
  await loaded(emulator, [call(kfunc('bpf_rcu_read_lock')), mov(r0, 1), exit()], { kfuncs });
  const helper = loaded(emulator, [mov(r1, -8), mov(r2, -8), call(1 << 20), exit()]);
  await expect(helper).rejects.toThrow(/instruction 2: the emulator has not got helper 1048576/);
  const byNumber = { opcode: 0x85, dst: 0, src: 2, offset: 0, imm: 1 };
  const unnamed = loaded(emulator, [byNumber, exit()]);
  await expect(unnamed).rejects.toThrow(EbpfError);
  await expect(unnamed).rejects.toThrow(/instruction 0: it calls a kernel function by the number 1/);
});

it('an exception in a callback of a timer ends that alone', async () => {
  const emulator = new Emulator();
  const kfuncs = { bpf_throw: proto(nothing, { cookie: u64 }) };
  const functions = { ring: { code: [mov(r1, 7), call(kfunc('bpf_throw')), exit()] } };
  const code = [
    ...timer,
    [lddw(r2, func('ring')), call('bpf_timer_set_callback'), mov(r1, r6), mov(r2, 0), mov(r3, 0)],
    [call('bpf_timer_start'), exit()],
  ];
  const { programs } = await loaded(emulator, code, { functions, kfuncs });
  expect((await programs.main!.run({ data })).returnValue).toBe(0);
  emulator.clock.advance(1000n);
  expect((await programs.main!.run({ data })).returnValue).toBe(0);
});
