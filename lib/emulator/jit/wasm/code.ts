/** The body of one function of WebAssembly, as its instructions are written one by one. */
import { Bytes } from './bytes.ts';
import { OP, TYPE } from './codes.ts';

/** An open block, by how many were open when it had been opened. */
export type Label = number;

export class Code {
  readonly bytes = new Bytes();
  #depth = 0;

  op(code: number): void {
    this.bytes.byte(code);
  }

  get(local: number): void {
    this.#withIndex(OP.LOCAL_GET, local);
  }

  set(local: number): void {
    this.#withIndex(OP.LOCAL_SET, local);
  }

  tee(local: number): void {
    this.#withIndex(OP.LOCAL_TEE, local);
  }

  getGlobal(global: number): void {
    this.#withIndex(OP.GLOBAL_GET, global);
  }

  setGlobal(global: number): void {
    this.#withIndex(OP.GLOBAL_SET, global);
  }

  i32(value: number): void {
    this.bytes.byte(OP.I32_CONST);
    this.bytes.signed(value);
  }

  /** A number of up to 32 bits with its sign, or any bigint. */
  i64(value: number | bigint): void {
    this.bytes.byte(OP.I64_CONST);
    if (typeof value === 'number') this.bytes.signed(value);
    else this.bytes.signed64(value);
  }

  /** A load or store; no alignment is promised. */
  memory(code: number, offset = 0): void {
    this.bytes.byte(code);
    this.bytes.byte(0);
    this.bytes.unsigned(offset);
  }

  call(fn: number): void {
    this.#withIndex(OP.CALL, fn);
  }

  callIndirect(type: number): void {
    this.#withIndex(OP.CALL_INDIRECT, type);
    this.bytes.byte(0);
  }

  /** BLOCK, LOOP or IF. */
  open(code: number, type: number = TYPE.VOID): Label {
    this.bytes.byte(code);
    this.bytes.byte(type);
    return ++this.#depth;
  }

  else(): void {
    this.bytes.byte(OP.ELSE);
  }

  close(): void {
    this.bytes.byte(OP.END);
    this.#depth--;
  }

  /** BR or BR_IF. */
  branch(code: number, to: Label): void {
    this.#withIndex(code, this.#depth - to);
  }

  /** By the number on the stack: the last is for all that are larger. */
  branchTable(to: readonly Label[]): void {
    this.bytes.byte(OP.BR_TABLE);
    this.bytes.unsigned(to.length - 1);
    for (const label of to) this.bytes.unsigned(this.#depth - label);
  }

  #withIndex(code: number, index: number): void {
    this.bytes.byte(code);
    this.bytes.unsigned(index);
  }
}
