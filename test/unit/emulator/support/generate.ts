/**
 * Programs from a seed, sound by construction: registers, stack and context have values before they are read, loops have bounds, and
 * every pointer is one, so that the kernel takes most of them. They run as `syscall` programs, whose context may be written, and leave
 * all that they have computed there.
 */
import type { Instruction } from '../../../../lib/formats/insn/insn.ts';
import type { Random } from '../../cbpf/support/random.ts';
import { type MapUse, mapCall } from './generate-maps.ts';
import * as I from './insn.ts';

export interface Generated {
  readonly main: readonly Instruction[];
  /** Functions that it calls, one behind the other; calls have the distance in slots as if they followed `main`. */
  readonly functions: readonly (readonly Instruction[])[];
  readonly context: Uint8Array;
  /** Where `main` loads the address of a map, by the slot. */
  readonly maps: readonly MapUse[];
}

/** Bytes of context: what the program reads, then what it leaves, then 8 that values go through. */
export const INPUT = 64;
export const OUTPUT = 128;
const THROUGH = INPUT + OUTPUT;
const CONTEXT_BYTES = THROUGH + 8;
/** The map that tail calls name, and how many programs it is to have: they get the context, and may change what is left of it. */
export const TAIL_CALL_MAP = 0x3000;
export const TAIL_CALL_PROGRAMS = 2;
/** Bytes of the stack that it uses, all of them stored to before anything else. */
const STACK = 64;

/** r0 to r7 have values, r8 the address of the used part of the stack, r9 the context. */
const STACK_POINTER = 8;
const CONTEXT = 9;

const CORNERS = [0, 1, -1, 2, 7, 31, 32, 63, 0x7fff_ffff, -0x8000_0000, 0xff, 0xffff, -128];
const pick = <T>(random: Random, of: readonly T[]): T => of[random(of.length)]!;

export interface GenerateOptions {
  /** Also what no kernel takes (callx), or not without a map (tail calls). */
  readonly all?: boolean;
  /** Also calls with the maps of generate-maps.ts. */
  readonly maps?: boolean;
}

export function generate(random: Random, { all = false, maps = false }: GenerateOptions = {}): Generated {
  const context = Uint8Array.from({ length: CONTEXT_BYTES }, (_, i) => (i < INPUT ? random(256) : 0));
  const writer = new Writer(random, all, maps);
  return { ...writer.program(), context };
}

class Writer {
  readonly #random: Random;
  readonly #all: boolean;
  readonly #withMaps: boolean;
  /** By the place in `main`. */
  readonly #maps: MapUse[] = [];
  /** Slots of loop counters in use: each loop has its own below the used part of the stack. */
  #loops = 0;
  #calls: { at: number; to: number; by?: number }[] = [];

  constructor(random: Random, all: boolean, maps: boolean) {
    this.#random = random;
    this.#all = all;
    this.#withMaps = maps;
  }

  program(): Omit<Generated, 'context'> {
    const random = this.#random;
    const functions: Instruction[][] = Array.from({ length: random(3) }, () => this.#function());
    const main = [
      I.mov(CONTEXT, { r: 1 }),
      I.mov(STACK_POINTER, { r: 10 }),
      I.add(STACK_POINTER, -STACK),
      ...Array.from({ length: STACK / 8 }, (_, i) => I.store(8, 10, -STACK + i * 8, random(2 ** 32))),
      ...Array.from({ length: 8 }, (_, r) =>
        random(4) ? I.load(8, r, CONTEXT, random(INPUT / 8) * 8) : I.mov(r, this.#constant()),
      ),
    ];
    this.#statements(main, 8 + random(30), 0, functions.length);
    for (let r = 0; r < 8; r++) main.push(I.store(8, CONTEXT, INPUT + r * 8, { r }));
    for (let i = 0; i < STACK / 8; i++)
      main.push(I.load(8, 1, 10, -STACK + i * 8), I.store(8, CONTEXT, INPUT + 64 + i * 8, { r: 1 }));
    main.push(I.exit());
    const maps = this.#maps.map(({ at, map }) => ({ at: slots(main.slice(0, at)), map }));
    return { main: this.#link(main, functions), functions, maps };
  }

  #link(main: Instruction[], functions: readonly Instruction[][]): Instruction[] {
    const starts = functions.map((_, i) => slots(main) + slots(functions.slice(0, i).flat()));
    const linked = [...main];
    for (const { at, to, by } of this.#calls) {
      const distance = starts[to]! - slots(main.slice(0, at)) - 1;
      linked[at] = by === undefined ? I.call(distance) : I.functionAt(by, distance);
    }
    return linked;
  }

  /** Computes r0 from r1 to r5 and a stack of its own. */
  #function(): Instruction[] {
    const random = this.#random;
    const code = [
      I.mov(0, { r: 1 }),
      I.store(8, 10, -8, { r: 2 }),
      ...[6, 7].map(r => I.mov(r, this.#constant())),
    ];
    for (let i = 2 + random(8); i > 0; i--) code.push(this.#arithmetic());
    code.push(I.load(8, 1, 10, -8), I.add(0, { r: 1 }), I.exit());
    return code;
  }

  #statements(code: Instruction[], count: number, depth: number, functions: number): void {
    const random = this.#random;
    for (let i = 0; i < count; i++) {
      const kind = random(this.#withMaps ? 30 : this.#all ? 24 : 22);
      if (kind < 9) code.push(this.#arithmetic());
      else if (kind < 11) code.push(this.#load());
      else if (kind < 13) code.push(this.#store());
      else if (kind < 15) code.push(...this.#atomic());
      else if (kind < 18 && depth < 3) this.#branch(code, depth, functions);
      else if (kind === 18 && depth < 2) this.#loop(code, depth, functions);
      else if (kind === 19 && functions > 0) this.#call(code, functions);
      else if (kind === 20) code.push(...this.#rotation());
      else if (kind === 21 && depth < 2) this.#irreducible(code, depth, functions);
      else if (kind >= 22 && this.#withMaps) this.#mapCall(code);
      else if (kind === 22 && functions > 0) this.#callRegister(code, functions);
      else if (kind === 23 && random(4) === 0) this.#tailCall(code);
      else code.push(I.wide(this.#register(), this.#wide()));
    }
  }

  #arithmetic(): Instruction {
    const random = this.#random;
    const width = pick(random, [32, 64] as const);
    const dst = this.#register();
    const kind = random(18);
    if (kind === 0) return I.negate(width, dst);
    if (kind === 1) return I.swap(pick(random, ['le', 'be', 'bswap']), pick(random, [16, 32, 64]), dst);
    if (kind === 2)
      return I.extend(width, pick(random, width === 32 ? [8, 16] : [8, 16, 32]), dst, this.#register());
    if (kind < 6) {
      const name = pick(random, ['LSH', 'RSH', 'ARSH'] as const);
      return I.alu(width, name, dst, random(2) ? random(width) : { r: this.#register() });
    }
    if (kind < 10) {
      const right = random(2) ? this.#constant() || 3 : { r: this.#register() };
      return I.alu(width, pick(random, ['DIV', 'MOD'] as const), dst, right, random(2) === 1);
    }
    const name = pick(random, ['ADD', 'SUB', 'MUL', 'OR', 'AND', 'XOR', 'MOV'] as const);
    return I.alu(width, name, dst, random(2) ? this.#constant() : { r: this.#register() });
  }

  #load(): Instruction {
    const random = this.#random;
    const size = pick(random, [1, 2, 4, 8] as const);
    const dst = this.#register();
    if (random(3) === 0) return I.load(size, dst, CONTEXT, random(INPUT / size) * size);
    const at = random(STACK / size) * size;
    const [base, offset] = random(2) ? [10, at - STACK] : [STACK_POINTER, at];
    if (size < 8 && random(3) === 0) return I.loadSigned(size as 1 | 2 | 4, dst, base, offset);
    return I.load(size, dst, base, offset);
  }

  #store(): Instruction {
    const random = this.#random;
    const size = pick(random, [1, 2, 4, 8] as const);
    const at = random(STACK / size) * size;
    const [base, offset] = random(2) ? [10, at - STACK] : [STACK_POINTER, at];
    return I.store(size, base, offset, random(3) ? { r: this.#register() } : this.#constant());
  }

  #atomic(): Instruction[] {
    const random = this.#random;
    const size = pick(random, [4, 8] as const);
    const at = random(STACK / size) * size;
    const name = pick(random, ['ADD', 'OR', 'AND', 'XOR', 'XCHG', 'CMPXCHG'] as const);
    const [base, offset] = random(2) ? [10, at - STACK] : [STACK_POINTER, at];
    const src = this.#register();
    const code = [I.atomic(size, name, base, offset, src, random(2) === 1)];
    // Kernels before 6.18.50, 6.19.12 and 7.0 take what has been fetched from the stack for a constant that it is not on all ways, and
    // remove branches (CVE-2026-43009; 179ee84a8911, "bpf: Fix incorrect pruning due to atomic fetch precision tracking"). Once it has been in the
    // context, no kernel believes to know it.
    const fetched = name === 'CMPXCHG' ? 0 : src;
    code.push(I.store(8, CONTEXT, THROUGH, { r: fetched }), I.load(8, fetched, CONTEXT, THROUGH));
    return code;
  }

  /** Two shifts of the same, and an `or`: also with distances that make no rotation, and registers that are one. */
  #rotation(): Instruction[] {
    const random = this.#random;
    const width = pick(random, [64, 64, 32] as const);
    const [of, left, right] = [this.#register(), this.#register(), this.#register()];
    const by = 1 + random(width - 1);
    const shifts = [
      [I.alu(width, 'MOV', left, { r: of }), I.alu(width, 'LSH', left, by)],
      [I.alu(width, 'MOV', right, { r: of }), I.alu(width, 'RSH', right, random(6) ? width - by : by)],
    ];
    if (random(2)) shifts.reverse();
    // In place, as clang does where the value is not wanted any more.
    if (random(3) === 0) shifts[1]!.shift();
    const between = random(4) === 0 ? [this.#arithmetic()] : [];
    return [...shifts[0]!, ...between, ...shifts[1]!, I.alu(width, 'OR', left, { r: right })];
  }

  #branch(code: Instruction[], depth: number, functions: number): void {
    const random = this.#random;
    const width = pick(random, [32, 64] as const);
    const names = ['JEQ', 'JNE', 'JGT', 'JGE', 'JLT', 'JLE', 'JSGT', 'JSGE', 'JSLT', 'JSLE', 'JSET'] as const;
    const right = random(2) ? this.#constant() : { r: this.#register() };
    const at = code.length;
    const jump = (distance: number) => I.jump(width, name, left, right, distance);
    const name = pick(random, names);
    const left = this.#register();
    code.push(jump(0));
    this.#statements(code, random(4), depth + 1, functions);
    if (random(2)) {
      const over = code.length;
      code.push(I.goto(0));
      code[at] = jump(slots(code.slice(at + 1)));
      this.#statements(code, random(4), depth + 1, functions);
      const distance = slots(code.slice(over + 1));
      code[over] = random(4) ? I.goto(distance) : I.longGoto(distance);
    } else {
      code[at] = jump(slots(code.slice(at + 1)));
    }
  }

  /** The counter is on the stack, where nothing else writes. */
  #loop(code: Instruction[], depth: number, functions: number): void {
    const random = this.#random;
    const counter = -STACK - 8 * ++this.#loops;
    if (counter < -400) return;
    code.push(I.store(8, 10, counter, 1 + random(6)));
    const top = code.length;
    const mayGoto = random(3) === 0;
    if (mayGoto) code.push(I.mayGoto(0));
    this.#statements(code, 1 + random(4), depth + 1, functions);
    this.#again(code, counter, top);
    if (mayGoto) code[top] = I.mayGoto(slots(code.slice(top + 1)));
  }

  /** A loop that is entered at two places: its second half may come first. */
  #irreducible(code: Instruction[], depth: number, functions: number): void {
    const random = this.#random;
    const counter = -STACK - 8 * ++this.#loops;
    if (counter < -400) return;
    code.push(I.store(8, 10, counter, 1 + random(4)));
    const entry = code.length;
    const [left, right] = [this.#register(), this.#constant()];
    code.push(I.jump(64, 'JSGT', left, right, 0));
    const top = code.length;
    this.#statements(code, 1 + random(3), depth + 1, functions);
    code[entry] = I.jump(64, 'JSGT', left, right, slots(code.slice(top)));
    this.#statements(code, 1 + random(3), depth + 1, functions);
    this.#again(code, counter, top);
  }

  /** Counts down, and goes back to `top` until it is 0. */
  #again(code: Instruction[], counter: number, top: number): void {
    code.push(I.load(8, 0, 10, counter), I.add(0, -1), I.store(8, 10, counter, { r: 0 }));
    const distance = slots(code.slice(top)) + 1;
    code.push(I.jump(64, 'JNE', 0, 0, -distance));
  }

  /** r1 to r5 have no value afterwards. */
  #call(code: Instruction[], functions: number): void {
    this.#calls.push({ at: code.length, to: this.#random(functions) });
    code.push(I.call(0), ...[1, 2, 3, 4, 5].map(r => I.mov(r, this.#constant())));
  }

  #callRegister(code: Instruction[], functions: number): void {
    const by = 6 + this.#random(2);
    this.#calls.push({ at: code.length, to: this.#random(functions), by });
    code.push(I.functionAt(by, 0), I.callRegister(by));
    // Numbers of functions are not the same on two engines.
    for (const r of [1, 2, 3, 4, 5, by]) code.push(I.mov(r, this.#constant()));
  }

  /** Another program goes on, or there is none. */
  #tailCall(code: Instruction[]): void {
    const index = this.#random(TAIL_CALL_PROGRAMS + 1);
    code.push(I.mov(1, { r: CONTEXT }), I.mov(2, TAIL_CALL_MAP), I.mov(3, index), I.helper(12));
    for (const r of [0, 1, 2, 3, 4, 5]) code.push(I.mov(r, this.#constant()));
  }

  /** r1 to r5 have no value afterwards, and r0 may have been a pointer. */
  #mapCall(code: Instruction[]): void {
    const { code: call, map, at } = mapCall(this.#random);
    this.#maps.push({ at: code.length + at, map });
    code.push(...call, ...[1, 2, 3, 4, 5].map(r => I.mov(r, this.#constant())));
  }

  #register(): number {
    return this.#random(8);
  }

  #constant(): number {
    return this.#random(2) ? pick(this.#random, CORNERS) : this.#random(2 ** 32) | 0;
  }

  #wide(): bigint {
    return (BigInt(this.#constant()) << 32n) | BigInt(this.#constant() >>> 0);
  }
}

/** How many it takes: a 64-bit load has two. */
export function slots(code: readonly Instruction[]): number {
  return code.reduce((count, { imm2 }) => count + (imm2 === undefined ? 1 : 2), 0);
}
