/** The kernel that programs are linked for: the one that runs here where there is one, or what the options say. */
import { readFileSync } from 'node:fs';
import type { Btf } from '../../formats/btf/btf.ts';
import { hostKernel } from '../../kernel-btf.ts';
import { runningConfig } from '../../running-kernel.ts';

/** null where there is none, and the types of programs themselves are the kernel's. */
export function hostBtf(): Btf | null {
  return hostKernel.kernel;
}

/** Text of its configuration; undefined where it can't be read. */
export function hostConfig(): string | undefined {
  return runningConfig();
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** Names of its symbols: /proc/kallsyms has them for everybody, if without addresses. */
let symbols: ReadonlySet<string> | undefined;

export function hostSymbols(): ReadonlySet<string> {
  if (!symbols) {
    const lines = readIfThere('/proc/kallsyms')?.toString().split('\n') ?? [];
    symbols = new Set(lines.map(line => line.split(/\s/, 3)[2] ?? ''));
  }
  return symbols;
}
