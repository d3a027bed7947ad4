/** What single instructions compute, where engines and people go wrong: by RFC 9669 and kernel/bpf/core.c, on both engines. */
import { describe, expect, it } from 'vitest';
import { type Machine, readProgram } from '../../../lib/emulator/index.ts';
import type { Instruction } from '../../../lib/formats/insn/insn.ts';
import { Pair, resultOf } from './support/engines.ts';
import * as I from './support/insn.ts';

const u64 = (value: bigint) => BigInt.asUintN(64, value);
/** r0 after one operation on it, r1 beside it. */
const on = (r0: bigint, r1: bigint, ...code: readonly Instruction[]) =>
  resultOf(I.wide(0, r0), I.wide(1, r1), ...code, I.exit());

const MIN64 = -(2n ** 63n);
const MIN32 = 0x8000_0000n;
const by = { r: 1 };

describe('division', () => {
  it.each([
    ['by 0 is 0', () => on(7n, 0n, I.alu(64, 'DIV', 0, by)), 0n],
    ['by 0 is 0, signed', () => on(7n, 0n, I.alu(64, 'DIV', 0, by, true)), 0n],
    ['remainder by 0 is the dividend', () => on(-7n, 0n, I.alu(64, 'MOD', 0, by)), u64(-7n)],
    ['of 32 bits, its lower half', () => on(-7n, 0n, I.alu(32, 'MOD', 0, by)), 0xffff_fff9n],
    ['of 32 bits, when only the upper half is set', () => on(9n, 1n << 32n, I.alu(32, 'DIV', 0, by)), 0n],
    ['smallest by -1', () => on(MIN64, -1n, I.alu(64, 'DIV', 0, by, true)), u64(MIN64)],
    ['smallest by -1, a constant', () => on(MIN64, 0n, I.alu(64, 'DIV', 0, -1, true)), u64(MIN64)],
    ['smallest by -1, remainder', () => on(MIN64, -1n, I.alu(64, 'MOD', 0, by, true)), 0n],
    ['smallest of 32 bits by -1', () => on(MIN32, -1n, I.alu(32, 'DIV', 0, by, true)), MIN32],
    ['smallest of 32 bits by -1, remainder', () => on(MIN32, -1n, I.alu(32, 'MOD', 0, by, true)), 0n],
    ['signed rounds towards 0', () => on(-7n, 2n, I.alu(64, 'DIV', 0, by, true)), u64(-3n)],
    [
      'the remainder has the sign of the dividend',
      () => on(-7n, 2n, I.alu(64, 'MOD', 0, by, true)),
      u64(-1n),
    ],
    ['a negative constant is large', () => on(-1n, 0n, I.alu(64, 'DIV', 0, -2)), 1n],
  ])('%s', (_, run, expected) => expect(run()).toBe(expected));
});

describe('shifts take their distance modulo the width', () => {
  it.each([
    ['64 bits by 65', () => on(3n, 65n, I.alu(64, 'LSH', 0, by)), 6n],
    ['32 bits by 33', () => on(3n, 33n, I.alu(32, 'LSH', 0, by)), 6n],
    ['32 bits to the right, arithmetic', () => on(MIN32, 31n, I.alu(32, 'ARSH', 0, by)), 0xffff_ffffn],
    ['64 bits to the right, arithmetic', () => on(MIN64, 63n, I.alu(64, 'ARSH', 0, by)), u64(-1n)],
  ])('%s', (_, run, expected) => expect(run()).toBe(expected));
});

describe('moves and byte swaps', () => {
  it.each([
    ['a move of 32 bits clears the upper half', () => on(0n, -1n, I.alu(32, 'MOV', 0, by)), 0xffff_ffffn],
    ['a constant is extended by its sign', () => resultOf(I.mov(0, -2), I.exit()), u64(-2n)],
    ['8 bits to 64', () => on(0n, 0x80n, I.extend(64, 8, 0, 1)), u64(-128n)],
    ['16 bits to 32', () => on(0n, 0x8000n, I.extend(32, 16, 0, 1)), 0xffff_8000n],
    ['32 bits to 64', () => on(0n, MIN32, I.extend(64, 32, 0, 1)), u64(-(2n ** 31n))],
    ['to big-endian, 16', () => on(0x1122_3344n, 0n, I.swap('be', 16, 0)), 0x4433n],
    ['to big-endian, 32', () => on(0xff_1122_3344n, 0n, I.swap('be', 32, 0)), 0x4433_2211n],
    ['to big-endian, 64', () => on(0x0102_0304_0506_0708n, 0n, I.swap('be', 64, 0)), 0x0807_0605_0403_0201n],
    ['to little-endian cuts', () => on(0x1_2233_4455n, 0n, I.swap('le', 16, 0)), 0x4455n],
    ['swap, whatever the machine', () => on(0x1122n, 0n, I.swap('bswap', 16, 0)), 0x2211n],
    ['negation of 32 bits', () => on(1n, 0n, I.negate(32, 0)), 0xffff_ffffn],
  ])('%s', (_, run, expected) => expect(run()).toBe(expected));

  it('casts between address spaces, but not NULL', () => {
    const pair = new Pair({ arenaUpper: 0x7fff });
    const user = (value: bigint) => pair.run([I.wide(1, value), I.cast(0, 1, true), I.exit()]).result;
    expect(user(0x1_0000_1000n)).toBe(0x7fff_0000_1000n);
    expect(user(1n << 32n)).toBe(0n);
    expect(pair.run([I.wide(1, 0x7fff_0000_1000n), I.cast(0, 1, false), I.exit()]).result).toBe(0x1000n);
  });
});

describe('memory', () => {
  const context = Uint8Array.of(0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88);
  const read = (...code: readonly Instruction[]) => new Pair().run([...code, I.exit()], { context });

  it('loads with and without a sign', () => {
    expect(read(I.load(2, 0, 1, 1)).result).toBe(0x8382n);
    expect(read(I.loadSigned(1, 0, 1, 0)).result).toBe(u64(-127n));
    expect(read(I.loadSigned(4, 0, 1, 4)).result).toBe(0xffff_ffff_8887_8685n);
  });

  it('stores as many bytes as it says', () => {
    const { context: after } = read(I.store(2, 1, 2, -1), I.store(1, 1, 7, { r: 10 }), I.mov(0, 0));
    expect([...after.subarray(0, 7)]).toEqual([0x81, 0x82, 0xff, 0xff, 0x85, 0x86, 0x87]);
  });

  it.each([4, 8] as const)('has atomic operations on %i bytes, whose old value is extended by 0', size => {
    const bits = size * 8;
    const old = BigInt.asUintN(bits, 0x8887_8685_8483_8281n);
    const apply = (code: readonly Instruction[]) => {
      const { result, context } = read(...code);
      const view = new DataView(context.buffer);
      return [result, size === 8 ? view.getBigUint64(0, true) : BigInt(view.getUint32(0, true))];
    };
    const wrap = (value: bigint) => BigInt.asUintN(bits, value);
    for (const [name, change] of [
      ['ADD', (by: bigint) => old + by],
      ['OR', (by: bigint) => old | by],
      ['AND', (by: bigint) => old & by],
      ['XOR', (by: bigint) => old ^ by],
    ] as const) {
      expect(apply([I.mov(2, -9), I.mov(0, 5), I.atomic(size, name, 1, 0, 2)])).toEqual([
        5n,
        wrap(change(-9n)),
      ]);
      expect(apply([I.mov(2, -9), I.atomic(size, name, 1, 0, 2, true), I.mov(0, { r: 2 })])).toEqual([
        old,
        wrap(change(-9n)),
      ]);
    }
    expect(apply([I.mov(2, 3), I.atomic(size, 'XCHG', 1, 0, 2), I.mov(0, { r: 2 })])).toEqual([old, 3n]);
    const exchange = [I.mov(2, 3), I.atomic(size, 'CMPXCHG', 1, 0, 2)];
    expect(apply([I.wide(0, old), ...exchange])).toEqual([old, 3n]);
    expect(apply([I.wide(0, old ^ 1n), ...exchange])).toEqual([old, old]);
  });

  it('has load-acquire and store-release', () => {
    expect(read(I.atomic(2, 'LOAD_ACQUIRE', 0, 0, 1)).result).toBe(0x8281n);
    expect(read(I.mov(0, 7), I.atomic(1, 'STORE_RELEASE', 1, 1, 0)).context[1]).toBe(7);
  });

  it('reads the packet in network order, and ends with 0 behind its end', () => {
    const pair = new Pair();
    for (const { machine } of pair.engines) {
      const { address, size } = machine.memory.allocate('packet', 4);
      machine.memory.bytes.set([1, 2, 3, 4], address);
      machine.packet = { address, size };
    }
    const run = (...code: readonly Instruction[]) => pair.run([I.mov(0, 9), ...code, I.exit()]).result;
    expect(run(I.packet(4, 0))).toBe(0x0102_0304n);
    expect(run(I.mov(7, 1), I.packet(2, 1, 7))).toBe(0x0304n);
    expect(run(I.packet(1, 3), I.add(0, 1))).toBe(5n);
    expect(run(I.packet(2, 3), I.add(0, 1))).toBe(0n);
    expect(run(I.packet(1, -1), I.add(0, 1))).toBe(0n);
  });

  it('reads the packet by its headers, some of them before where it begins', () => {
    const [net, link, ancillary] = [-0x10_0000, -0x20_0000, -0x1000];
    const pair = new Pair();
    // A link header of 2 bytes, a network header of 2, and what the socket sees of the packet: 4.
    const place = (machine: Machine, headers: boolean) => {
      const { address } = machine.memory.allocate('packet', 8);
      machine.memory.bytes.set([1, 2, 3, 4, 5, 6, 7, 8], address);
      const packet = { address: address + 4, size: 4 };
      machine.packet = headers ? { ...packet, network: address + 2, mac: address } : packet;
    };
    const run = (...code: readonly Instruction[]) =>
      pair.run([I.mov(0, 9), ...code, I.add(0, 1), I.exit()]).result;
    for (const { machine } of pair.engines) place(machine, true);
    expect(run(I.packet(2, net))).toBe(0x0304n + 1n);
    expect(run(I.packet(4, net + 2))).toBe(0x0506_0708n + 1n);
    expect(run(I.packet(4, net + 3))).toBe(0n);
    expect(run(I.packet(1, link))).toBe(2n);
    expect(run(I.mov(7, 6), I.packet(2, link, 7))).toBe(0x0708n + 1n);
    expect(run(I.mov(7, -1), I.packet(1, net, 7))).toBe(0n);
    expect(run(I.packet(1, link - 1))).toBe(0n);
    expect(run(I.packet(1, ancillary))).toBe(0n);
    expect(run(I.packet(4, 0))).toBe(0x0506_0708n + 1n);
    for (const { machine } of pair.engines) place(machine, false);
    expect(run(I.packet(1, net))).toBe(0n);
    expect(run(I.packet(1, link))).toBe(0n);
  });
});

describe('control', () => {
  it('compares 32 bits of what has 64', () => {
    const taken = (jump: Instruction) =>
      resultOf(I.wide(1, 0x1_8000_0000n), I.mov(0, 1), jump, I.mov(0, 0), I.exit());
    expect(taken(I.jump(32, 'JSLT', 1, 0, 1))).toBe(1n);
    expect(taken(I.jump(64, 'JSLT', 1, 0, 1))).toBe(0n);
    expect(taken(I.jump(64, 'JSET', 1, -1, 1))).toBe(1n);
    expect(taken(I.jump(32, 'JSET', 1, 0x7fff_ffff, 1))).toBe(0n);
    expect(taken(I.jump(64, 'JLT', 1, -1, 1))).toBe(1n);
  });

  it('jumps far', () => {
    expect(resultOf(I.mov(0, 1), I.longGoto(1), I.mov(0, 2), I.exit())).toBe(1n);
  });

  it('has loops, and loops in loops', () => {
    const inner = [I.mov(2, 4), I.add(0, 1), I.add(2, -1), I.jump(64, 'JNE', 2, 0, -3)];
    expect(
      resultOf(I.mov(0, 0), I.mov(1, 3), ...inner, I.add(1, -1), I.jump(64, 'JNE', 1, 0, -6), I.exit()),
    ).toBe(12n);
  });

  it('has loops with two entries', () => {
    // Into the middle of the loop at first, since r1 is not 0.
    const code = [
      I.mov(0, 0),
      I.jump(64, 'JNE', 1, 0, 1),
      I.add(0, 100),
      I.add(0, 1),
      I.jump(64, 'JLT', 0, 250, -3),
      I.exit(),
    ];
    expect(new Pair().run(code).result).toBe(304n);
  });

  it('leaves a loop by may_goto when its budget is used up', () => {
    const pair = new Pair({ turns: 20_000_000 });
    const [, jit] = pair.engines;
    const code = I.bytesOf(I.mov(0, 0), I.mayGoto(2), I.add(0, 1), I.goto(-3), I.exit());
    const few = new Pair();
    expect(
      few.run([I.mov(0, 0), I.mayGoto(3), I.add(0, 1), I.jump(64, 'JGE', 0, 5, 1), I.goto(-4), I.exit()])
        .result,
    ).toBe(5n);
    jit!.load(readProgram({ name: 'test', instructions: code })).run(0);
    expect(jit!.machine.result).toBe(8n * 1024n * 1024n);
  });
});

describe('calls', () => {
  it('have frames and r6 to r9 of their own', () => {
    const code = [
      I.mov(6, 6),
      I.store(8, 10, -8, 1),
      I.mov(1, { r: 10 }),
      I.add(1, -8),
      I.call(3),
      I.load(8, 1, 10, -8),
      I.alu(64, 'MUL', 0, { r: 1 }),
      I.goto(4),
      // Changes its caller's stack by the pointer, and its own.
      I.store(8, 1, 0, 50),
      I.store(8, 10, -8, 7),
      I.load(8, 0, 10, -8),
      I.exit(),
      I.add(0, { r: 6 }),
      I.exit(),
    ];
    // The end of the program itself lies before its function.
    code.splice(7, 1, I.add(0, { r: 6 }), I.exit());
    code.splice(-2, 2);
    code[4] = I.call(4);
    expect(new Pair().run(code).result).toBe(356n);
  });

  it('by a register: a function of the program, a helper', () => {
    const helpers = new Map([
      [7, { name: 'twice', parameters: ['i64'], result: 'i64', call: (a: bigint) => a * 2n } as const],
    ]);
    const pair = new Pair({ helpers });
    expect(
      pair.run([
        I.mov(1, 20),
        I.functionAt(2, 3),
        I.callRegister(2),
        I.exit(),
        I.mov(0, { r: 1 }),
        I.add(0, 1),
        I.exit(),
      ]).result,
    ).toBe(21n);
    expect(pair.run([I.mov(1, -4), I.mov(2, 7), I.callRegister(2), I.exit()]).result).toBe(u64(-8n));
  });

  it('of helpers: numbers of 32 bits, bigints, results with and without a sign', () => {
    const seen: unknown[] = [];
    const note =
      (answer: number | bigint) =>
      (...values: unknown[]) => {
        seen.push(values.filter(value => value !== undefined));
        return answer;
      };
    const pair = new Pair({
      helpers: new Map([
        [1, { name: 'one', parameters: ['pointer', 'i32', 'i64'], result: 'i32', call: note(-2) } as const],
        [2, { name: 'two', parameters: [], result: 'pointer', call: note(-2) } as const],
      ]),
      kfunc: id =>
        id === 9 ? { name: 'nine', parameters: ['i32'], result: 'i64', call: note(9n) } : undefined,
    });
    const arguments_ = [I.mov(1, 0x2000), I.wide(2, 0x1_ffff_ffffn), I.mov(3, -3)];
    expect(pair.run([...arguments_, I.helper(1), I.exit()]).result).toBe(u64(-2n));
    expect(seen).toEqual([
      [0x2000, -1, -3n],
      [0x2000, -1, -3n],
    ]);
    expect(pair.run([I.helper(2), I.exit()]).result).toBe(0xffff_fffen);
    expect(pair.run([I.kfunc(9), I.exit()]).result).toBe(9n);
  });

  it('back from a helper, in a frame of its own', () => {
    const pair = new Pair(engine => ({
      helpers: new Map([
        [
          181,
          {
            name: 'bpf_loop',
            parameters: ['i32', 'i64', 'i64'],
            result: 'i32',
            callsBack: true,
            call: (count: number, fn: bigint, context: bigint) => {
              for (let i = 0; i < count; i++) engine().call(Number(fn), BigInt(i), context);
              return count;
            },
          } as const,
        ],
      ]),
    }));
    const code = [
      I.store(8, 10, -8, 0),
      I.mov(1, 5),
      I.functionAt(2, 6),
      I.mov(3, { r: 10 }),
      I.add(3, -8),
      I.helper(181),
      I.load(8, 0, 10, -8),
      I.exit(),
      I.store(8, 10, -8, -1),
      I.load(8, 3, 2, 0),
      I.add(3, { r: 1 }),
      I.store(8, 2, 0, { r: 3 }),
      I.mov(0, 0),
      I.exit(),
    ];
    expect(pair.run(code).result).toBe(10n);
  });

  it('of other programs in place of the own, 33 times', () => {
    const handles: number[] = [];
    const pair = new Pair({ tailCall: (map, index) => (map === 0x3000 ? handles[index] : undefined) });
    // Counts in the context, and goes on with itself.
    const itself = [
      I.mov(6, { r: 1 }),
      I.load(8, 2, 1, 0),
      I.add(2, 1),
      I.store(8, 1, 0, { r: 2 }),
      I.mov(2, 0x3000),
      I.mov(3, 0),
      I.helper(12),
      I.load(8, 0, 6, 0),
      I.exit(),
    ];
    for (const engine of pair.engines) {
      handles[0] = engine.load(readProgram({ name: 'itself', instructions: I.bytesOf(...itself) })).handle;
      const { address } = engine.machine.memory.allocate('context', 8);
      const start = [I.mov(2, 0x3000), I.mov(3, 0), I.helper(12), I.mov(0, -1), I.exit()];
      engine.load(readProgram({ name: 'start', instructions: I.bytesOf(...start) })).run(address);
      expect(engine.machine.result).toBe(33n);
    }
    // None at that index: it goes on.
    expect(pair.run([I.mov(2, 0x3000), I.mov(3, 5), I.mov(0, 4), I.helper(12), I.exit()]).result).toBe(4n);
  });
});

it('loads what its loader says for maps and kernel variables', () => {
  const seen: unknown[] = [];
  const { result } = new Pair().run([I.wide(0, (5n << 32n) | 77n, 2), I.exit()], {
    resolve: load => {
      seen.push(load);
      return 0x1234n;
    },
  });
  expect(result).toBe(0x1234n);
  expect(seen[0]).toEqual({ instruction: 0, pseudo: 2, imm: 77, imm2: 5 });
});

describe('rotations, which are two shifts and an or', () => {
  const value = 0x0123_4567_89ab_cdefn;
  const rotated = (by: number) => ((value << BigInt(by)) | (value >> BigInt(64 - by))) & (2n ** 64n - 1n);
  const shift = (name: 'LSH' | 'RSH', register: number, count: number) => I.alu(64, name, register, count);
  const or = (dst: number, src: number) => I.alu(64, 'OR', dst, { r: src });
  it.each<[string, Instruction[], bigint]>([
    [
      'of copies',
      [I.mov(0, by), shift('LSH', 0, 13), I.mov(2, by), shift('RSH', 2, 51), or(0, 2)],
      rotated(13),
    ],
    [
      'in place',
      [I.mov(2, by), shift('RSH', 2, 47), shift('LSH', 1, 17), or(1, 2), I.mov(0, by)],
      rotated(17),
    ],
    [
      'and what was shifted is read as well',
      [I.mov(0, by), shift('LSH', 0, 8), shift('RSH', 1, 56), or(0, 1), I.alu(64, 'SUB', 0, by)],
      rotated(8) - (value >> 56n),
    ],
    [
      'of what has changed between the shifts, which is none',
      [I.mov(0, by), shift('LSH', 0, 8), I.add(1, 1 << 28), shift('RSH', 1, 56), or(0, 1)],
      u64(value << 8n) | ((value + (1n << 28n)) >> 56n),
    ],
    [
      'of distances that do not make one',
      [I.mov(0, by), shift('LSH', 0, 8), shift('RSH', 1, 55), or(0, 1)],
      u64(value << 8n) | (value >> 55n),
    ],
  ])('%s', (_, code, expected) => expect(on(0n, value, ...code)).toBe(u64(expected)));
});
