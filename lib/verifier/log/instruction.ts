/** An instruction as the verifier's log writes it (kernel/bpf/disasm.c). Addresses of maps are 0, as for those who may not see them. */
import { CLASS, LDDW } from '../../formats/insn/insn.ts';
import { ATOMIC, JUMP, MODE, PSEUDO, PSEUDO_CALL, REGISTER } from '../../formats/insn/opcodes.ts';
import type { Program } from '../program/program.ts';
import { EBPF_HELPERS } from '../tables/prototypes.ts';

const OPERATORS: Record<number, string> = {
  0: '+=',
  16: '-=',
  32: '*=',
  48: '/=',
  64: '|=',
  80: '&=',
  96: '<<=',
  112: '>>=',
  144: '%=',
  160: '^=',
  176: '=',
  192: 's>>=',
};
const COMPARISONS: Record<number, string> = {
  16: '==',
  32: '>',
  48: '>=',
  64: '&',
  80: '!=',
  96: 's>',
  112: 's>=',
  160: '<',
  176: '<=',
  192: 's<',
  208: 's<=',
};
const SIZES: Record<number, string> = { 0: '32', 8: '16', 16: '8', 24: '64' };
const ATOMICS: Record<number, readonly [string, string]> = {
  0: ['add', '+='],
  64: ['or', '|='],
  80: ['and', '&='],
  160: ['xor', '^='],
};

export const operatorText = (op: number) => OPERATORS[op] ?? '?';
/** `bpf_map_lookup_elem`, `unknown` where there is none. */
export const helperName = (id: number) => {
  const helper = EBPF_HELPERS.get(id);
  return helper ? `bpf_${helper.name}` : 'unknown';
};

const plus = (n: number) => (n < 0 ? `${n}` : `+${n}`);

export function instructionText(program: Program, at: number): string {
  const opcode = program.insns.opcode[at]!;
  return `(${opcode.toString(16).padStart(2, '0')}) ${body(program, at)}`;
}

function body(program: Program, at: number): string {
  const { insns } = program;
  const opcode = insns.opcode[at]!;
  const [dst, src, offset, imm] = [insns.dst[at]!, insns.src[at]!, insns.offset[at]!, insns.imm[at]!];
  const size = SIZES[opcode & 0x18]!;
  switch (opcode & 7) {
    case CLASS.ALU:
    case CLASS.ALU64:
      return alu(opcode, dst, src, offset, imm);
    case CLASS.STX:
      if ((opcode & 0xe0) === MODE.ATOMIC) return atomic(size, dst, src, offset, imm);
      return `*(u${size} *)(r${dst} ${plus(offset)}) = r${src}`;
    case CLASS.ST:
      return `*(u${size} *)(r${dst} ${plus(offset)}) = ${imm}`;
    case CLASS.LDX:
      return `r${dst} = *(${(opcode & 0xe0) === MODE.MEMSX ? 's' : 'u'}${size} *)(r${src} ${plus(offset)})`;
    case CLASS.LD:
      if ((opcode & 0xe0) === MODE.ABS) return `r0 = *(u${size} *)skb[${imm}]`;
      if ((opcode & 0xe0) === MODE.IND) return `r0 = *(u${size} *)skb[r${src} + ${imm}]`;
      if (opcode !== LDDW) return 'BUG_ld_00';
      return `r${dst} = 0x${isAddress(src) ? '0' : insns.imm64(at).toString(16)}`;
    default:
      return jump(program, at);
  }
}

const isAddress = (src: number) => src !== 0 && src !== PSEUDO.FUNC;

function alu(opcode: number, dst: number, src: number, offset: number, imm: number): string {
  const wide = (opcode & 7) === CLASS.ALU64;
  const letter = wide ? 'r' : 'w';
  const op = opcode & 0xf0;
  if (op === 0xd0) {
    const swap = wide ? 'bswap' : opcode & REGISTER ? 'be' : 'le';
    return `r${dst} = ${swap}${imm} r${dst}`;
  }
  if (op === 0x80) return `${letter}${dst} = -${letter}${dst}`;
  if (!(opcode & REGISTER)) return `${letter}${dst} ${signedOp(op, offset)} ${imm}`;
  if (op === 0xb0 && offset === 1)
    return `r${dst} = addr_space_cast(r${src}, ${(imm >>> 16) & 0xffff}, ${imm & 0xffff})`;
  if (op === 0xb0 && offset !== 0) return `${letter}${dst} = (s${offset})${letter}${src}`;
  return `${letter}${dst} ${signedOp(op, offset)} ${letter}${src}`;
}

/** Division of numbers with a sign. */
function signedOp(op: number, offset: number): string {
  const text = operatorText(op);
  return offset === 1 && (op === 0x30 || op === 0x90) ? `s${text}` : text;
}

function atomic(size: string, dst: number, src: number, offset: number, imm: number): string {
  const place = `(u${size} *)(r${dst} ${plus(offset)})`;
  const width = size === '64' ? '64' : '';
  const known = ATOMICS[imm & ~ATOMIC.FETCH];
  if (imm === ATOMIC.CMPXCHG) return `r0 = atomic${width}_cmpxchg(${place}, r0, r${src})`;
  if (imm === ATOMIC.XCHG) return `r${src} = atomic${width}_xchg(${place}, r${src})`;
  if (imm === ATOMIC.LOAD_ACQUIRE) return `r${dst} = load_acquire((u${size} *)(r${src} ${plus(offset)}))`;
  if (imm === ATOMIC.STORE_RELEASE) return `store_release(${place}, r${src})`;
  if (!known) return 'BUG_STX';
  if (imm & ATOMIC.FETCH) return `r${src} = atomic${width}_fetch_${known[0]}(${place}, r${src})`;
  return `lock *${place} ${known[1]} r${src}`;
}

function jump(program: Program, at: number): string {
  const { insns } = program;
  const opcode = insns.opcode[at]!;
  const [dst, src, offset, imm] = [insns.dst[at]!, insns.src[at]!, insns.offset[at]!, insns.imm[at]!];
  const letter = (opcode & 7) === CLASS.JMP32 ? 'w' : 'r';
  switch (opcode & 0xf0) {
    case JUMP.CALL:
      if (src === PSEUDO_CALL.LOCAL) return `call pc${plus(imm)}`;
      if (src === PSEUDO_CALL.KFUNC) return `call ${kfuncName(program, at)}#${imm}`;
      return `call ${helperName(imm)}#${imm}`;
    case JUMP.JA:
      return letter === 'w' ? `gotol pc${plus(imm)}` : `goto pc${plus(offset)}`;
    case JUMP.JCOND:
      return `may_goto pc${plus(offset)}`;
    case JUMP.EXIT:
      return 'exit';
    default: {
      const other = opcode & REGISTER ? `${letter}${src}` : `0x${(imm >>> 0).toString(16)}`;
      return `if ${letter}${dst} ${COMPARISONS[opcode & 0xf0] ?? '?'} ${other} goto pc${plus(offset)}`;
    }
  }
}

export function kfuncName(program: Program, at: number): string {
  const relocation = program.insns.relocation.get(at);
  return relocation?.kind === 'kfunc' ? (program.externs[relocation.extern]?.name ?? 'unknown') : 'unknown';
}
