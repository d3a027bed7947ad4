/** What the running kernel calls its parts, for the nearest name in messages. */
import { readFileSync } from 'node:fs';
import { tracefsPath } from './tracefs.ts';

/** Functions (symbols of code in /proc/kallsyms); empty where it can't be read. */
export function kernelFunctions(): Set<string> {
  // `address kind name [module]`. What starts with __pfx_ is the padding before a function (kernel 6.2), for tracers.
  const symbols = read('/proc/kallsyms').matchAll(/^\S+ [tTwW] (?!__pfx_)(\S+)/gm);
  return new Set(Array.from(symbols, ([, name]) => name!));
}

/**
 * Functions that can be traced at their entry, modules' included (`available_filter_functions` of tracefs); undefined where that
 * cannot be read. Each name once, though several static functions may have it.
 */
export function traceableFunctions(): Set<string> | undefined {
  const path = tracefsPath('available_filter_functions');
  const text = path === undefined ? '' : read(path);
  if (text === '') return undefined;
  // `name [module]`. Where a weak function was, there is a name that means no function (kernel 5.19, ftrace.c).
  const names = text.matchAll(/^(?!__ftrace_invalid_address___)(\S+)/gm);
  return new Set(Array.from(names, ([, name]) => name!));
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
