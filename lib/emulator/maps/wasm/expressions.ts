/** WebAssembly written as expressions: a node writes its instructions, and what they leave on the stack is its value. */
import { Code } from '../../jit/wasm/code.ts';
import { I32, I64, OP, TYPE } from '../../jit/wasm/codes.ts';
import type { ModuleWriter, ValueType } from '../../jit/wasm/module.ts';

export type Node = (code: Code) => void;

/** Beyond what programs are translated to (core specification, section 5.4.6). */
const I32_STORE8 = 0x3a;

export class Local {
  readonly #index: number;

  constructor(index: number) {
    this.#index = index;
  }

  get value(): Node {
    return code => code.get(this.#index);
  }

  set(value: Node): Node {
    return code => {
      value(code);
      code.set(this.#index);
    };
  }

  tee(value: Node): Node {
    return code => {
      value(code);
      code.tee(this.#index);
    };
  }
}

const binary =
  (op: number) =>
  (a: Node, b: Node): Node =>
  code => {
    a(code);
    b(code);
    code.op(op);
  };
const unary =
  (op: number) =>
  (a: Node): Node =>
  code => {
    a(code);
    code.op(op);
  };
const read =
  (op: number) =>
  (address: Node, offset = 0): Node =>
  code => {
    address(code);
    code.memory(op, offset);
  };
const write =
  (op: number) =>
  (address: Node, value: Node, offset = 0): Node =>
  code => {
    address(code);
    value(code);
    code.memory(op, offset);
  };

export const i32 =
  (value: number): Node =>
  code =>
    code.i32(value);
export const i64 =
  (value: number | bigint): Node =>
  code =>
    code.i64(value);

export const add = binary(I32.ADD);
export const sub = binary(I32.SUB);
export const mul = binary(I32.MUL);
export const and = binary(I32.AND);
export const or = binary(I32.OR);
export const xor = binary(I32.XOR);
export const shl = binary(I32.SHL);
export const shr = binary(I32.SHR_U);
export const eq = binary(I32.EQ);
export const ne = binary(I32.NE);
export const lt = binary(I32.LT_U);
export const ge = binary(I32.GE_U);
export const gt = binary(I32.GT_U);
export const less = binary(I32.LT_S);
export const not = unary(I32.EQZ);

export const add64 = binary(I64.ADD);
export const sub64 = binary(I64.SUB);
export const mul64 = binary(I64.MUL);
export const and64 = binary(I64.AND);
export const or64 = binary(I64.OR);
export const xor64 = binary(I64.XOR);
export const shl64 = binary(I64.SHL);
export const shr64 = binary(I64.SHR_U);
export const rotl64 = binary(I64.ROTL);
export const eq64 = binary(I64.EQ);
export const ne64 = binary(I64.NE);
export const lt64 = binary(I64.LT_U);
export const gt64 = binary(I64.GT_U);
export const wrap = unary(OP.WRAP);
export const extend = unary(OP.EXTEND_U);

export const load = read(I32.LOAD);
export const load8 = read(I32.LOAD8_U);
export const load64 = read(I64.LOAD);
export const load32to64 = read(I64.LOAD32_U);
export const load16to64 = read(I64.LOAD16_U);
export const load8to64 = read(I64.LOAD8_U);
export const store = write(I32.STORE);
export const store8 = write(I32_STORE8);
export const store64 = write(I64.STORE);

export const sequence =
  (...nodes: readonly Node[]): Node =>
  code => {
    for (const node of nodes) node(code);
  };

export const when =
  (condition: Node, then: Node, otherwise?: Node): Node =>
  code => {
    condition(code);
    code.open(OP.IF);
    then(code);
    if (otherwise) {
      code.else();
      otherwise(code);
    }
    code.close();
  };

/** `again` begins the body anew; without it the loop ends. */
export const loop =
  (body: (again: Node) => Node): Node =>
  code => {
    const label = code.open(OP.LOOP);
    body(inner => inner.branch(OP.BR, label))(code);
    code.close();
  };

/** `leave` goes on behind it. */
export const block =
  (body: (leave: Node) => Node): Node =>
  code => {
    const label = code.open(OP.BLOCK);
    body(inner => inner.branch(OP.BR, label))(code);
    code.close();
  };

export const answer = (value: Node): Node => sequence(value, code => code.op(OP.RETURN));

export const call =
  (fn: number, ...values: readonly Node[]): Node =>
  code => {
    for (const value of values) value(code);
    code.call(fn);
  };

/** Through the imported table. */
export const callIndirect =
  (type: number, index: Node, ...values: readonly Node[]): Node =>
  code => {
    for (const value of values) value(code);
    index(code);
    code.callIndirect(type);
  };

export interface Signature {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A function of a module; `local` gives it one more. A function with a result ends with `answer`, in all its ways. */
export function define(
  module: ModuleWriter,
  { parameters, results }: Signature,
  body: (parameters: readonly Local[], local: (type: ValueType) => Local) => Node,
): number {
  const locals: [number, ValueType][] = [];
  const local = (type: ValueType): Local => {
    locals.push([1, type]);
    return new Local(parameters.length + locals.length - 1);
  };
  const code = new Code();
  body(
    parameters.map((_, i) => new Local(i)),
    local,
  )(code);
  if (results.length > 0) code.op(OP.UNREACHABLE);
  return module.function(module.type(parameters, results), locals, code);
}

export const { I32: WORD, I64: WIDE } = TYPE;
