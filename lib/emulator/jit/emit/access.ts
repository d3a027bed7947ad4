/** Loads, stores and atomic operations, each checked: see memory/layout.ts for how. */
import { FRAME_BYTES, GRANULE_SHIFT, type Layout } from '../../memory/layout.ts';
import type { AtomicName, Operand, Operation, Register, Size } from '../../program/operations.ts';
import type { Code, Label } from '../wasm/code.ts';
import { I32, I64, OP, TYPE } from '../wasm/codes.ts';
import { KnownAccesses } from './known.ts';
import { LOCAL, local } from './locals.ts';
import { Windows } from './windows.ts';

type Load = Extract<Operation, { kind: 'load' }>;
type Store = Extract<Operation, { kind: 'store' }>;
type Atomic = Extract<Operation, { kind: 'atomic' }>;

const LOADS = {
  1: [I64.LOAD8_U, I64.LOAD8_S],
  2: [I64.LOAD16_U, I64.LOAD16_S],
  4: [I64.LOAD32_U, I64.LOAD32_S],
  8: [I64.LOAD, I64.LOAD],
} as const;

const STORES = { 1: I64.STORE8, 2: I64.STORE16, 4: I64.STORE32, 8: I64.STORE } as const;

const COMBINE: { readonly [name in AtomicName]?: number } = {
  add: I64.ADD,
  or: I64.OR,
  and: I64.AND,
  xor: I64.XOR,
};

export class AccessWriter {
  readonly known = new KnownAccesses();
  readonly windows: Windows;
  /** Slots of accesses that need no check in the block at hand. */
  proven: ReadonlySet<number> | null = null;
  readonly #code: Code;
  readonly #layout: Layout;
  /** Leaving it with the slot of the operation is a fault. */
  readonly #fault: Label;

  /** `first`: slot of the function's first operation. */
  constructor(code: Code, layout: Layout, fault: Label, first: number) {
    this.windows = new Windows(code, first);
    this.#code = code;
    this.#layout = layout;
    this.#fault = fault;
  }

  load(operation: Load, index: number): void {
    const { size, signed, dst } = operation;
    const code = this.#code;
    const probes = operation.guard === 'probe';
    if (probes) this.#probe(operation, operation.src, false, TYPE.I64);
    const at = this.#address(operation, operation.src, false, index);
    code.memory(LOADS[size][signed ? 1 : 0], at);
    if (probes) {
      code.else();
      code.i64(0);
      code.close();
    }
    code.set(local(dst));
  }

  store(operation: Store, index: number): void {
    const code = this.#code;
    const probes = operation.guard === 'probe';
    if (probes) this.#probe(operation, operation.dst, true);
    const at = this.#address(operation, operation.dst, true, index);
    this.#value(operation.value);
    code.memory(STORES[operation.size], at);
    if (probes) code.close();
  }

  atomic(operation: Atomic, index: number): void {
    const probes = operation.guard === 'probe';
    if (probes) this.#probe(operation, operation.dst, true);
    this.#atomic(operation, index);
    if (probes) this.#code.close();
  }

  /** Opens what is done only where it may be: of the type `result`, which the other side is to leave, too. */
  #probe({ size, offset }: Load | Store | Atomic, base: Register, write: boolean, result?: number): void {
    const code = this.#code;
    const narrow = () => {
      code.get(LOCAL.WIDE);
      code.op(OP.WRAP);
    };
    this.#wide(base, offset);
    code.tee(LOCAL.WIDE);
    code.i64(this.#layout.limit);
    code.op(I64.LT_U);
    code.open(OP.IF, TYPE.I32);
    writeAllows(code, this.#layout, narrow, size, write);
    code.else();
    code.i32(0);
    code.close();
    code.open(OP.IF, result);
  }

  #atomic(operation: Atomic, index: number): void {
    const { name, size, fetch, dst, src } = operation;
    const code = this.#code;
    const at = this.#address(operation, dst, true, index);
    code.set(LOCAL.NARROW);
    const old = () => {
      code.get(LOCAL.NARROW);
      code.memory(LOADS[size][0], at);
    };
    if (fetch) {
      old();
      code.set(LOCAL.WIDE);
    }
    if (name === 'cmpxchg') {
      code.get(LOCAL.WIDE);
      code.get(local(0));
      if (size === 4) {
        code.i64(0xffff_ffffn);
        code.op(I64.AND);
      }
      code.op(I64.EQ);
      code.open(OP.IF);
    }
    code.get(LOCAL.NARROW);
    const combine = COMBINE[name];
    if (combine !== undefined) {
      if (fetch) code.get(LOCAL.WIDE);
      else old();
    }
    code.get(local(src));
    if (combine !== undefined) code.op(combine);
    code.memory(STORES[size], at);
    if (name === 'cmpxchg') code.close();
    if (!fetch) return;
    code.get(LOCAL.WIDE);
    code.set(local(name === 'cmpxchg' ? 0 : src));
  }

  #value(value: Operand): void {
    if ('register' in value) this.#code.get(local(value.register));
    else this.#code.i64(value.constant);
  }

  /** Leaves a 32-bit address, to which what it answers is still to be added. */
  #address(
    { offset, size, guard }: Load | Store | Atomic,
    base: Register,
    write: boolean,
    index: number,
  ): number {
    const code = this.#code;
    if (guard === 'probe') {
      code.get(LOCAL.WIDE);
      code.op(OP.WRAP);
      return 0;
    }
    if (base === 10) {
      // The program's reader has seen that it is inside.
      code.get(LOCAL.FRAME);
      return FRAME_BYTES + offset;
    }
    if (guard === 'none' || this.proven?.has(index) || this.known.has(base, offset, size, write)) {
      code.get(local(base));
      code.op(OP.WRAP);
      // A valid address is far above the largest offset, so that base and offset can't wrap around 32 bits together.
      if (offset >= 0) return offset;
      code.i32(offset);
      code.op(I32.ADD);
      return 0;
    }
    this.#check(base, offset, size, write, index);
    this.known.add(base, offset, size, write);
    code.get(LOCAL.WIDE);
    code.op(OP.WRAP);
    return 0;
  }

  /** Leaves the address in WIDE. */
  #check(base: Register, offset: number, size: Size, write: boolean, index: number): void {
    const code = this.#code;
    this.#wide(base, offset);
    code.set(LOCAL.WIDE);
    const window = this.windows.of(base, write);
    if (window === undefined) {
      this.#whole(size, write, index);
      return;
    }
    this.windows.misses(window);
    code.open(OP.IF);
    this.#whole(size, write, index);
    this.windows.move(window);
    code.close();
  }

  /** Leaves the address, of 64 bits. */
  #wide(base: Register, offset: number): void {
    const code = this.#code;
    code.get(local(base));
    if (offset === 0) return;
    code.i64(offset);
    code.op(I64.ADD);
  }

  /** Of the address in WIDE, by the shadow, which it leaves in NARROW. */
  #whole(size: Size, write: boolean, index: number): void {
    const code = this.#code;
    const { limit, readShadow, writeShadow } = this.#layout;
    code.i32(index);
    code.get(LOCAL.WIDE);
    code.i64(limit);
    code.op(I64.GE_U);
    code.branch(OP.BR_IF, this.#fault);
    code.get(LOCAL.WIDE);
    code.op(OP.WRAP);
    code.i32(7);
    code.op(I32.AND);
    if (size > 1) {
      code.i32(size - 1);
      code.op(I32.ADD);
    }
    code.get(LOCAL.WIDE);
    code.op(OP.WRAP);
    code.i32(GRANULE_SHIFT);
    code.op(I32.SHR_U);
    code.memory(I32.LOAD8_U, write ? writeShadow : readShadow);
    code.tee(LOCAL.NARROW);
    code.op(I32.GE_U);
    code.branch(OP.BR_IF, this.#fault);
    code.op(OP.DROP);
  }
}

/** Of the block that a fault leaves: the slot of the operation is its result. */
export const FAULT_BLOCK = TYPE.I32;

/** Leaves a 32-bit number: whether the bytes at a pointer of 32 bits, which `pointer` puts on the stack, may be accessed. */
export function writeAllows(
  code: Code,
  { limit, readShadow, writeShadow }: Layout,
  pointer: () => void,
  size: number,
  write: boolean,
): void {
  pointer();
  code.i32(limit);
  code.op(I32.LT_U);
  code.open(OP.IF, TYPE.I32);
  pointer();
  code.i32(7);
  code.op(I32.AND);
  code.i32(size);
  code.op(I32.ADD);
  pointer();
  code.i32(GRANULE_SHIFT);
  code.op(I32.SHR_U);
  code.memory(I32.LOAD8_U, write ? writeShadow : readShadow);
  code.op(I32.LE_U);
  code.else();
  code.i32(0);
  code.close();
}
