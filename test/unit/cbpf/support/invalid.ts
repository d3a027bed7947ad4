/** Filters that break one rule of bpf_check_classic() each. */
import type { ClassicInstruction } from 'node-ebpf';

export interface InvalidFilter {
  readonly what: string;
  readonly filter: readonly ClassicInstruction[];
  readonly path: string | undefined;
  readonly message: RegExp;
}

const insn = (code: number, k = 0, jt = 0, jf = 0): ClassicInstruction => ({ code, jt, jf, k });
const ret = insn(0x06, 1);

function invalid(
  what: string,
  filter: readonly ClassicInstruction[],
  path: string | undefined,
  message: RegExp,
): InvalidFilter {
  return { what, filter, path, message };
}

export const invalidFilters: readonly InvalidFilter[] = [
  invalid('no instructions', [], undefined, /has 0 instructions/),
  invalid('too many', new Array(4097).fill(ret), undefined, /has 4097 instructions/),
  invalid('a jump backwards', [ret, insn(0x05, 0xfffffffe), ret], 'instructions[1]', /cannot jump backwards/),
  invalid(
    'a jump beyond the end',
    [insn(0x05, 1), ret],
    'instructions[0]',
    /jumps to 2, beyond the last .* 1$/,
  ),
  invalid('jt beyond the end', [insn(0x15, 0, 1, 0), ret], 'instructions[0]', /jumps to 2/),
  invalid('jf beyond the end', [ret, insn(0x15, 0, 0, 200), ret], 'instructions[1]', /jumps to 202/),
  invalid('an unknown opcode', [insn(0xff), ret], 'instructions[0].code', /no opcode 0xff/),
  invalid('ret x', [insn(0x0e)], 'instructions[0].code', /no opcode 0x0e/),
  invalid('an opcode of more than a byte', [insn(0x106), ret], 'instructions[0].code', /no opcode 0x106/),
  invalid('no ret at the end', [ret, insn(0x00)], 'instructions[1]', /the last, and has to be a ret/),
  invalid('a division by zero', [insn(0x34, 0), ret], 'instructions[0].k', /divides by zero/),
  invalid('a remainder of zero', [insn(0x94, 0), ret], 'instructions[0].k', /divides by zero/),
  invalid('a shift by 32', [insn(0x64, 32), ret], 'instructions[0].k', /shifts a word of 32 bits by 32/),
  invalid('a shift to the right by 33', [insn(0x74, 33), ret], 'instructions[0].k', /by 33/),
  invalid(
    'a store beyond scratch memory',
    [insn(0x02, 16), ret],
    'instructions[0].k',
    /0 to 15, and none at 16/,
  ),
  invalid('a load beyond scratch memory', [insn(0x61, 16), ret], 'instructions[0].k', /none at 16/),
  invalid('a load before the store', [insn(0x60, 3), insn(0x02, 3), ret], 'instructions[0].k', /M\[3\]/),
  invalid(
    'a store on one way alone',
    [insn(0x15, 0, 0, 1), insn(0x02, 2), insn(0x60, 2), ret],
    'instructions[2].k',
    /loads M\[2\], which is not stored on every way/,
  ),
  invalid('unknown ancillary data', [insn(0x20, 0xfffff001), ret], 'instructions[0].k', /SKF_AD_OFF \+ 1$/),
  invalid(
    'ancillary data beyond the last',
    [insn(0x28, 0xfffff040), ret],
    'instructions[0].k',
    /SKF_AD_OFF \+ 64/,
  ),
];
