/** Where registers are in struct pt_regs, the context of kprobes and uprobes (arch/…/include/uapi/asm/ptrace.h). */
import { refuse } from './errors.ts';

interface Registers {
  /** Bytes from the start: PT_REGS_PARM1 and on, PT_REGS_RC in libbpf's bpf_tracing.h. */
  readonly parameters: readonly number[];
  readonly result: number;
  /** By the name of a register of 64 bits. */
  readonly names: Readonly<Record<string, number>>;
}

const X64_NAMES: Record<string, number> = {
  ...{ r15: 0, r14: 8, r13: 16, r12: 24, rbp: 32, rbx: 40, r11: 48, r10: 56, r9: 64, r8: 72 },
  ...{ rax: 80, rcx: 88, rdx: 96, rsi: 104, rdi: 112, rip: 128, rsp: 152 },
};
const ARM64_NAMES: Record<string, number> = Object.fromEntries(
  Array.from({ length: 31 }, (_, i) => [`x${i}`, i * 8]),
);

const MACHINES: Readonly<Record<string, Registers>> = {
  x64: { parameters: [112, 104, 96, 88, 72, 64], result: 80, names: X64_NAMES },
  arm64: { parameters: [0, 8, 16, 24, 32, 40, 48, 56], result: 0, names: { ...ARM64_NAMES, sp: 248 } },
};

/** Throws ERR_EBPF_NOT_SUPPORTED for other machines. */
export function registersFor(hook: string, arch: string = process.arch): Registers {
  const registers = Object.hasOwn(MACHINES, arch) ? MACHINES[arch] : undefined;
  if (registers) return registers;
  const why = `the registers of ${arch} are not known, only those of ${Object.keys(MACHINES).join(', ')}`;
  throw refuse(hook, why, 'ERR_EBPF_NOT_SUPPORTED');
}

/** Where a register of any width starts (`%eax`, `%r8d`, `w3`); undefined for those that are not known. */
export function registerOffset({ names }: Registers, name: string): number | undefined {
  const known = [name, wideName(name)].find(each => Object.hasOwn(names, each));
  return known === undefined ? undefined : names[known];
}

/** As assemblers name the whole of it. The upper half of `%ax`, `%ah`, has no offset of a register. */
function wideName(name: string): string {
  if (/^w\d+$/.test(name)) return `x${name.slice(1)}`;
  if (/^r\d+[dwb]$/.test(name)) return name.slice(0, -1);
  const [, stem] = /^e?([abcd]x|[sd]i|[sb]p)$/.exec(name) ?? /^([sd]i|[sb]p)l$/.exec(name) ?? [];
  if (stem !== undefined) return `r${stem}`;
  const [, letter] = /^([abcd])l$/.exec(name) ?? [];
  return letter === undefined ? name : `r${letter}x`;
}
