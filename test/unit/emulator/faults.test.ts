/** Programs that do what they must not: refused before they run, or stopped with a report; never an access outside. */
import { describe, expect, it } from 'vitest';
import { type Executable, Interpreter, Jit, Machine, readProgram } from '../../../lib/emulator/index.ts';
import { EbpfError, EmulatorFault } from '../../../lib/errors.ts';
import type { Instruction } from '../../../lib/formats/insn/insn.ts';
import { seeded } from '../cbpf/support/random.ts';
import { faultOf, Pair } from './support/engines.ts';
import * as I from './support/insn.ts';

const read = (...code: readonly Instruction[]) =>
  readProgram({ name: 'p', instructions: I.bytesOf(...code) });
const refusal = (...code: readonly Instruction[]): EbpfError => {
  try {
    read(...code);
  } catch (error) {
    if (error instanceof EbpfError) return error;
    throw error;
  }
  throw new Error('it was not refused');
};

describe('refused', () => {
  it.each<[string, Instruction[], number, RegExp]>([
    ['an opcode that is none', [I.mov(0, 0), I.raw(0xff), I.exit()], 1, /no opcode 0xff/],
    ['a register that is none', [I.raw(0xb7, 11), I.exit()], 0, /no register r11/],
    ['a write to the frame pointer', [I.mov(10, 0), I.exit()], 0, /r10 is read only/],
    ['a reserved field', [I.raw(0x95, 0, 0, 0, 1)], 0, /reserved/],
    ['a jump out of the program', [I.goto(5), I.exit()], 0, /instruction 6, which is not one of its 2/],
    ['a jump before it', [I.mov(0, 0), I.goto(-9), I.exit()], 1, /instruction -7/],
    [
      'a jump into a 64-bit load',
      [I.goto(1), I.wide(0, 1n), I.exit()],
      0,
      /instruction 2, which is the second half of a 64-bit load/,
    ],
    ['a jump into another function', [I.call(1), I.exit(), I.goto(-2)], 2, /in another function/],
    ['a call of nothing', [I.call(9), I.exit()], 0, /takes for a function/],
    ['an end that can be run past', [I.exit(), I.mov(0, 0)], 1, /neither an exit nor a jump/],
    ['an access beside the stack', [I.store(8, 10, -520, 1), I.exit()], 0, /r10-520, outside/],
    ['an access above the stack', [I.load(8, 0, 10, -4), I.exit()], 0, /r10-4, outside/],
    [
      'an atomic operation that is none',
      [I.raw(0xdb, 1, 0, 0, 0x77), I.exit()],
      0,
      /no atomic operation 0x77/,
    ],
    ['an atomic addition of a byte', [I.atomic(1, 'ADD', 1, 0, 2), I.exit()], 0, /on 1 bytes/],
    ['a map that nobody gave', [I.wide(1, 3n, 1), I.exit()], 0, /kind 1, number 3/],
  ])('%s', (_, code, instruction, why) => {
    const { code: errorCode, path, message } = refusal(...code);
    expect([errorCode, path]).toEqual(['ERR_EBPF_INVALID_PROGRAM', `instruction ${instruction}`]);
    expect(message).toMatch(why);
  });

  it('half a 64-bit load', () => {
    const instructions = I.bytesOf(I.mov(0, 0), I.wide(0, 1n)).subarray(0, 16);
    expect(() => readProgram({ name: 'p', instructions })).toThrow(
      /instruction 1: .* without its second half/,
    );
  });

  it.each([0, 5, 12])('%i bytes', length => {
    expect(() => readProgram({ name: 'p', instructions: new Uint8Array(length) })).toThrow(
      /instructions of 8/,
    );
  });

  it.each([Interpreter, Jit])('a helper that the emulator has not got, by %o', kind => {
    const load = () => new kind(new Machine({ memory: 1 << 20 })).load(read(I.helper(99), I.exit()));
    expect(load).toThrow(expect.objectContaining({ code: 'ERR_EBPF_NOT_SUPPORTED', path: 'instruction 0' }));
  });
});

describe('stopped', () => {
  it('an access outside, with all that is known of it', () => {
    const lines = [{ instruction: 1, file: 'p.bpf.c', line: 12, text: '  x = c->y;' }];
    const fault = faultOf([I.mov(3, 42), I.load(8, 0, 1, 60), I.exit()], { lines });
    expect(fault).toMatchObject({
      code: 'ERR_EBPF_FAULT',
      program: 'test',
      instruction: 1,
      source: lines[0],
    });
    expect(fault.registers[3]).toBe(42n);
    expect(fault.address).toBe(fault.registers[1]! + 60n);
    expect(fault.near).toMatch(/^byte 60 of context \(64 bytes at 0x[0-9a-f]+\), across its end$/);
    expect(fault.message).toMatch(
      /^program 'test', instruction 1 \(p.bpf.c:12: x = c->y;\): read of 8 bytes at 0x/,
    );
  });

  it.each<[string, Instruction[], RegExp]>([
    ['NULL', [I.mov(1, 0), I.load(4, 0, 1, 0)], /NULL/],
    ['a small number', [I.mov(1, 4000), I.store(1, 1, 0, 1)], /NULL/],
    [
      'a pointer of 64 bits',
      [I.wide(2, 1n << 32n), I.add(1, { r: 2 }), I.load(1, 0, 1, 0)],
      /no memory of the emulator/,
    ],
    ['before the context', [I.load(1, 0, 1, -1)], /1 bytes before context/],
    ['behind the context', [I.store(8, 1, 64, 1)], /0 bytes behind the end of context/],
    ['across its end', [I.load(2, 0, 1, 63)], /across its end/],
    ['below the frame', [I.mov(2, { r: 10 }), I.store(8, 2, -520, 1)], /stack of frame 0/],
    ['above the frame', [I.mov(2, { r: 10 }), I.store(1, 2, 0, 1)], /behind the end of stack of frame 0/],
    ['the checks themselves', [I.mov(2, 1 << 20), I.store(1, 2, 8, 1)], /no memory of the emulator/],
    ['an atomic operation', [I.atomic(8, 'ADD', 1, 60, 2)], /write of 8 bytes/],
    ['behind a valid access', [I.load(8, 0, 1, 56), I.load(8, 0, 1, 57)], /across its end/],
    ['after the pointer moved', [I.load(8, 0, 1, 56), I.add(1, 8), I.load(8, 0, 1, 56)], /behind the end/],
  ])('%s', (_, code, near) => {
    const fault = faultOf([...code, I.exit()]);
    expect(fault.message).toMatch(near);
    expect(fault.instruction).toBe(I.bytesOf(...code).length / 8 - 1);
  });

  it('a write to what is read only', () => {
    const pair = new Pair();
    const addresses = pair.engines.map(
      ({ machine }) => machine.memory.allocate('.rodata', 16, false).address,
    );
    const at = BigInt(addresses[0]!);
    expect(pair.run([I.wide(1, at), I.load(8, 0, 1, 8), I.exit()]).result).toBe(0n);
    const { message } = faultOf([I.wide(1, at), I.load(8, 0, 1, 8), I.store(1, 1, 8, 1), I.exit()], {}, pair);
    expect(message).toMatch(
      /write of 1 byte at .*: byte 8 of \.rodata \(16 bytes at .*\), which is read only/,
    );
  });

  it('endless loops, and endless recursion', () => {
    expect(faultOf([I.goto(-1)]).message).toMatch(/no end after 100000 turns/);
    expect(faultOf([I.mov(0, 0), I.jump(64, 'JEQ', 0, 0, -1), I.exit()]).instruction).toBe(1);
    expect(faultOf([I.call(-1), I.exit()]).message).toMatch(/more than 8 deep/);
  });

  it('calls that multiply', () => {
    // Seven functions that call the next one 40 times each.
    const code: Instruction[] = [];
    for (let depth = 0; depth < 7; depth++) {
      for (let i = 0; i < 40; i++) code.push(I.call(40 - i));
      code.push(I.exit());
    }
    code.push(I.mov(0, 0), I.exit());
    expect(faultOf(code).message).toMatch(/no end after 100000/);
  });

  it('pointers and functions that are none', () => {
    const helpers = new Map([
      [1, { name: 'one', parameters: ['pointer'], result: 'i32', call: () => 0 } as const],
    ]);
    const pair = new Pair({ helpers });
    expect(faultOf([I.mov(1, -1), I.helper(1), I.exit()], {}, pair).message).toMatch(
      /argument of one is no pointer/,
    );
    expect(faultOf([I.mov(2, 5), I.callRegister(2), I.exit()], {}, pair).message).toMatch(
      /r2 is no function/,
    );
  });

  it('and the next run is as good as the first', () => {
    const pair = new Pair();
    faultOf([I.goto(-1)], {}, pair);
    faultOf([I.call(-1), I.exit()], {}, pair);
    expect(pair.run([I.mov(0, 3), I.exit()]).result).toBe(3n);
  });
});

it('memory has an end, and what is freed is used again', () => {
  const { memory } = new Machine({ memory: 1 << 20 });
  const regions = Array.from({ length: 1000 }, () => {
    const region = memory.allocate('value', 700_000);
    memory.free(region);
    return region;
  });
  expect(new Set(regions.map(({ address }) => address)).size).toBe(1);
  expect(memory.allows(regions[0]!.address, 1, false)).toBe(false);
  expect(() => memory.allocate('value', 1 << 20)).toThrow(
    expect.objectContaining({ code: 'ERR_EBPF_NO_MEMORY' }),
  );
  for (const size of [-1, 1.5, Number.NaN, 2 ** 60])
    expect(() => memory.allocate('value', size)).toThrow(EbpfError);
  for (const size of [0, -1, 2 ** 40, Number.NaN])
    expect(() => new Machine({ memory: size })).toThrow(
      expect.objectContaining({ code: 'ERR_EBPF_INVALID_ARGUMENT' }),
    );
});

it('random bytes are refused, or do the same on both engines', () => {
  const pair = new Pair({ turns: 1000 });
  const random = seeded(7);
  const opcodes = [
    0x07, 0x0f, 0xbf, 0xb7, 0x79, 0x7b, 0x72, 0xdb, 0x15, 0x2d, 0x05, 0x85, 0x18, 0x95, 0x61, 0x16, 0x06,
    0xc3, 0xe5,
  ];
  let ran = 0;
  let faults = 0;
  for (let i = 0; i < 3000; i++) {
    const bytes = Uint8Array.from({ length: 8 * (2 + random(5)) }, () => random(random(3) ? 4 : 256));
    for (let at = 0; at < bytes.length; at += 8) {
      bytes[at] = opcodes[random(opcodes.length)]!;
      bytes[at + 1] = random(11) | (random(11) << 4);
      if (random(3)) bytes.fill(0, at + 4, at + 8);
      if (random(4)) bytes[at + 3] = 0;
    }
    bytes.set([0x95, 0, 0, 0, 0, 0, 0, 0], bytes.length - 8);
    try {
      if (pair.run(bytes, { name: `program ${i}` }).fault) faults++;
      ran++;
    } catch (error) {
      if (!(error instanceof EbpfError)) throw error;
      expect(['ERR_EBPF_INVALID_PROGRAM', 'ERR_EBPF_NOT_SUPPORTED']).toContain(error.code);
    }
  }
  expect(ran).toBeGreaterThan(100);
  expect(faults).toBeGreaterThan(20);
});

it('a chain of 20,000 branches neither overflows the stack nor takes long', () => {
  const code: Instruction[] = [I.mov(0, 0)];
  for (let i = 0; i < 20_000; i++) code.push(I.jump(64, 'JEQ', 1, i, 1), I.add(0, 1));
  code.push(I.exit());
  const programs: Executable[] = [Interpreter, Jit].map(kind =>
    new kind(new Machine({ memory: 1 << 20 })).load(read(...code)),
  );
  for (const program of programs) expect(program.run(7)).toBe(19_999);
});

it('30,000 ways back to one place do not take long', () => {
  const code: Instruction[] = [I.mov(0, 7)];
  for (let i = 0; i < 30_000; i++) code.push(I.jump(64, 'JEQ', 1, i + 5, -code.length));
  code.push(I.exit());
  for (const kind of [Interpreter, Jit])
    expect(new kind(new Machine({ memory: 1 << 20 })).load(read(...code)).run(0)).toBe(7);
});

it('memory knows of each byte whether it is in a region', () => {
  const { memory } = new Machine({ memory: 1 << 20 });
  const random = seeded(3);
  const inside = new Uint8Array(memory.layout.limit);
  const regions = Array.from({ length: 60 }, (_, i) => {
    const size = random(3) ? random(100) : random(5000);
    return memory.allocate('region', size, i % 3 > 0);
  });
  for (const region of regions.splice(0, 10)) memory.free(region);
  for (const { address, size, writable } of regions) inside.fill(writable ? 2 : 1, address, address + size);
  const { address: first } = regions[0]!;
  const last = regions.at(-1)!;
  for (let i = 0; i < 20_000; i++) {
    const at = first - 200 + random(last.address + last.size - first + 400);
    const size = random(2) ? 1 + random(16) : 1 + random(3000);
    // Stacks are below.
    if (at < first) continue;
    for (const write of [false, true]) {
      const all = inside.subarray(at, at + size).every(kind => kind >= (write ? 2 : 1));
      expect([at, size, write, memory.allows(at, size, write)]).toEqual([at, size, write, all]);
    }
  }
});

it('EmulatorFault is told apart by its class', () => {
  expect(faultOf([I.goto(-1)])).toBeInstanceOf(EmulatorFault);
});
