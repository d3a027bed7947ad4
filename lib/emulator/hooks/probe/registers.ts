/**
 * struct pt_regs as probes see it (arch/x86/include/asm/ptrace.h, arch/arm64/include/asm/ptrace.h): programs are compiled for one or the other,
 * and read arguments and results where its calling convention puts them.
 */
import type { Arch } from '../../world/world.ts';

interface Layout {
  /** Bytes of struct pt_regs, and of what perf events show of it. */
  readonly size: number;
  readonly userSize: number;
  /** Where the first arguments of functions are, and those of system calls. */
  readonly arguments: readonly number[];
  readonly syscall: readonly number[];
  readonly syscallNumber: number;
  readonly result: number;
  readonly ip: number;
  readonly sp: number;
}

const X = (register: number) => register * 8;

const LAYOUTS: { readonly [arch in Arch]: Layout } = {
  x64: {
    size: 168,
    userSize: 168,
    // di, si, dx, cx, r8, r9; system calls have r10 for cx.
    arguments: [112, 104, 96, 88, 72, 64],
    syscall: [112, 104, 96, 56, 72, 64],
    // orig_ax
    syscallNumber: 120,
    result: 80,
    ip: 128,
    sp: 152,
  },
  arm64: {
    size: 336,
    userSize: 272,
    arguments: [0, 1, 2, 3, 4, 5, 6, 7].map(X),
    syscall: [0, 1, 2, 3, 4, 5].map(X),
    syscallNumber: X(8),
    result: X(0),
    ip: 256,
    sp: 248,
  },
};
/** On arm64 the first argument of a system call is there, too, when its result has taken its place. */
const ARM64_ORIG_X0 = 272;

export interface RegisterValues {
  readonly arguments?: readonly bigint[];
  readonly result?: bigint;
  readonly ip?: bigint;
  readonly sp?: bigint;
}

export function registersOf(arch: Arch, values: RegisterValues): Uint8Array {
  const layout = LAYOUTS[arch];
  const bytes = new Uint8Array(layout.size);
  put(bytes, layout.arguments, values.arguments ?? []);
  put(bytes, [layout.ip, layout.sp], [values.ip ?? 0n, values.sp ?? 0n]);
  if (values.result !== undefined) put(bytes, [layout.result], [values.result]);
  return bytes;
}

/** Of the process that makes a system call. */
export function syscallRegisters(arch: Arch, number: bigint, values: readonly bigint[]): Uint8Array {
  const layout = LAYOUTS[arch];
  const bytes = new Uint8Array(layout.size);
  put(bytes, layout.syscall, values);
  put(bytes, [layout.syscallNumber], [number]);
  if (arch === 'arm64') put(bytes, [ARM64_ORIG_X0], values.slice(0, 1));
  return bytes;
}

/** How many arguments are in registers: the others are on the stack. */
export const registerArguments = (arch: Arch): number => LAYOUTS[arch].arguments.length;

/** Bytes of bpf_user_pt_regs_t. */
export const userRegistersSize = (arch: Arch): number => LAYOUTS[arch].userSize;

function put(bytes: Uint8Array, offsets: readonly number[], values: readonly bigint[]): void {
  const view = new DataView(bytes.buffer);
  offsets.forEach((offset, i) => {
    if (values[i] !== undefined) view.setBigUint64(offset, BigInt.asUintN(64, values[i]), true);
  });
}
