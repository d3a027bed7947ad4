/** What the running kernel calls its parts, for the nearest name in messages. */
import { readFileSync } from 'node:fs';

/** Functions (symbols of code in /proc/kallsyms); empty where it can't be read. */
export function kernelFunctions(): Set<string> {
  const names = new Set<string>();
  for (const line of read('/proc/kallsyms').split('\n')) {
    // `address kind name [module]`; a static function may have its name more than once.
    const [, kind, name] = line.split(/\s/, 3);
    if (name && kind && 'tTwW'.includes(kind)) names.add(name);
  }
  return names;
}

/** Tracepoints, by the typedef `btf_trace_NAME` that the kernel's BTF has for each; empty without BTF. */
export function kernelTracepoints(): string[] {
  // The strings alone: each ends with a zero byte, and nothing else in BTF is spelled like this.
  const strings = read('/sys/kernel/btf/vmlinux').matchAll(/btf_trace_(\w+)\0/g);
  return Array.from(strings, ([, name]) => name!);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
