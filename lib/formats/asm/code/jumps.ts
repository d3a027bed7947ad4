/** Jumps, calls, and the way out (RFC 9669, section 4.3). */
import { EbpfError, nearestName, suggestion } from '../../../errors.ts';
import { type HelperName, helperByName, KERNEL_HELPERS } from '../../insn/helpers.ts';
import { CLASS } from '../../insn/insn.ts';
import type { AsmInstruction, Label, Reference, SourceLine, SourceMark } from '../types.ts';
import type { Address } from './memory.ts';
import { type Immediate, immediate } from './operands.ts';
import { is32, isRegister, numberOf, type Register, type Register32 } from './registers.ts';

const X = 0x08;
const CALL = 0x85;

/** Where a jump goes: a label, or as many slots behind the next instruction. */
export type Target = string | number;

const NOTHING = { dst: 0, src: 0, offset: 0, imm: 0 };
const towards = (target: Target) =>
  typeof target === 'string' ? { offset: 0, target } : { offset: distance(target, 16) };

function distance(slots: number, bits: number): number {
  if (Number.isInteger(slots) && Math.abs(slots + 0.5) < 2 ** (bits - 1)) return slots;
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `a jump of ${slots} slots: it has ${bits} bits, signed`);
}

/** A place that jumps of the same function can name. */
export const label = (name: string): Label => ({ label: name });

/** What the instructions that follow are compiled from: it is in the verifier's log, and in `VerifierError.source`. */
export const source = (line: Omit<SourceLine, 'column'> & { readonly column?: number }): SourceMark => ({
  source: { column: 0, ...line },
});

/** Of 64 bits with registers `r…`, of 32 with `w…` (kernel 5.1). */
export interface Conditional {
  (dst: Register, src: Register | Immediate, target: Target): AsmInstruction;
  (dst: Register32, src: Register32 | Immediate, target: Target): AsmInstruction;
}

function conditional(operation: number): Conditional {
  return (dst: Register | Register32, src: Register | Register32 | Immediate, target: Target) => {
    const unit = is32(dst) ? CLASS.JMP32 : CLASS.JMP;
    const head = { ...NOTHING, dst: numberOf(dst), ...towards(target) };
    if (!isRegister(src)) return { ...head, opcode: unit | operation, ...immediate(src, !is32(dst)) };
    if (is32(dst) !== is32(src)) {
      const why = `'${dst}' and '${src}' have different widths: write r for 64 bits or w for 32, both times`;
      throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', why);
    }
    return { ...head, opcode: unit | operation | X, src: numberOf(src) };
  };
}

export const jeq = conditional(0x10);
export const jne = conditional(0x50);
/** Unsigned; `jlt` and `jle` since kernel 4.14. */
export const jgt = conditional(0x20);
export const jge = conditional(0x30);
export const jlt = conditional(0xa0);
export const jle = conditional(0xb0);
/** Signed. */
export const jsgt = conditional(0x60);
export const jsge = conditional(0x70);
export const jslt = conditional(0xc0);
export const jsle = conditional(0xd0);
/** If they have a bit in common. */
export const jset = conditional(0x40);

/** Always. */
export const ja = (target: Target): AsmInstruction => ({ ...NOTHING, opcode: 0x05, ...towards(target) });
/** As far as 2^31 slots (kernel 6.6). */
export const gotol = (target: Target): AsmInstruction => ({
  ...{ ...NOTHING, opcode: 0x06 },
  ...(typeof target === 'string' ? { target } : { imm: distance(target, 32) }),
});
/** Out of a loop that the verifier can't count, after enough rounds (kernel 6.9). */
export const mayGoto = (target: Target): AsmInstruction => ({ ...NOTHING, opcode: 0xe5, ...towards(target) });
/** To an address of a map of instructions (kernel 6.19). */
export const gotox = (dst: Register): AsmInstruction => ({ ...NOTHING, opcode: 0x0d, dst: numberOf(dst) });

/** A function of the object, for `call` and for `lddw`, which gives it to helpers that call back. */
export const func = (name: string): Address & { readonly reference: { readonly kind: 'function' } } => ({
  reference: { kind: 'function', name },
  offset: 0,
});
/** A function of the kernel that `kfuncs` declare. */
export const kfunc = (name: string): { readonly reference: Reference } => ({
  reference: { kind: 'kfunc', name },
});

/** What loaders resolve: the compiler's form of calls that have a relocation. */
const RELOCATED = { src: 1, imm: -1 };

/**
 * A helper by name or number, or `func` or `kfunc`. r1 to r5 are given, r0 is the answer; r1 to r5 hold nothing afterwards. Throws
 * ERR_EBPF_INVALID_ARGUMENT for a name that no helper has.
 */
export function call(callee: HelperName | number | { readonly reference: Reference }): AsmInstruction {
  if (typeof callee === 'object') {
    return { ...NOTHING, opcode: CALL, ...RELOCATED, reference: callee.reference };
  }
  if (typeof callee === 'number') return { ...NOTHING, opcode: CALL, ...immediate(callee, false) };
  const helper = helperByName(callee as string);
  if (helper) return { ...NOTHING, opcode: CALL, imm: helper.number };
  const near = nearestName(callee, helperNames());
  const hint = near === undefined ? 'kernel functions are called with call(kfunc(…))' : suggestion(near);
  throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `there is no helper '${callee}'; ${hint}`);
}

export const helperNames = (): string[] => [...KERNEL_HELPERS.values()].map(({ name }) => name);

/** To an address in a register: for machines other than the kernel, which refuses it. */
export const callx = (dst: Register): AsmInstruction => ({ ...NOTHING, opcode: 0x8d, dst: numberOf(dst) });

export const exit = (): AsmInstruction => ({ ...NOTHING, opcode: 0x95 });
