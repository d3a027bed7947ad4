/**
 * A program as both engines take it: each instruction by what it does, checked for all that can be said without running it.
 * Decoding is all that the engines share: what an operation computes, each of them says by itself.
 */
import type { Guard } from '../../formats/insn/guard.ts';

/** Index of a register, 0 to 10. */
export type Register = number;

export type Operand = { readonly register: Register } | { readonly constant: number };

export type Size = 1 | 2 | 4 | 8;

export type AluName =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'sdiv'
  | 'mod'
  | 'smod'
  | 'or'
  | 'and'
  | 'xor'
  | 'lsh'
  | 'rsh'
  | 'arsh'
  | 'mov';

export type Condition = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'sgt' | 'sge' | 'slt' | 'sle' | 'set';

export type AtomicName = 'add' | 'or' | 'and' | 'xor' | 'xchg' | 'cmpxchg';

/** Where a `target` is named it is the index of a slot, and an operation begins there. An access without a `guard` is checked. */
export type Operation =
  | {
      readonly kind: 'alu';
      readonly name: AluName;
      readonly width: 32 | 64;
      readonly dst: Register;
      /** Signed 32 bits where it is a constant. */
      readonly by: Operand;
    }
  | { readonly kind: 'negate'; readonly width: 32 | 64; readonly dst: Register }
  /** A move of the register's lowest bits, sign-extended to `width`; the rest is 0. */
  | {
      readonly kind: 'extend';
      readonly width: 32 | 64;
      readonly bits: 8 | 16 | 32;
      readonly dst: Register;
      readonly src: Register;
    }
  /** The lowest bits, in the other byte order if `reverse`; the rest is 0. */
  | {
      readonly kind: 'swap';
      readonly bits: 16 | 32 | 64;
      readonly reverse: boolean;
      readonly dst: Register;
    }
  /** Arena pointers: `user` makes a pointer of the user's, otherwise one that the program can follow. */
  | { readonly kind: 'cast'; readonly user: boolean; readonly dst: Register; readonly src: Register }
  | { readonly kind: 'constant'; readonly dst: Register; readonly value: bigint }
  /** The address of a function of the program itself. */
  | { readonly kind: 'function'; readonly dst: Register; readonly target: number }
  | {
      readonly kind: 'load';
      readonly guard?: Guard;
      readonly size: Size;
      readonly signed: boolean;
      readonly dst: Register;
      readonly src: Register;
      readonly offset: number;
    }
  | {
      readonly kind: 'store';
      readonly guard?: Guard;
      readonly size: Size;
      readonly dst: Register;
      readonly offset: number;
      readonly value: Operand;
    }
  | {
      readonly kind: 'atomic';
      readonly guard?: Guard;
      readonly name: AtomicName;
      readonly size: 4 | 8;
      readonly fetch: boolean;
      readonly dst: Register;
      readonly src: Register;
      readonly offset: number;
    }
  /** BPF_ABS and BPF_IND: bytes of the packet, in network order, into r0. */
  | {
      readonly kind: 'packet';
      readonly size: 1 | 2 | 4;
      readonly index: Register | null;
      readonly offset: number;
    }
  | { readonly kind: 'goto'; readonly target: number }
  | {
      readonly kind: 'jump';
      readonly condition: Condition;
      readonly width: 32 | 64;
      readonly left: Register;
      readonly right: Operand;
      readonly target: number;
    }
  | { readonly kind: 'may-goto'; readonly target: number }
  | { readonly kind: 'helper'; readonly number: number }
  | { readonly kind: 'kfunc'; readonly id: number; readonly module: number }
  | { readonly kind: 'call'; readonly target: number }
  | { readonly kind: 'call-register'; readonly register: Register }
  | { readonly kind: 'exit' };

export interface Subprogram {
  readonly name: string;
  /** Slots: the first, and the one behind the last. */
  readonly start: number;
  readonly end: number;
}

export interface SourceLine {
  /** Slot of the first instruction that comes from there. */
  readonly instruction: number;
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

export interface Program {
  readonly name: string;
  /** The verifier has seen that it ends, and what it gives to helpers. */
  readonly verified?: boolean;
  /** By slot; undefined for the second half of a 64-bit load. */
  readonly operations: readonly (Operation | undefined)[];
  /** In the order of their slots; the first is the program itself. */
  readonly subprograms: readonly Subprogram[];
  /** Ascending. */
  readonly lines: readonly SourceLine[];
}
