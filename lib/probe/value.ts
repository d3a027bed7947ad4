/** Values of which results are made: how each is got, into a place on the stack or a register. */
import { add, and, arsh, lsh, mov, rsh } from '../formats/asm/code/arithmetic.ts';
import { call, jsge, label } from '../formats/asm/code/jumps.ts';
import { ldx, st } from '../formats/asm/code/memory.ts';
import { type Register, r0, r1, r2, r3, r6, r9, r10 } from '../formats/asm/code/registers.ts';
import { array, char, IntType, type ScalarType, u32, u64 } from '../formats/asm/declare/type.ts';
import type { Item } from '../formats/asm/types.ts';
import type { Value } from './types.ts';

/** Bytes that are kept of a text, its NUL among them. */
export const TEXT = 64;
/** Eight bytes of the stack for what lies between: addresses on the way to a value. */
export const SCRATCH = -8;

export type Size = 1 | 2 | 4 | 8;

export const isSize = (size: number): size is Size => size === 1 || size === 2 || size === 4 || size === 8;

const INTEGERS = { 1: 'char', 2: 'short', 4: 'int', 8: 'long long' };

export const integer = (size: Size, signed: boolean): ScalarType =>
  new IntType(`${signed ? 'signed' : 'unsigned'} ${INTEGERS[size]}`, size, signed);

type Reader =
  | 'bpf_probe_read_kernel'
  | 'bpf_probe_read_user'
  | 'bpf_probe_read_kernel_str'
  | 'bpf_probe_read_user_str';

/** Reads `size` bytes at `from` and an offset to the stack; zeros where they can't be read. */
export const read = (helper: Reader, at: number, size: number, from: Register, offset = 0): Item[] => [
  [mov(r1, r10), add(r1, at), mov(r2, size), mov(r3, from), ...(offset === 0 ? [] : [add(r3, offset)])],
  call(helper),
];

/** r9, of which `size` bytes count, extended. Without moves and loads that extend signs: those need kernel 6.6. */
export const extend = (size: Size, signed: boolean): Item[] =>
  size === 8 ? [] : [lsh(r9, 64 - size * 8), signed ? arsh(r9, 64 - size * 8) : rsh(r9, 64 - size * 8)];

/** A number that `load` leaves in r9, extended. */
export const loaded = (load: readonly Item[], size: Size, signed: boolean): Value => {
  const type = integer(size, signed);
  return { type, load, store: at => [load, st(type.at(r10, at), r9)] };
};

/** A number that lies in the context. */
export function contextNumber(offset: number, size: Size, signed: boolean): Value {
  // Without a sign: loads that extend one need kernel 6.6.
  const load = ldx(r9, integer(size, false).at(r6, offset));
  return loaded([load, signed ? extend(size, true) : []], size, signed);
}

/** The lower bytes of one of the context's slots of eight: the arguments of raw tracepoints and of fentry. */
export function contextSlot(offset: number, size: Size, signed: boolean): Value {
  return loaded([ldx(r9, u64.at(r6, offset)), extend(size, signed)], size, signed);
}

/** A number of `size` bytes at r9 and an offset. */
export function numberAt(
  address: readonly Item[],
  offset: number,
  size: Size,
  signed: boolean,
  user = false,
): Value {
  const load = ldx(r9, integer(size, false).at(r10, SCRATCH));
  const helper = user ? 'bpf_probe_read_user' : 'bpf_probe_read_kernel';
  return loaded(
    [address, read(helper, SCRATCH, size, r9, offset), load, signed ? extend(size, true) : []],
    size,
    signed,
  );
}

/** A text at the address that `load` leaves in r9, in user memory or the kernel's. */
export function textAt(load: readonly Item[]): Value {
  return {
    type: array(char, TEXT),
    store: (at, id) => [
      load,
      read('bpf_probe_read_user_str', at, TEXT, r9),
      jsge(r0, 0, `text_${id}`),
      read('bpf_probe_read_kernel_str', at, TEXT, r9),
      label(`text_${id}`),
    ],
  };
}

/** A text that is at r9 and an offset itself, in the kernel's memory. */
export function textIn(address: readonly Item[], offset: number, length: number): Value {
  const size = Math.min(length, TEXT);
  return {
    type: array(char, size),
    store: at => [address, read('bpf_probe_read_kernel_str', at, size, r9, offset)],
  };
}

/** A text that is in the context itself. */
export const contextArray = (offset: number, length: number): Value => textIn([mov(r9, r6)], offset, length);

/** `__data_loc`: the lower 16 bits say where in the context the text is. */
export function contextLocated(offset: number): Value {
  return textIn([ldx(r9, u32.at(r6, offset)), and(r9, 0xffff), add(r9, r6)], 0, TEXT);
}
