/** Helpers of a few instructions, written into translated programs in place of a call: they work on the block that both sides know. */
import type { Helper } from '../helpers.ts';
import { I32, I64, OP } from '../jit/wasm/codes.ts';
import { CONTROL } from '../memory/layout.ts';

type Inline = NonNullable<Helper['inline']>;

/** The CPU that runs. */
export const loadCpu: Inline = ({ code }) => {
  code.i32(CONTROL.CPU);
  code.memory(I32.LOAD);
  return true;
};

/** What the virtual clock says. */
export const loadTime: Inline = ({ code }) => {
  code.i32(CONTROL.TIME);
  code.memory(I64.LOAD);
  return true;
};

/** As Random.next does it in world/random.ts. */
export const nextRandom: Inline = ({ code, narrow, wide }) => {
  const state = (word: number) => {
    code.i32(CONTROL.RANDOM + word * 4);
  };
  const shiftedIn = (by: number, shift: number) => {
    code.get(narrow);
    code.get(narrow);
    code.i32(by);
    code.op(shift);
    code.op(I32.XOR);
    code.set(narrow);
  };
  state(3);
  code.memory(I32.LOAD);
  code.set(narrow);
  shiftedIn(11, I32.SHL);
  shiftedIn(8, I32.SHR_U);
  // One by one: a processor that reads 8 bytes of two stores waits until both are in its cache.
  for (const word of [3, 2]) {
    state(word);
    state(word - 1);
    code.memory(I32.LOAD);
    code.memory(I32.STORE);
  }
  state(0);
  code.memory(I64.LOAD32_U);
  code.set(wide);
  state(1);
  code.get(wide);
  code.memory(I64.STORE32);
  code.get(wide);
  code.get(wide);
  code.i64(19);
  code.op(I64.SHR_U);
  code.op(I64.XOR);
  code.op(OP.WRAP);
  code.get(narrow);
  code.op(I32.XOR);
  code.set(narrow);
  state(0);
  code.get(narrow);
  code.memory(I32.STORE);
  code.get(narrow);
  return true;
};
