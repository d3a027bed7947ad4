/** `openat`: the number of a system call, of this machine's architecture. */
import { ARM64_SYSCALLS } from './syscalls/arm64.ts';
import { COMMON_SYSCALLS } from './syscalls/common.ts';
import { X64_SYSCALLS } from './syscalls/x64.ts';
import { integer } from './value.ts';

/** Set in the numbers of x32 programs (__X32_SYSCALL_BIT). */
const X32 = 0x4000_0000;

const OWN: Partial<Record<string, typeof X64_SYSCALLS>> = { x64: X64_SYSCALLS, arm64: ARM64_SYSCALLS };
const tables = new Map<string, ReadonlyMap<number, string>>();

export const syscall = (value: unknown): string =>
  syscallName(Number(integer(value, 'syscall')), process.arch);

/** The number where it has no name. */
export function syscallName(number: number, architecture: string): string {
  const names = tables.get(architecture) ?? expand({ ...OWN[architecture], ...COMMON_SYSCALLS });
  tables.set(architecture, names);
  const plain = architecture === 'x64' && number >= X32 ? number - X32 : number;
  return names.get(plain) ?? String(number);
}

function expand(runs: typeof COMMON_SYSCALLS): Map<number, string> {
  const names = new Map<number, string>();
  for (const [first, text] of Object.entries(runs))
    for (const [i, name] of text.trim().split(/\s+/).entries()) names.set(Number(first) + i, name);
  return names;
}
