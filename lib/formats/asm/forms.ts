/**
 * How the kernel writes each instruction (print_bpf_insn() in kernel/bpf/disasm.c), as a table that is read in both directions. The
 * 64-bit loads of maps and functions are bpftool's (print_imm() in tools/bpf/bpftool/xlated_dumper.c), `callx` is LLVM's.
 */
import { CLASS, LDDW } from '../insn/insn.ts';

/**
 * One way to write instructions. What is given of `src`, `offset` and `imm` is said by the words; `text` has places for what is said
 * by numbers (`PLACES` in pattern.ts); the rest is 0.
 */
export interface Form {
  readonly opcode: number;
  readonly src?: number;
  readonly offset?: number;
  readonly imm?: number;
  readonly text: string;
}

/** Bit 3: the second operand is a register. */
const X = 0x08;
const MODE = { ABS: 0x20, IND: 0x40, MEM: 0x60, MEMSX: 0x80, ATOMIC: 0xc0 };
const SIZES = { u32: 0x00, u16: 0x08, u8: 0x10, u64: 0x18 };
const SIGNED_SIZES = { s32: 0x00, s16: 0x08, s8: 0x10 };

const ALU = {
  ...{ '+=': 0x00, '-=': 0x10, '*=': 0x20, '/=': 0x30, '|=': 0x40, '&=': 0x50, '<<=': 0x60, '>>=': 0x70 },
  ...{ '%=': 0x90, '^=': 0xa0, '=': 0xb0, 's>>=': 0xc0 },
};
/** With 1 in the offset (kernel 6.6). */
const SIGNED_ALU = { 's/=': 0x30, 's%=': 0x90 };
const NEG = 0x80;
const MOV = 0xb0;
const END = 0xd0;

const CONDITIONS = {
  ...{ '==': 0x10, '>': 0x20, '>=': 0x30, '&': 0x40, '!=': 0x50, 's>': 0x60, 's>=': 0x70 },
  ...{ '<': 0xa0, '<=': 0xb0, 's<': 0xc0, 's<=': 0xd0 },
};
const CALL = 0x80;
const EXIT = 0x90;
const JCOND = 0xe0;

const ATOMIC = { add: 0x00, or: 0x40, and: 0x50, xor: 0xa0 };
const LOCKED = { '+=': 0x00, '|=': 0x40, '&=': 0x50, '^=': 0xa0 };
const FETCH = 0x01;

export const FORMS: readonly Form[] = [
  ...arithmetic(CLASS.ALU, 'w'),
  ...arithmetic(CLASS.ALU64, 'r'),
  // Byte swaps: le and be since 3.18, bswap (unconditional) since 6.6.
  { opcode: CLASS.ALU | END, text: 'r$dst = le$imm r$dst' },
  { opcode: CLASS.ALU | END | X, text: 'r$dst = be$imm r$dst' },
  { opcode: CLASS.ALU64 | END, text: 'r$dst = bswap$imm r$dst' },
  // BPF_ADDR_SPACE_CAST (6.9), and what only the kernel itself writes: BPF_ADDR_PERCPU (6.10), BPF_NOSPEC.
  {
    opcode: CLASS.ALU64 | MOV | X,
    offset: 1,
    text: 'r$dst = addr_space_cast(r$src, $high, $low)',
  },
  { opcode: CLASS.ALU64 | MOV | X, offset: -1, text: 'r$dst = &(void __percpu *)(r$src)' },
  { opcode: CLASS.ST | 0xc0, text: 'nospec' },
  ...Object.entries(SIZES).flatMap(([size, bits]) => [
    { opcode: CLASS.LDX | MODE.MEM | bits, text: `r$dst = *(${size} *)(r$src $off)` },
    { opcode: CLASS.STX | MODE.MEM | bits, text: `*(${size} *)(r$dst $off) = r$src` },
    { opcode: CLASS.ST | MODE.MEM | bits, text: `*(${size} *)(r$dst $off) = $imm` },
    { opcode: CLASS.LD | MODE.ABS | bits, text: `r0 = *(${size} *)skb[$imm]` },
    { opcode: CLASS.LD | MODE.IND | bits, text: `r0 = *(${size} *)skb[r$src + $imm]` },
    ...atomics(CLASS.STX | MODE.ATOMIC | bits, size),
  ]),
  // Sign-extending loads (6.6).
  ...Object.entries(SIGNED_SIZES).map(([size, bits]) => ({
    opcode: CLASS.LDX | MODE.MEMSX | bits,
    text: `r$dst = *(${size} *)(r$src $off)`,
  })),
  { opcode: LDDW, src: 1, text: 'r$dst = map[id:$uimm]' },
  { opcode: LDDW, src: 2, text: 'r$dst = map[id:$uimm][0]+$next' },
  { opcode: LDDW, src: 4, text: 'r$dst = subprog[$rel]$function' },
  // Whatever else is loaded, the kernel writes as a number.
  { opcode: LDDW, text: 'r$dst = $imm64' },
  ...conditions(CLASS.JMP, 'r'),
  ...conditions(CLASS.JMP32, 'w'),
  { opcode: CLASS.JMP, text: 'goto pc$off' },
  // gotol since 6.6, may_goto since 6.9, gotox since 6.19.
  { opcode: CLASS.JMP32, text: 'gotol pc$rel' },
  { opcode: CLASS.JMP | X, text: 'gotox r$dst' },
  { opcode: CLASS.JMP | JCOND, src: 0, text: 'may_goto pc$off' },
  { opcode: CLASS.JMP | EXIT, text: 'exit' },
  { opcode: CLASS.JMP | CALL, src: 1, text: 'call pc$rel$function' },
  { opcode: CLASS.JMP | CALL, src: 0, text: 'call $helper' },
  { opcode: CLASS.JMP | CALL, src: 2, text: 'call $kfunc' },
  { opcode: CLASS.JMP | CALL | X, text: 'callx r$dst' },
];

/** Of 64-bit loads with a relocation, before it is applied: the address of a map, or of something in the value of one. */
export const SYMBOLIC: readonly Form[] = [
  { opcode: LDDW, src: 0, text: 'r$dst = map[$map]' },
  { opcode: LDDW, src: 0, text: 'r$dst = &$variable$addend' },
];

function arithmetic(unit: number, r: 'w' | 'r'): Form[] {
  const forms: Form[] = [{ opcode: unit | NEG, text: `${r}$dst = -${r}$dst` }];
  for (const [word, operation] of Object.entries(ALU)) {
    const constant = r === 'r' && operation === MOV ? '$dec' : '$imm';
    forms.push({ opcode: unit | operation, offset: 0, text: `${r}$dst ${word} ${constant}` });
    forms.push({ opcode: unit | operation | X, offset: 0, text: `${r}$dst ${word} ${r}$src` });
  }
  for (const [word, operation] of Object.entries(SIGNED_ALU)) {
    forms.push({ opcode: unit | operation, offset: 1, text: `${r}$dst ${word} $imm` });
    forms.push({ opcode: unit | operation | X, offset: 1, text: `${r}$dst ${word} ${r}$src` });
  }
  // Sign-extending moves (6.6).
  for (const offset of [8, 16, 32])
    forms.push({ opcode: unit | MOV | X, offset, text: `${r}$dst = (s${offset})${r}$src` });
  return forms;
}

function atomics(opcode: number, size: string): Form[] {
  const where = `(${size} *)(r$dst $off)`;
  const wide = size === 'u64' ? '64' : '';
  return [
    ...Object.entries(LOCKED).map(([word, imm]) => ({ opcode, imm, text: `lock *${where} ${word} r$src` })),
    // With FETCH since 5.12, as are xchg and cmpxchg; acquire and release since 6.15.
    ...Object.entries(ATOMIC).map(([word, operation]) => ({
      opcode,
      imm: operation | FETCH,
      text: `r$src = atomic${wide}_fetch_${word}(${where}, r$src)`,
    })),
    { opcode, imm: 0xe1, text: `r$src = atomic${wide}_xchg(${where}, r$src)` },
    { opcode, imm: 0xf1, text: `r0 = atomic${wide}_cmpxchg(${where}, r0, r$src)` },
    { opcode, imm: 0x100, text: `r$dst = load_acquire((${size} *)(r$src $off))` },
    { opcode, imm: 0x110, text: `store_release(${where}, r$src)` },
  ];
}

function conditions(unit: number, r: 'w' | 'r'): Form[] {
  return Object.entries(CONDITIONS).flatMap(([word, operation]) => [
    { opcode: unit | operation, text: `if ${r}$dst ${word} $hex goto pc$off` },
    { opcode: unit | operation | X, text: `if ${r}$dst ${word} ${r}$src goto pc$off` },
  ]);
}
