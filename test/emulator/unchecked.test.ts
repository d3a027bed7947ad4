/** Programs that the verifier has accepted, without checks: what they read then, how they end, and what holds them where the verifier is wrong. */
import { Emulator, load, VerifierError } from 'node-ebpf';
import { build, call, exit, func, type Item, lddw, mov, r1, r2, r3, r4, u64 } from 'node-ebpf/asm';
import { describe, expect, it } from 'vitest';
import { Jit, Machine, readProgram } from '../../lib/emulator/index.ts';
import { asVerified } from '../../lib/emulator/rules/guards.ts';
import { encodeInstructions, type Instruction } from '../../lib/formats/insn/insn.ts';
import { failure } from '../kernel/support/errors.ts';
import type { TestObject, TestSpec } from '../kernel/support/objects.ts';
import { emulated } from './support/emulated.ts';

const data = new Uint8Array(64);

describe('a load through an object of the kernel', () => {
  const seen = (object: TestObject, count: number) =>
    object.variables.seen!.value.slice(0, count).map(Number);

  it('reads 0 where nothing is', async () => {
    const emulator = new Emulator({ verify: true });
    await using object = await emulated(emulator, 'kernel-null', ['follows', 'current']);
    await object.programs.follows!.attach();
    const call = (skb: unknown) => {
      object.variables.seen!.value = [9n, 9n, 9n, 9n, 9n, 9n, 9n, 9n] as never;
      emulator.function('netif_receive_skb').call([skb]);
      return seen(object, 4);
    };
    expect(call({ len: 7, dev: { ifindex: 3 } })).toEqual([7, 3, 3, 3]);
    expect(call({ len: 7 })).toEqual([7, 0, 0, 0]);
    expect(call(null)).toEqual([0, 0, 0, 0]);
    for (const dev of [1n, 0xffffn, 0xffff_ffffn, 0x7fff_ffffn, 1n << 40n, -1n, -4096n])
      expect(call({ len: 7, dev })).toEqual([7, 0, 0, 0]);
    emulator.current = emulator.task({ pid: 42, mm: null });
    await object.programs.current!.run({ data });
    expect(seen(object, 3)).toEqual([42, 0, 1]);
  });

  it('is checked with `sanitize`', async () => {
    const emulator = new Emulator({ verify: true, sanitize: true });
    await using object = await emulated(emulator, 'kernel-null', ['current']);
    emulator.current = emulator.task({ pid: 42, mm: null });
    expect(await failure(() => object.programs.current!.run({ data }))).toMatchObject({
      code: 'ERR_EBPF_FAULT',
      program: 'current',
    });
  });
});

describe('how long it may take', () => {
  const TURNS = 1000;
  const run = async (code: string | Item[], options: object) => {
    const backend = new Emulator({ turns: TURNS, ...options });
    const functions = { each: { code: 'r0 = 0\nexit' } };
    const bytes = build({ license: 'GPL', functions, programs: { main: { section: 'xdp', code } } });
    await using object = (await load(bytes, { backend } as object)) as TestObject;
    return (await object.programs.main!.run({ data })).returnValue;
  };
  const ROUNDS = 20_000;
  const loop = `r0 = 0\nagain:\nr0 += 1\nif r0 < ${ROUNDS} goto again\nexit`;

  it('is not asked of a loop that the verifier has walked to its end', async () => {
    expect(await run(loop, { verify: true })).toBe(ROUNDS);
    await expect(run(loop, {})).rejects.toThrow(`no end after ${TURNS} turns`);
    await expect(run(loop, { verify: true, sanitize: true })).rejects.toThrow(`no end after ${TURNS} turns`);
  });

  it('is counted where that says nothing: may_goto', async () => {
    const code = 'r0 = 0\nagain:\nmay_goto out\nr0 ^= 1\ngoto again\nout:\nexit';
    await expect(run(code, { verify: true })).rejects.toThrow(`no end after ${TURNS} turns`);
    // What may_goto has itself (BPF_MAX_LOOPS) is 8,388,608.
    expect(await run(code, { verify: true, turns: 100_000_000 })).toBe(0);
  });

  it('is counted where programs go over numbers: open-coded iterators', async () => {
    const emulator = new Emulator({ turns: TURNS, verify: true });
    await using object = await emulated(emulator, 'kfunc-flow', ['numbers']);
    const { variables, programs } = object;
    const goOver = async (end: number) => {
      variables.end!.value = end;
      return programs.numbers!.run({ context: new Uint8Array(0) });
    };
    expect((await goOver(TURNS / 2)).returnValue).toBe(0);
    await expect(goOver(2 * TURNS)).rejects.toThrow(`no end after ${TURNS} turns`);
  });

  it.each(['jit', 'interpreter'] as const)('is counted where helpers loop: bpf_loop, %s', async engine => {
    const loopOf = (rounds: number) => [
      mov(r1, rounds),
      lddw(r2, func('each')),
      mov(r3, 0),
      mov(r4, 0),
      call('bpf_loop'),
      exit(),
    ];
    for (const verify of [false, true]) {
      await expect(run(loopOf(TURNS + 1), { verify, engine })).rejects.toThrow(`no end after ${TURNS} turns`);
      expect(await run(loopOf(TURNS - 1), { verify, engine })).toBe(TURNS - 1);
    }
  });
});

it('a value is still read after it has been deleted, as in the kernel', async () => {
  const code = `
    *(u32 *)(r10 -4) = 1
    r1 = map[values]
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 != 0 goto there
    exit
    there:
    r6 = r0
    r1 = map[values]
    r2 = r10
    r2 += -4
    call bpf_map_delete_elem
    r0 = *(u64 *)(r6 +0)
    exit`;
  const bytes = build({
    license: 'GPL',
    maps: { values: { type: 'hash', key: 4, value: 8, maxEntries: 4 } },
    programs: { main: { section: 'xdp', code } },
  });
  await using object = (await load(bytes, {
    backend: new Emulator({ verify: true }),
  } as object)) as TestObject;
  object.maps.values!.set(Uint8Array.of(1, 0, 0, 0), Uint8Array.of(42, 0, 0, 0, 0, 0, 0, 0));
  expect((await object.programs.main!.run({ data })).returnValue).toBe(42);
});

it('what a map has that is there already is not known from the object', async () => {
  const bytes = build({
    license: 'GPL',
    variables: { fixed: { type: u64, constant: true, value: 7n } },
    programs: {
      main: {
        section: 'xdp',
        code: `
            r0 = 1
            r1 = &fixed
            r1 = *(u64 *)(r1 +0)
            if r1 == 7 goto out
            r0 = *(u64 *)(r1 +0)
            out:
            exit`,
      },
    },
  });
  const backend = new Emulator({ verify: true });
  await using alone = (await load(bytes, { backend } as object)) as TestObject;
  expect((await alone.programs.main!.run({ data })).returnValue).toBe(1);
  const edit = (spec: TestSpec) => {
    spec.maps['.rodata']!.reuse = alone.maps['.rodata']!;
  };
  await expect(load(bytes, { backend, edit } as object)).rejects.toBeInstanceOf(VerifierError);
});

describe('where the verifier is wrong', () => {
  const insn = (opcode: number, dst: number, src: number, offset: number, imm: number): Instruction => ({
    opcode,
    dst,
    src,
    offset,
    imm,
  });
  /** r1 is followed, as if that had been proven. */
  const wrong = () => {
    const machine = new Machine();
    const code = [insn(0x79, 0, 1, 0, 0), insn(0x95, 0, 0, 0, 0)];
    const read = readProgram({ name: 'wrong', instructions: encodeInstructions(code) });
    return { machine, program: new Jit(machine).load(asVerified(read, new Map([[0, 'none']]))) };
  };

  it('WebAssembly holds what would leave the memory', () => {
    const { machine, program } = wrong();
    const { byteLength } = machine.memory.wasm.buffer;
    expect(program.run(byteLength - 8)).toBe(0);
    for (const address of [byteLength - 7, byteLength, -8])
      expect(() => program.run(address)).toThrow(
        expect.objectContaining({
          code: 'ERR_EBPF_FAULT',
          message: expect.stringMatching(/^program 'wrong': .*left the memory of the emulator.*sanitize/),
        }),
      );
    // Nothing has happened to what goes on.
    expect(program.run(byteLength - 8)).toBe(0);
  });
});

describe('a program of each kind', () => {
  type Move = (emulator: Emulator) => unknown;
  const unlink: Move = emulator => emulator.function('do_unlinkat').call([7n, null], 0n);
  const exec: Move = emulator => emulator.tracepoint('sched/sched_process_exec').fire({});
  const receive: Move = emulator => emulator.interface('veth0').receive(data);
  const veth0 = { interface: 'veth0' };
  const app = { cgroup: '/app' };
  interface Kind {
    readonly section: string;
    readonly move: Move;
    /** What is read of the context. */
    readonly field?: string;
    readonly where?: object;
  }
  const KINDS: readonly Kind[] = [
    { section: 'xdp', move: receive, where: veth0 },
    { section: 'tcx/ingress', move: receive, where: veth0 },
    { section: 'kprobe/do_unlinkat', move: unlink },
    { section: 'kretprobe/do_unlinkat', move: unlink },
    { section: 'fentry/do_unlinkat', move: unlink, field: 'u64 *)(r6 +0)' },
    { section: 'fexit/do_unlinkat', move: unlink, field: 'u64 *)(r6 +16)' },
    {
      section: 'lsm/file_open',
      move: emulator => emulator.lsm('file_open').call([emulator.file('/etc/shadow')]),
      field: 'u64 *)(r6 +0)',
    },
    { section: 'tracepoint/sched/sched_process_exec', move: exec, field: 'u32 *)(r6 +8)' },
    { section: 'raw_tp/sched_process_exec', move: exec, field: 'u64 *)(r6 +0)' },
    { section: 'tp_btf/sched_process_exec', move: exec, field: 'u64 *)(r6 +0)' },
    {
      section: 'cgroup/connect4',
      move: emulator => emulator.cgroup('/app').connect({ address: '192.0.2.1', port: 80 }),
      where: app,
    },
    { section: 'cgroup/sock_create', move: emulator => emulator.cgroup('/app').socket(), where: app },
  ];
  const code = (field: string, result: number) => `
    r6 = r1
    *(u32 *)(r10 -4) = 0
    r1 = map[seen]
    r2 = r10
    r2 += -4
    call bpf_map_lookup_elem
    if r0 == 0 goto out
    r1 = *(${field}
    *(u64 *)(r0 +0) = r1
    r1 = 1
    lock *(u64 *)(r0 +8) += r1
    out:
    r0 = ${result}
    exit`;
  it.each(KINDS)('$section', async ({ section, move, field = 'u32 *)(r6 +4)', where }) => {
    // What lets things go on.
    const allowed = section.startsWith('cgroup') ? 1 : 0;
    const bytes = build({
      license: 'GPL',
      maps: { seen: { type: 'array', key: 4, value: 16, maxEntries: 1 } },
      programs: { main: { section, code: code(field, allowed) } },
    });
    const seen: unknown[] = [];
    for (const verify of [false, true]) {
      const emulator = new Emulator({ verify });
      await using object = (await load(bytes, { backend: emulator } as object)) as TestObject;
      await object.programs.main!.attach(where as never);
      move(emulator);
      const value = object.maps.seen!.get(0) as Uint8Array;
      expect(value[8]).toBe(1);
      seen.push(value);
    }
    expect(seen[1]).toEqual(seen[0]);
  });
});
