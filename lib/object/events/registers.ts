/**
 * What registers hold at the calls of a function, as far as that is one and the same on every way there: numbers, maps, pointers to the
 * start of a typed value. Forward over all ways until nothing changes; where two ways differ, nothing is known.
 */
import { CLASS, LDDW } from '../../formats/insn/insn.ts';
import { ALU, JUMP, MODE, REGISTER } from '../../formats/insn/opcodes.ts';
import type { Code } from '../../linker/code.ts';

/**
 * - `number`: `of` itself.
 * - `map`: by its index.
 * - `pointer`: to a value of BTF type `of`.
 * - `record`: what `bpf_ringbuf_reserve` of map `of` answers, `size` bytes of it (NULL as well).
 */
export interface Value {
  readonly is: 'number' | 'map' | 'pointer' | 'record';
  readonly of: number;
  readonly size?: number;
}

/** By register; undefined where nothing is known. */
export type Registers = readonly (Value | undefined)[];

export interface Surroundings {
  /** What the function is called with, from r1 on. */
  readonly parameters: Registers;
  /** What a 64-bit load of a map, variable or function gives, by its slot; undefined for a plain number. */
  load(index: number): Value | 'unknown' | undefined;
  /** What a call answers. */
  call(index: number, registers: Registers): Value | undefined;
}

/** As many as an instruction can name. */
const REGISTERS = 16;
const [R0, R5] = [0, 5];
/** Each slot may be visited a few times for each register; larger functions than this are left alone. */
const MOST_STEPS = 1 << 21;

/** By slot, of those that control gets to. Undefined for a function that is too large. */
export function registersAt(
  code: Code,
  surroundings: Surroundings,
): ReadonlyMap<number, Registers> | undefined {
  const known = new Map<number, Registers>();
  const open: number[] = [];
  const reach = (index: number, registers: Registers) => {
    if (index < 0 || index >= code.length) return;
    const before = known.get(index);
    const after = before ? joined(before, registers) : registers;
    if (after === before) return;
    known.set(index, after);
    open.push(index);
  };
  reach(
    0,
    Array.from({ length: REGISTERS }, (_, i) => (i === 0 ? undefined : surroundings.parameters[i - 1])),
  );
  for (let steps = 0; open.length > 0; steps++) {
    if (steps > MOST_STEPS) return undefined;
    const index = open.pop()!;
    const after = step(code, index, known.get(index)!, surroundings);
    for (const next of successors(code, index)) reach(next, after);
  }
  return known;
}

/** The same array where nothing changes. */
function joined(before: Registers, other: Registers): Registers {
  if (before.every((value, i) => value === undefined || same(value, other[i]))) return before;
  return before.map((value, i) => (same(value, other[i]) ? value : undefined));
}

function same(a: Value | undefined, b: Value | undefined): boolean {
  return a === b || (a?.is === b?.is && a?.of === b?.of && a?.size === b?.size);
}

function step(code: Code, index: number, registers: Registers, surroundings: Surroundings): Registers {
  const opcode = code.opcode(index);
  const set = (value: Value | undefined) => registers.with(code.dst(index), value);
  switch (opcode & 7) {
    case CLASS.LD: {
      // The old loads of packets are calls in disguise.
      if (opcode !== LDDW) return called(registers, undefined);
      const loaded = surroundings.load(index);
      if (loaded === undefined) return set(wideNumber(code, index));
      return set(loaded === 'unknown' ? undefined : loaded);
    }
    case CLASS.LDX:
      return set(undefined);
    case CLASS.ALU:
    case CLASS.ALU64:
      return set(moved(code, index, registers));
    case CLASS.STX:
      // Atomic operations may load into any of the registers that they name, or r0.
      if ((opcode & 0xe0) !== MODE.ATOMIC) return registers;
      return set(undefined).with(code.src(index), undefined).with(R0, undefined);
    case CLASS.JMP:
      if ((opcode & 0xf0) === JUMP.CALL) return called(registers, surroundings.call(index, registers));
      return registers;
    default:
      return registers;
  }
}

/** r1 to r5 are the callee's. */
function called(registers: Registers, answer: Value | undefined): Registers {
  return registers.map((value, i) => (i === R0 ? answer : i <= R5 ? undefined : value));
}

function moved(code: Code, index: number, registers: Registers): Value | undefined {
  const opcode = code.opcode(index);
  if ((opcode & 0xf0) !== ALU.MOV) return undefined;
  if ((opcode & REGISTER) === 0) return { is: 'number', of: code.imm(index) };
  // Sign extension and casts of address spaces stand in the offset.
  if (code.offset(index) !== 0) return undefined;
  const value = registers[code.src(index)];
  return (opcode & 7) === CLASS.ALU64 || value?.is === 'number' ? value : undefined;
}

function wideNumber(code: Code, index: number): Value | undefined {
  const upper = index + 1 < code.length ? code.imm(index + 1) : 0;
  return upper === 0 && code.src(index) === 0 ? { is: 'number', of: code.imm(index) >>> 0 } : undefined;
}

function successors(code: Code, index: number): number[] {
  const opcode = code.opcode(index);
  const kind = opcode & 7;
  const next = index + (opcode === LDDW ? 2 : 1);
  if (kind !== CLASS.JMP && kind !== CLASS.JMP32) return [next];
  switch (opcode & 0xf0) {
    case JUMP.CALL:
      return [next];
    case JUMP.EXIT:
      return [];
    case JUMP.JA:
      return [next + (kind === CLASS.JMP32 ? code.imm(index) : code.offset(index))];
    default:
      return [next, next + code.offset(index)];
  }
}
