/** Whether a jump is taken, as a 32-bit number on the stack. */
import type { Condition, Operation } from '../../program/operations.ts';
import type { Code } from '../wasm/code.ts';
import { I32, I64 } from '../wasm/codes.ts';
import { writeOperand, writeRegister } from './arithmetic.ts';
import { LOCAL } from './locals.ts';

const COMPARE: { readonly [condition in Exclude<Condition, 'set'>]: keyof typeof I32 & keyof typeof I64 } = {
  eq: 'EQ',
  ne: 'NE',
  gt: 'GT_U',
  ge: 'GE_U',
  lt: 'LT_U',
  le: 'LE_U',
  sgt: 'GT_S',
  sge: 'GE_S',
  slt: 'LT_S',
  sle: 'LE_S',
};

export function writeCondition(
  code: Code,
  { condition, width, left, right }: Extract<Operation, { kind: 'jump' }>,
): void {
  const at = width === 32 ? I32 : I64;
  writeRegister(code, width, left);
  if (condition !== 'set') {
    writeOperand(code, width, right);
    code.op(at[COMPARE[condition]]);
    return;
  }
  writeOperand(code, width, right);
  code.op(at.AND);
  // Not 0.
  code.op(at.EQZ);
  code.op(I32.EQZ);
}

/** may_goto jumps once its loops are used up, and counts one of them otherwise. */
export function writeMayGoto(code: Code): void {
  code.get(LOCAL.LOOPS);
  code.op(I32.EQZ);
  code.get(LOCAL.LOOPS);
  code.get(LOCAL.LOOPS);
  code.i32(0);
  code.op(I32.NE);
  code.op(I32.SUB);
  code.set(LOCAL.LOOPS);
}
