/** What the running kernel calls its parts, for the nearest name in messages. */
import { readFileSync } from 'node:fs';
import { isCode } from '../formats/symbols/kallsyms.ts';
import { kernelSymbolsIfAny } from '../kernel-symbols.ts';
import { tracefsPath } from './tracefs.ts';

/** Functions (symbols of code in /proc/kallsyms); empty where it can't be read. */
export function kernelFunctions(): Set<string> {
  const names = new Set<string>();
  // What starts with __pfx_ is the padding before a function (kernel 6.2), for tracers.
  for (const symbol of kernelSymbolsIfAny())
    if (isCode(symbol) && !symbol.name.startsWith('__pfx_')) names.add(symbol.name);
  return names;
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
  return btfNames('btf_trace_');
}

/** Hooks of security modules, by the function that BPF's own module has for each. */
export function kernelLsmHooks(): string[] {
  return btfNames('bpf_lsm_');
}

/** What iterators go over, by the context that each has. */
export function kernelIterators(): string[] {
  return btfNames('bpf_iter__');
}

/** Tables of operations (struct_ops), by the struct that each is wrapped in. */
export function kernelStructOps(): string[] {
  return btfNames('bpf_struct_ops_').filter(name => name.endsWith('_ops'));
}

/** Names in the kernel's BTF that start so, without the prefix. */
function btfNames(prefix: string): string[] {
  // The strings alone: each stands between zero bytes, and nothing else in BTF is spelled like these.
  const strings = read('/sys/kernel/btf/vmlinux').matchAll(new RegExp(`\\0${prefix}(\\w+)(?=\\0)`, 'g'));
  return Array.from(strings, ([, name]) => name!);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
