/** Arithmetic on registers, which are locals of 64 bits. */
import type { AluName, Operand, Operation, Register } from '../../program/operations.ts';
import type { Code } from '../wasm/code.ts';
import { I32, I64, OP, TYPE } from '../wasm/codes.ts';
import { LOCAL, local } from './locals.ts';

type Alu = Extract<Operation, { kind: 'alu' }>;

/** The same operations at both widths. */
const AT = { 32: I32, 64: I64 } as const;

const SIMPLE: { readonly [name in AluName]?: keyof typeof I32 & keyof typeof I64 } = {
  add: 'ADD',
  sub: 'SUB',
  mul: 'MUL',
  or: 'OR',
  and: 'AND',
  xor: 'XOR',
  // Distances are taken modulo the width, as eBPF's are.
  lsh: 'SHL',
  rsh: 'SHR_U',
  arsh: 'SHR_S',
};

export function writeAlu(code: Code, { name, width, dst, by }: Alu): void {
  if (name === 'mov') {
    writeOperand(code, width, by);
  } else {
    const simple = SIMPLE[name];
    if (simple) {
      writeRegister(code, width, dst);
      writeOperand(code, width, by);
      code.op(AT[width][simple]);
    } else {
      writeDivision(code, name, width, dst, by);
    }
  }
  finish(code, width, dst);
}

/** Of `width` bits on the stack. */
export function writeRegister(code: Code, width: 32 | 64, register: Register): void {
  code.get(local(register));
  if (width === 32) code.op(OP.WRAP);
}

export function writeOperand(code: Code, width: 32 | 64, operand: Operand): void {
  if ('register' in operand) writeRegister(code, width, operand.register);
  else writeConstant(code, width, operand.constant);
}

function writeConstant(code: Code, width: 32 | 64, value: number): void {
  if (width === 32) code.i32(value);
  else code.i64(value);
}

/** What has `width` bits becomes the register, the rest 0. */
function finish(code: Code, width: 32 | 64, dst: Register): void {
  if (width === 32) code.op(OP.EXTEND_U);
  code.set(local(dst));
}

/** By 0 a quotient is 0 and a remainder the dividend. WebAssembly traps there, and where the smallest number is divided by -1. */
function writeDivision(code: Code, name: AluName, width: 32 | 64, dst: Register, by: Operand): void {
  const at = AT[width];
  const quotient = name === 'div' || name === 'sdiv';
  const divide = { div: at.DIV_U, sdiv: at.DIV_S, mod: at.REM_U, smod: at.REM_S }[name as 'div'];
  const byZero = () => (quotient ? writeConstant(code, width, 0) : writeRegister(code, width, dst));
  const byMinusOne = () => {
    writeConstant(code, width, 0);
    writeRegister(code, width, dst);
    code.op(at.SUB);
  };
  const plain = () => {
    writeRegister(code, width, dst);
    writeOperand(code, width, by);
    code.op(divide);
  };
  if ('constant' in by) {
    if (by.constant === 0) byZero();
    else if (name === 'sdiv' && by.constant === -1) byMinusOne();
    else plain();
    return;
  }
  const type = width === 32 ? TYPE.I32 : TYPE.I64;
  writeOperand(code, width, by);
  code.op(at.EQZ);
  code.open(OP.IF, type);
  byZero();
  code.else();
  if (name === 'sdiv') {
    writeOperand(code, width, by);
    writeConstant(code, width, -1);
    code.op(at.EQ);
    code.open(OP.IF, type);
    byMinusOne();
    code.else();
    plain();
    code.close();
  } else {
    plain();
  }
  code.close();
}

export function writeNegate(code: Code, { width, dst }: Extract<Operation, { kind: 'negate' }>): void {
  writeConstant(code, width, 0);
  writeRegister(code, width, dst);
  code.op(AT[width].SUB);
  finish(code, width, dst);
}

export function writeExtend(
  code: Code,
  { width, bits, dst, src }: Extract<Operation, { kind: 'extend' }>,
): void {
  writeRegister(code, width, src);
  if (bits === 32) code.op(I64.EXTEND32_S);
  else code.op(bits === 16 ? AT[width].EXTEND16_S : AT[width].EXTEND8_S);
  finish(code, width, dst);
}

export function writeSwap(code: Code, { bits, reverse, dst }: Extract<Operation, { kind: 'swap' }>): void {
  if (!reverse) {
    if (bits === 64) return;
    code.get(local(dst));
    mask(code, bits);
    code.set(local(dst));
    return;
  }
  if (bits === 16) {
    code.get(local(dst));
    code.i64(8);
    code.op(I64.SHL);
    code.i64(0xff00);
    code.op(I64.AND);
    code.get(local(dst));
    code.i64(8);
    code.op(I64.SHR_U);
    code.i64(0xff);
    code.op(I64.AND);
    code.op(I64.OR);
    code.set(local(dst));
    return;
  }
  // Bytes change places with their neighbours, then pairs, then halves.
  code.get(local(dst));
  exchange(code, 8, 0x00ff_00ff_00ff_00ffn);
  exchange(code, 16, 0x0000_ffff_0000_ffffn);
  if (bits === 64) {
    code.i64(32);
    code.op(I64.ROTL);
  } else {
    mask(code, 32);
  }
  code.set(local(dst));
}

function exchange(code: Code, distance: number, lower: bigint): void {
  code.tee(LOCAL.WIDE);
  code.i64(distance);
  code.op(I64.SHR_U);
  code.i64(lower);
  code.op(I64.AND);
  code.get(LOCAL.WIDE);
  code.i64(lower);
  code.op(I64.AND);
  code.i64(distance);
  code.op(I64.SHL);
  code.op(I64.OR);
}

function mask(code: Code, bits: 16 | 32): void {
  code.i64((1n << BigInt(bits)) - 1n);
  code.op(I64.AND);
}

/** Arena pointers are offsets in the memory; the user's have `upper` above them, but for NULL. */
export function writeCast(
  code: Code,
  { user, dst, src }: Extract<Operation, { kind: 'cast' }>,
  upper: number,
): void {
  writeRegister(code, 32, src);
  finish(code, 32, dst);
  if (!user || upper === 0) return;
  code.get(local(dst));
  code.op(I64.EQZ);
  code.op(I32.EQZ);
  code.open(OP.IF);
  code.get(local(dst));
  code.i64(BigInt(upper) << 32n);
  code.op(I64.OR);
  code.set(local(dst));
  code.close();
}
