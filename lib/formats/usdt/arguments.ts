/**
 * The arguments of a USDT probe, as the assembler wrote them: `-4@%eax 8@-16(%rbp,%rcx,8) 4@$7` on x86-64, `8@x0 -4@[sp, 12]` on
 * arm64. The form is SystemTap's (sys/sdt.h), the operands are those of GCC's and clang's inline assembly ("nor").
 */

/** EM_* */
const X86_64 = 62;
const AARCH64 = 183;

/** Where an argument is when the probe is reached. */
export type UsdtPlace =
  | { readonly kind: 'constant'; readonly value: bigint }
  | { readonly kind: 'register'; readonly register: string }
  | {
      /** At the sum of what is there. */
      readonly kind: 'memory';
      readonly base?: string;
      readonly index?: string;
      /** Factor of `index`. */
      readonly scale: number;
      readonly offset: bigint;
      /** A variable's name, whose address is added: with the base `rip` relative to where the code is, otherwise as it is linked. */
      readonly symbol?: string;
      /** That of `symbol`, as the binary is linked; absent where its symbol tables do not tell: without the name, or with several of it. */
      readonly symbolAddress?: number;
    }
  /** In no form that is known; `text` has it. */
  | { readonly kind: 'unknown' };

export type UsdtArgument = UsdtPlace & {
  /** Bytes. 8 where the probe does not say. */
  readonly size: number;
  readonly signed: boolean;
  readonly float: boolean;
  /** As it is written in the file. */
  readonly text: string;
};

/** Never throws: what is not understood is of kind `unknown`. */
export function parseUsdtArguments(text: string, machine: number): UsdtArgument[] {
  const place =
    machine === X86_64 ? x86Place : machine === AARCH64 ? arm64Place : (): UsdtPlace => ({ kind: 'unknown' });
  return split(text).map(argument => {
    // `SIZE@OPERAND`; SIZE is negative for signed integers, and has an `f` for floating point.
    const [, size, float, operand] = /^(?:(-?\d+)(f?)@)?(.*)$/s.exec(argument)!;
    const bytes = Number(size ?? 8);
    const sized = { size: Math.abs(bytes), signed: bytes < 0, float: float === 'f', text: argument };
    return { ...place(operand!.trim()), ...sized };
  });
}

/** At spaces that are in no parentheses or brackets, and after no comma. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const letter of text) {
    if (letter === '(' || letter === '[') depth++;
    if (letter === ')' || letter === ']') depth--;
    if (/\s/.test(letter) && depth <= 0) {
      if (part !== '') parts.push(part);
      part = '';
    } else {
      part += letter;
    }
  }
  if (part !== '') parts.push(part);
  return parts;
}

const NUMBER = '[+-]?(?:0[xX][0-9a-fA-F]+|\\d+)';

function number(text: string | undefined): bigint {
  if (text === undefined || text === '') return 0n;
  const magnitude = BigInt(text.replace(/^[+-]/, ''));
  return text.startsWith('-') ? -magnitude : magnitude;
}

/** `SYMBOL`, `SYMBOL+8`, `8+SYMBOL`, `-8`, or nothing. */
const X86_MEMORY = new RegExp(
  `^(?:(${NUMBER})?(?:(?<=^|\\d)\\+?([A-Za-z_.$][\\w.$@]*))?(${NUMBER})?)` +
    '\\((?:%(\\w+))?(?:,%(\\w+)(?:,([1248]))?)?\\)$',
);
const X86_CONSTANT = new RegExp(`^\\$(${NUMBER})$`);

function x86Place(operand: string): UsdtPlace {
  const constant = X86_CONSTANT.exec(operand);
  if (constant) return { kind: 'constant', value: number(constant[1]) };
  const register = /^%(\w+)$/.exec(operand);
  if (register) return { kind: 'register', register: register[1]! };
  const memory = X86_MEMORY.exec(operand.replaceAll(' ', ''));
  if (!memory) return { kind: 'unknown' };
  const [, before, symbol, after, base, index, scale] = memory;
  if (base === undefined && index === undefined) return { kind: 'unknown' };
  return {
    kind: 'memory',
    ...(base !== undefined && { base }),
    ...(index !== undefined && { index }),
    scale: Number(scale ?? 1),
    offset: number(before) + number(after),
    ...(symbol !== undefined && { symbol }),
  };
}

const ARM64_REGISTER = '(?:[xwdsqvbh]\\d{1,2}|sp|wsp|xzr|wzr)';
const ARM64_MEMORY = new RegExp(
  `^\\[(${ARM64_REGISTER})(?:,#?(${NUMBER})|,(${ARM64_REGISTER})(?:,(?:lsl|sxtw|uxtw|sxtx)(?:#?(\\d))?)?)?\\]$`,
);

function arm64Place(operand: string): UsdtPlace {
  const constant = new RegExp(`^#?(${NUMBER})$`).exec(operand);
  if (constant) return { kind: 'constant', value: number(constant[1]) };
  if (new RegExp(`^${ARM64_REGISTER}$`).test(operand)) return { kind: 'register', register: operand };
  const memory = ARM64_MEMORY.exec(operand.replaceAll(' ', ''));
  if (!memory) return { kind: 'unknown' };
  const [, base, offset, index, shift] = memory;
  return {
    kind: 'memory',
    base: base!,
    ...(index !== undefined && { index }),
    scale: 2 ** Number(shift ?? 0),
    offset: number(offset),
  };
}
