/** Programs that run inside of each other, and programs that are unloaded: on both engines. */
import { describe, expect, it } from 'vitest';
import type { Helper } from '../../../lib/emulator/helpers.ts';
import {
  type Engine,
  type Executable,
  Interpreter,
  Jit,
  Machine,
  readProgram,
} from '../../../lib/emulator/index.ts';
import type { Instruction } from '../../../lib/formats/insn/insn.ts';
import * as I from './support/insn.ts';

const TRIGGER = 200;
const LOOP = 201;

/** An engine with a helper that makes whatever `trigger` is run, and bpf_loop. */
class Nested {
  readonly engine: Engine;
  readonly handles: number[] = [];
  trigger: (argument: number) => number = () => 0;

  constructor(kind: typeof Jit | typeof Interpreter) {
    const trigger: Helper = {
      name: 'trigger',
      parameters: ['i32'],
      result: 'i32',
      call: argument => this.trigger(argument),
    };
    const loop: Helper = {
      name: 'bpf_loop',
      parameters: ['i32', 'i64', 'i64'],
      result: 'i32',
      callsBack: true,
      call: (count: number, fn: bigint, context: bigint) => {
        for (let i = 0; i < count; i++) this.engine.call(Number(BigInt.asUintN(64, fn)), BigInt(i), context);
        return count;
      },
    };
    const helpers = new Map([
      [TRIGGER, trigger],
      [LOOP, loop],
    ]);
    const tailCall = (_: number, index: number) => this.handles[index];
    this.engine = new kind(new Machine({ memory: 1 << 20, turns: 1000, helpers, tailCall }));
  }

  load(name: string, ...code: readonly Instruction[]): Executable {
    return this.engine.load(readProgram({ name, instructions: I.bytesOf(...code) }));
  }
}

const engines = [Interpreter, Jit];

describe.each(engines)('inside of each other, by %o', kind => {
  it('each has a stack of its own', () => {
    const nested = new Nested(kind);
    const inner = nested.load('inner', I.store(8, 10, -8, -1), I.load(8, 0, 10, -8), I.exit());
    const outer = nested.load(
      'outer',
      I.store(8, 10, -8, 5),
      I.call(2),
      I.load(8, 0, 10, -8),
      I.exit(),
      // A frame further down, to which the other program begins no nearer.
      I.store(8, 10, -8, 6),
      I.mov(1, 0),
      I.helper(TRIGGER),
      I.load(8, 0, 10, -8),
      I.exit(),
    );
    const answers: number[] = [];
    nested.trigger = () => answers.push(inner.run(0));
    expect(outer.run(0)).toBe(5);
    expect(answers).toEqual([-1]);
    expect(nested.engine.machine.result).toBe(5n);
  });

  it('each has turns of its own', () => {
    const nested = new Nested(kind);
    const count = (rounds: number) => [
      I.mov(6, 0),
      I.add(6, 1),
      I.jump(64, 'JLT', 6, rounds, -2),
      I.mov(0, { r: 6 }),
    ];
    const inner = nested.load('inner', ...count(900), I.exit());
    const twice = [I.mov(1, 0), I.helper(TRIGGER), I.mov(1, 0), I.helper(TRIGGER)];
    const outer = nested.load('outer', ...count(600), ...twice, ...count(300), I.exit());
    nested.trigger = () => inner.run(0);
    expect(outer.run(0)).toBe(300);
    const long = nested.load('long', ...count(600), ...twice, ...count(600), I.exit());
    expect(() => long.run(0)).toThrow(/no end after 1000 turns/);
    expect(outer.run(0)).toBe(300);
  });

  it('each has tail calls of its own', () => {
    const nested = new Nested(kind);
    const goOn = [I.mov(1, { r: 6 }), I.mov(2, 0x3000), I.mov(3, 0), I.helper(12)];
    const step = [I.mov(6, { r: 1 }), I.load(8, 7, 1, 0), I.add(7, 1), I.store(8, 1, 0, { r: 7 })];
    const itself = nested.load('itself', ...step, ...goOn, I.load(8, 0, 6, 0), I.exit());
    nested.handles.push(itself.handle);
    const [one, other] = [0, 1].map(() => nested.engine.machine.memory.allocate('context', 8).address);
    // Uses all its tail calls, then runs another that has all of them.
    nested.trigger = () => itself.run(other!);
    const outer = nested.load(
      'outer',
      ...step,
      I.mov(1, 0),
      I.helper(TRIGGER),
      ...goOn,
      I.mov(0, -1),
      I.exit(),
    );
    expect(outer.run(one!)).toBe(34);
    expect(nested.engine.machine.memory.view.getUint32(other!, true)).toBe(34);
  });

  it('callbacks go on in the frame below their caller', () => {
    const nested = new Nested(kind);
    const add = nested.load('add', I.mov(0, 1), I.exit());
    // bpf_loop in a callback of bpf_loop, which also runs another program: 20 times, though frames are 8.
    const outer = nested.load(
      'outer',
      I.store(8, 10, -8, 0),
      I.mov(1, 20),
      I.functionAt(2, 6),
      I.mov(3, { r: 10 }),
      I.add(3, -8),
      I.helper(LOOP),
      I.load(8, 0, 10, -8),
      I.exit(),
      I.mov(3, { r: 2 }),
      I.mov(1, 2),
      I.functionAt(2, 4),
      I.helper(LOOP),
      I.mov(0, 0),
      I.exit(),
      I.mov(6, { r: 2 }),
      I.helper(TRIGGER),
      I.load(8, 3, 6, 0),
      I.add(3, { r: 0 }),
      I.store(8, 6, 0, { r: 3 }),
      I.mov(0, 0),
      I.exit(),
    );
    nested.trigger = () => add.run(0);
    expect(outer.run(0)).toBe(40);
  });

  it('too deep is an error, and what an inner run throws leaves the outer one whole', () => {
    const nested = new Nested(kind);
    const again = nested.load('again', I.mov(1, 0), I.helper(TRIGGER), I.exit());
    nested.trigger = () => again.run(0);
    const tooDeep = expect.objectContaining({ code: 'ERR_EBPF_INVALID_STATE' });
    expect(() => again.run(0)).toThrow(tooDeep);
    const bad = nested.load('bad', I.mov(1, 0), I.load(8, 0, 1, 0), I.exit());
    nested.trigger = () => {
      expect(() => bad.run(0)).toThrow(/NULL/);
      return 7;
    };
    const outer = nested.load(
      'outer',
      I.store(8, 10, -8, 3),
      I.helper(TRIGGER),
      I.load(8, 1, 10, -8),
      I.add(0, { r: 1 }),
      I.exit(),
    );
    for (let i = 0; i < 20; i++) expect(outer.run(0)).toBe(10);
  });
});

describe.each(engines)('unloaded, by %o', kind => {
  it('a program does not run, and its number stands for nothing', () => {
    const nested = new Nested(kind);
    const program = nested.load('program', I.mov(0, 4), I.exit());
    const next = nested.load('next', I.mov(2, 0), I.mov(3, 0), I.helper(12), I.mov(0, -1), I.exit());
    nested.handles.push(program.handle);
    expect(next.run(0)).toBe(4);
    program.unload();
    program.unload();
    expect(() => program.run(0)).toThrow(expect.objectContaining({ code: 'ERR_EBPF_CLOSED' }));
    // The tail call finds nothing, as in a map without an entry.
    expect(next.run(0)).toBe(-1);
    const others = Array.from({ length: 20 }, () => nested.load('other', I.mov(0, 9), I.exit()));
    expect(new Set([program, ...others].map(({ handle }) => handle)).size).toBe(21);
    expect(next.run(0)).toBe(-1);
    nested.trigger = () => Number(nested.engine.call(program.handle));
    const caller = nested.load('caller', I.helper(TRIGGER), I.exit());
    expect(() => caller.run(0)).toThrow(RangeError);
  });

  it('a function whose address somebody has kept is none any more', () => {
    const nested = new Nested(kind);
    const { address } = nested.engine.machine.memory.allocate('kept', 8);
    const keep = nested.load(
      'keep',
      I.functionAt(2, 3),
      I.store(8, 1, 0, { r: 2 }),
      I.exit(),
      I.mov(0, 6),
      I.exit(),
    );
    const use = nested.load('use', I.load(8, 2, 1, 0), I.callRegister(2), I.exit());
    keep.run(address);
    expect(use.run(address)).toBe(6);
    keep.unload();
    nested.load('another', I.mov(0, 0), I.exit(), I.mov(0, 1), I.exit());
    expect(() => use.run(address)).toThrow(/r2 is no function of a loaded program/);
  });

  it('in the middle of its own run it comes to its end', () => {
    const nested = new Nested(kind);
    const program: Executable = nested.load(
      'program',
      I.helper(TRIGGER),
      I.call(1),
      I.exit(),
      I.mov(0, 8),
      I.exit(),
    );
    nested.trigger = () => {
      program.unload();
      return 0;
    };
    expect(program.run(0)).toBe(8);
  });
});

it('places in the table are used again', () => {
  const { engine } = new Nested(Jit);
  const program = readProgram({ name: 'many', instructions: I.bytesOf(I.mov(0, 1), I.exit()) });
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 2000; i++) engine.load(program).unload();
  // A table that grows by each would hold all of their modules.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(50e6);
});
