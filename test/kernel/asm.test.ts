/** Objects made from TypeScript: libbpf and our linker make the same of them, and their programs do what they say. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BpfObject, load, VerifierError } from 'node-ebpf';
import * as asm from 'node-ebpf/asm';
import {
  add,
  array,
  atomicAdd,
  build,
  call,
  char,
  enumeration,
  exit,
  func,
  i32,
  jeq,
  jne,
  kfunc,
  label,
  lddw,
  ldx,
  map,
  mov,
  type ObjectDescription,
  proto,
  ptr,
  r0,
  r1,
  r2,
  r3,
  r4,
  r5,
  r6,
  r7,
  r8,
  r10,
  rsh,
  source,
  st,
  struct,
  sub,
  typedef,
  u8,
  u32,
  u64,
  variable,
} from 'node-ebpf/asm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseObject } from '../../lib/formats/object/parse.ts';
import { failure } from './support/errors.ts';
import { buildTool, byLibbpf, byUs, compare } from './support/linked.ts';
import { thisKernel } from './support/this-kernel.ts';

let folder: string;
let tool: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-ebpf-asm-'));
  tool = buildTool(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

// biome-ignore lint/suspicious/noExplicitAny: names of built objects are known at run time only
type Loaded = BpfObject & { variables: any };

/** Loads it into the kernel, after libbpf and our linker have agreed on it. */
async function loaded(description: ObjectDescription): Promise<Loaded> {
  const object = build(description);
  const image = parseObject(object);
  expect(compare(byUs(image, thisKernel()), await byLibbpf(tool, object, folder), image)).toEqual([]);
  return (await load(object, { backend: 'kernel' })) as Loaded;
}

const packet = new Uint8Array(14);
const runs = async (object: Loaded, name: string, data: Uint8Array | null = packet) =>
  (await object.programs[name]!.run(data ? { data } : {})).returnValue;

it('counts in a map', async () => {
  const Stat = struct('stat', { packets: u64, bytes: u32, last: array(u8, 3) });
  await using object = await loaded({
    license: 'GPL',
    maps: { stats: { type: 'hash', key: u32, value: Stat, maxEntries: 4 } },
    programs: {
      count: {
        section: 'xdp',
        code: [
          ldx(r6, u32.at(r1, 4)),
          ldx(r2, u32.at(r1, 0)),
          sub(r6, r2),
          st(u32.at(r10, -4), 5),
          [lddw(r1, map('stats')), mov(r2, r10), add(r2, -4), call('bpf_map_lookup_elem')],
          jne(r0, 0, 'found'),
          [st(u64.at(r10, -24), 0), st(u64.at(r10, -16), 0)],
          [lddw(r1, map('stats')), mov(r2, r10), add(r2, -4), mov(r3, r10), add(r3, -24), mov(r4, 0)],
          [call('bpf_map_update_elem'), mov(r0, 1), exit()],
          label('found'),
          mov(r1, 1),
          atomicAdd(Stat.field('packets').at(r0), r1),
          atomicAdd(Stat.field('bytes').at(r0), r6),
          st(Stat.field('last[2]').at(r0), 9),
          [mov(r0, 2), exit()],
        ],
      },
    },
  });
  expect([await runs(object, 'count'), await runs(object, 'count'), await runs(object, 'count')]).toEqual([
    1, 2, 2,
  ]);
  expect([...object.maps.stats!]).toEqual([[5, { packets: 2n, bytes: 28, last: Uint8Array.of(0, 0, 9) }]]);
});

it('has variables of every section', async () => {
  const Mode = enumeration('mode', { QUIET: 0, LOUD: 7 });
  await using object = await loaded({
    variables: {
      runs: { type: u64 },
      small: { type: u8, value: 250 },
      limit: { type: u32, value: 42, constant: true },
      name: { type: array(char, 8), value: 'héllo' },
      mode: { type: typedef('mode_t', Mode), value: 7, section: '.data.config' },
      least: { type: asm.i64, value: -(2n ** 63n) },
    },
    programs: {
      step: {
        section: 'xdp',
        code: `
          r1 = &runs
          r2 = *(u64 *)(r1 +0)
          r2 += 1
          *(u64 *)(r1 +0) = r2
          r1 = &limit
          r0 = *(u32 *)(r1 +0)
          exit`,
      },
    },
  });
  expect(await runs(object, 'step')).toBe(42);
  const { runs: count, small, limit, name, mode, least } = object.variables;
  expect([count.value, small.value, limit.value, name.value, mode.value, least.value]).toEqual([
    ...[1n, 250, 42, 'héllo', 'LOUD', -(2n ** 63n)],
  ]);
});

it('calls its own functions, static and global, and is called back', async () => {
  await using object = await loaded({
    license: 'GPL',
    variables: { rounds: { type: u32 } },
    functions: {
      square: { code: [mov(r0, r1), asm.mul(r0, r1), exit()] },
      half: {
        global: true,
        type: proto(i32, { value: i32 }),
        code: [mov(r0, r1), rsh(r0, 1), exit()],
      },
      // Static functions call each other, too.
      both: { code: [call(func('square')), mov(r1, r0), call(func('half')), exit()] },
      round: {
        type: proto(i32, { index: u32, context: ptr() }),
        code: [lddw(r1, variable('rounds')), mov(r2, 1), atomicAdd(u32.at(r1), r2), mov(r0, 0), exit()],
      },
    },
    programs: {
      functions: { section: 'xdp', code: [mov(r1, 6), call(func('both')), exit()] },
      loop: {
        section: 'xdp',
        code: [
          [mov(r1, 10), lddw(r2, func('round')), mov(r3, 0), mov(r4, 0), call('bpf_loop')],
          [mov(r0, 2), exit()],
        ],
      },
    },
  });
  expect(await runs(object, 'functions')).toBe(18);
  expect(await runs(object, 'loop')).toBe(2);
  expect(object.variables.rounds.value).toBe(10);
});

it('fills slots: of a program array, and of a map of maps', async () => {
  await using object = await loaded({
    maps: {
      targets: { type: 'prog_array', key: 4, value: 4, maxEntries: 3, slots: [null, 'other'] },
      inner: { type: 'array', key: u32, value: u64, maxEntries: 1 },
      outer: {
        ...{ type: 'array_of_maps', key: u32, maxEntries: 2, slots: ['inner'] },
        inner: { type: 'array', key: u32, value: u64, maxEntries: 1 },
      },
    },
    programs: {
      main: {
        section: 'xdp',
        code: [lddw(r2, map('targets')), mov(r3, 1), call('bpf_tail_call'), mov(r0, 1), exit()],
      },
      other: {
        section: 'xdp',
        code: [
          st(u32.at(r10, -4), 0),
          [mov(r2, r10), add(r2, -4), lddw(r1, map('outer')), call('bpf_map_lookup_elem')],
          jeq(r0, 0, 'out'),
          [mov(r1, r0), mov(r2, r10), add(r2, -4), call('bpf_map_lookup_elem')],
          jeq(r0, 0, 'out'),
          st(u64.at(r0), 77),
          label('out'),
          [mov(r0, 3), exit()],
        ],
      },
    },
  });
  expect(await runs(object, 'main')).toBe(3);
  expect(object.maps.inner!.get(0)).toBe(77n);
});

interface TaskMembers extends asm.Members {
  readonly tgid: asm.IntType;
  readonly comm: asm.ArrayType<asm.IntType>;
  readonly no_such_member: asm.IntType;
}
// Of the kernel's types the names count; where their members are is found at load.
const Mm = struct('mm_struct', {});
const Task: asm.CompositeType<TaskMembers> = struct('task_struct', {
  tgid: i32,
  comm: array(char, 16),
  mm: ptr(Mm),
  real_parent: ptr(() => Task),
  no_such_member: u64,
});

it('reads kernel structs wherever their fields are', async () => {
  const Missing = struct('no_such_struct', { x: u32 });
  const Type = enumeration('bpf_map_type', { BPF_MAP_TYPE_RINGBUF: 1000, NO_SUCH_TYPE: 1001 });
  const store = (name: string, from: typeof r0 | typeof r1) => [
    lddw(r5, variable(name)),
    st(u64.at(r5), from),
  ];
  await using object = await loaded({
    license: 'GPL',
    variables: Object.fromEntries(
      ['direct', 'probed', 'expected', 'has', 'lacks', 'size', 'missing', 'ringbuf', 'noEnum'].map(name => [
        name,
        { type: u64 },
      ]),
    ),
    programs: {
      look: {
        section: 'syscall',
        code: [
          call('bpf_get_current_task_btf'),
          mov(r6, r0),
          ldx(r1, Task.core('tgid').at(r6)),
          store('direct', r1),
          [mov(r1, r10), add(r1, -8), st(u64.at(r10, -8), 0), mov(r2, 4)],
          [mov(r3, r6), add(r3, Task.core('tgid').offset), call('bpf_probe_read_kernel')],
          [ldx(r1, u64.at(r10, -8)), store('probed', r1)],
          [call('bpf_get_current_pid_tgid'), rsh(r0, 32), store('expected', r0)],
          [mov(r1, Task.core('comm').exists), store('has', r1)],
          [mov(r1, Task.core('no_such_member').exists), store('lacks', r1)],
          [mov(r1, Task.core('comm').size), store('size', r1)],
          [mov(r1, Missing.coreType.exists), store('missing', r1)],
          [lddw(r1, Type.core('BPF_MAP_TYPE_RINGBUF').value), store('ringbuf', r1)],
          [mov(r1, Type.core('NO_SUCH_TYPE').exists), store('noEnum', r1)],
          [mov(r0, 0), exit()],
        ],
      },
    },
  });
  await object.programs.look!.run();
  const values = Object.fromEntries([...object.variables].map(({ name, value }) => [name, value]));
  const tgid = values.expected as bigint;
  expect(tgid).toBeGreaterThan(0n);
  expect(values).toEqual({
    ...{ direct: tgid, probed: tgid, expected: tgid },
    ...{ has: 1n, lacks: 0n, size: 16n, missing: 0n, ringbuf: 27n, noEnum: 0n },
  });
});

it('calls kernel functions', async ctx => {
  const kfuncs = {
    bpf_task_from_pid: proto(ptr(Task), { pid: i32 }),
    bpf_task_release: proto(asm.nothing, { p: ptr(Task) }),
  };
  const description: ObjectDescription = {
    license: 'GPL',
    kfuncs,
    programs: {
      init: {
        section: 'syscall',
        code: [
          [call('bpf_get_current_pid_tgid'), mov(r8, r0), mov('w1', 'w0')],
          [call(kfunc('bpf_task_from_pid')), jeq(r0, 0, 'none'), mov(r6, r0)],
          [ldx(r7, Task.core('tgid').at(r6)), mov(r1, r6), call(kfunc('bpf_task_release'))],
          [rsh(r8, 32), sub(r7, r8), mov(r0, r7), exit()],
          [label('none'), mov(r0, -1), exit()],
        ],
      },
      text: {
        section: 'syscall',
        code: 'call bpf_get_current_pid_tgid\nw1 = w0\ncall bpf_task_from_pid\nif r0 == 0 goto out\nr1 = r0\ncall bpf_task_release\nout: r0 = 5\nexit',
      },
    },
  };
  try {
    await using object = await loaded(description);
    expect(await runs(object, 'init', null)).toBe(0);
    expect(await runs(object, 'text', null)).toBe(5);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_EBPF_NOT_SUPPORTED') throw error;
    ctx.skip('kfuncs of tasks need kernel 6.2');
  }
});

describe('what the verifier refuses', () => {
  it('is shown in the text that it was made from', async () => {
    const code = 'r2 = r10\n  r2 += r1 ; nonsense\nr0 = 0\nexit';
    const error = await failure(() =>
      load(build({ programs: { wrong: { section: 'xdp', code } } }), { backend: 'kernel' }),
    );
    expect(error).toBeInstanceOf(VerifierError);
    expect((error as VerifierError).source).toMatchObject({ file: 'wrong.asm', line: 2, text: 'r2 += r1' });
  });

  it('is shown in the source that it says it has', async () => {
    const code = [
      source({ file: 'generator.ts', line: 12, text: 'const x = stack + context;' }),
      [mov(r2, r10), add(r2, r1)],
      source({ file: 'generator.ts', line: 13, column: 3, text: 'return 0;' }),
      [mov(r0, 0), exit()],
    ];
    const error = await failure(() =>
      load(build({ programs: { wrong: { section: 'xdp', code } } }), { backend: 'kernel' }),
    );
    expect((error as VerifierError).source).toMatchObject({
      ...{ file: 'generator.ts', line: 12, text: 'const x = stack + context;' },
    });
  });
});
