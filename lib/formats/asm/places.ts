/** The places of forms where numbers and names stand: how each is written, and read. */
import { helperByName, KERNEL_HELPERS } from '../insn/helpers.ts';
import { imm64 } from '../insn/insn.ts';
import type { AsmInstruction, Reference } from './types.ts';

/** An instruction while it is read. */
export type Draft = { -readonly [K in keyof AsmInstruction]: AsmInstruction[K] };

/** Why a number or a name can't stand where it stands. */
export class Misplaced extends Error {}

export interface Place {
  /** A regular expression's source. */
  readonly pattern: string;
  show(instruction: AsmInstruction): string;
  /** Throws `Misplaced`; false: this is another form's text. */
  read(text: string, draft: Draft): boolean;
}

const NUMBER = '[+-]{0,2}(?:0x[\\da-fA-F]+|\\d+)';
/** Distances and offsets have a sign before them: it is what parts them from the register that they belong to. */
const SIGNED = '[+-]{1,2}(?:0x[\\da-fA-F]+|\\d+)';
const NAME = '[A-Za-z_.$@][\\w.$@]*';
const isName = (name: string) => /^[A-Za-z_.$@][\w.$@]*$/.test(name);

/** `%+d` */
const signed = (value: number) => (value < 0 ? `${value}` : `+${value}`);

/** Numbers of any notation, also where the kernel writes but one of them. */
function toNumber(text: string): bigint {
  const [, signs = '', digits = ''] = /^([+-]*)(.*)$/.exec(text)!;
  // More digits than any constant has: BigInt takes long for very many.
  if (digits.length > 40) throw new Misplaced(`${shorten(text)} is no constant of an instruction`);
  const value = BigInt(digits);
  return signs.includes('-') ? -value : value;
}

/** As many bits, signed or, where that makes sense, not. The result is signed. */
function toBits(text: string, bits: number, what: string, unsigned = true): bigint {
  const value = toNumber(text);
  const half = 2n ** BigInt(bits - 1);
  if (value < -half || value >= (unsigned ? 2n * half : half))
    throw new Misplaced(`${what} ${shorten(`${value}`)} has more than ${bits} bits`);
  return BigInt.asIntN(bits, value);
}

/** As much of a text as a message can quote. */
export const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

function register(field: 'dst' | 'src'): Place {
  return {
    pattern: '\\d+',
    show: instruction => `${instruction[field]}`,
    read(text, draft) {
      if (text.length > 2 || Number(text) > 15) throw new Misplaced(`there is no register ${text}`);
      draft[field] = Number(text);
      return true;
    },
  };
}

function number(
  field: 'offset' | 'imm' | 'imm2',
  bits: number,
  what: string,
  show: (value: number) => string,
  unsigned = true,
): Place {
  return {
    pattern: NUMBER,
    show: instruction => show(instruction[field] ?? 0),
    read(text, draft) {
      draft[field] = Number(toBits(text, bits, what, unsigned));
      return true;
    },
  };
}

/** Half of the constant, as address spaces are. */
function half(shift: 0 | 16): Place {
  return {
    pattern: '\\d+',
    show: ({ imm }) => `${(imm >>> shift) & 0xffff}`,
    read(text, draft) {
      if (toNumber(text) > 0xffffn) throw new Misplaced(`address space ${text} has more than 16 bits`);
      draft.imm |= Number(text) << shift;
      return true;
    },
  };
}

/** `#name` behind a call or a subprog; nothing where its name is not known. */
const functionName: Place = {
  pattern: `(?:#${NAME})?`,
  show: ({ reference }) => (reference && isName(reference.name) ? `#${reference.name}` : ''),
  read(text, draft) {
    if (text !== '') draft.reference = { kind: 'function', name: text.slice(1) };
    return true;
  },
};

/** What the kernel writes for a helper, and for a kfunc, whose name it does not know. */
const UNKNOWN = 'unknown';
const KFUNC = 'kernel-function';

function called(
  nameOf: (instruction: AsmInstruction) => string,
  accept: (name: string, draft: Draft) => boolean,
): Place {
  return {
    pattern: `(?:${KFUNC}|${NAME})(?:#${NUMBER})?`,
    show: instruction => `${nameOf(instruction)}#${instruction.imm}`,
    read(text, draft) {
      const [name = '', imm] = text.split('#');
      draft.imm = imm === undefined ? 0 : Number(toBits(imm, 32, 'number'));
      if (imm === undefined) draft.imm = helperByName(name)?.number ?? 0;
      return accept(name, draft);
    },
  };
}

const helper = called(
  ({ imm }) => KERNEL_HELPERS.get(imm)?.name ?? (imm === 0 ? 'bpf_unspec' : UNKNOWN),
  (name, { imm }) => {
    const known = KERNEL_HELPERS.get(imm)?.name;
    return imm === 0 ? name === 'bpf_unspec' : known === undefined ? name === UNKNOWN : name === known;
  },
);

const kfunc = called(
  ({ reference }) => (reference && isName(reference.name) ? reference.name : KFUNC),
  (name, draft) => {
    if (name !== KFUNC) draft.reference = { kind: 'kfunc', name };
    return true;
  },
);

function referenceTo(kind: Reference['kind']): Place {
  return {
    pattern: NAME,
    show: ({ reference }) => reference!.name,
    read(text, draft) {
      draft.reference = { kind, name: text };
      return true;
    },
  };
}

/** Whether a 64-bit load can be written with the name that it refers to. */
export const hasWritableName = ({ reference }: AsmInstruction): boolean =>
  reference !== undefined && isName(reference.name);

const imm = number('imm', 32, 'constant', value => `${value}`);
const rel = { ...number('imm', 32, 'distance', signed, false), pattern: SIGNED };
const addend = number('imm', 32, 'offset', value => (value === 0 ? '' : signed(value)), false);

/** By the word that stands for each in a form, behind a `$`. */
export const PLACES: Readonly<Record<string, Place>> = {
  dst: register('dst'),
  src: register('src'),
  off: { ...number('offset', 16, 'offset', signed, false), pattern: SIGNED },
  imm,
  hex: { ...imm, show: ({ imm }) => `0x${(imm >>> 0).toString(16)}` },
  uimm: { ...imm, show: ({ imm }) => `${imm >>> 0}` },
  next: number('imm2', 32, 'offset', value => `${value >>> 0}`),
  rel,
  // A 64-bit load is told from a move by its hexadecimal.
  dec: { ...imm, pattern: '[+-]{0,2}\\d+' },
  imm64: {
    pattern: '[+-]{0,2}0x[\\da-fA-F]+',
    show: instruction => `0x${imm64(instruction).toString(16)}`,
    read(text, draft) {
      const value = toBits(text, 64, 'constant');
      draft.imm = Number(BigInt.asIntN(32, value));
      draft.imm2 = Number(value >> 32n);
      return true;
    },
  },
  high: half(16),
  low: half(0),
  helper,
  kfunc,
  function: functionName,
  map: referenceTo('map'),
  variable: referenceTo('variable'),
  addend: {
    ...addend,
    pattern: `(?:${SIGNED})?`,
    read: (text, draft) => text === '' || addend.read(text, draft),
  },
};
