/** Where a probe sits, by its name. */

import { nearestName, suggestion } from '../errors.ts';
import { refuse } from './errors.ts';
import { fentryHook, fexitHook, kprobeHook, kretprobeHook, rawTracepointHook } from './hooks/kernel.ts';
import { perfEventHook } from './hooks/samples.ts';
import { syscallHook, tracepointHook } from './hooks/tracepoint.ts';
import { usdtHook } from './hooks/usdt.ts';
import { uprobeHook, uretprobeHook } from './hooks/user.ts';
import type { Hook } from './types.ts';

/**
 * - `tracepoint:CATEGORY/NAME` (or `tp:`), `syscall:NAME`: by tracefs
 * - `raw_tp:NAME` (kernel 4.17), `tp_btf:NAME` (5.5): a tracepoint's own arguments, by BTF
 * - `kprobe:FUNCTION`, `kretprobe:FUNCTION`, `fentry:FUNCTION`, `fexit:FUNCTION` (5.5): functions of the kernel
 * - `uprobe:BINARY:SYMBOL`, `uretprobe:BINARY:SYMBOL`, `usdt:BINARY:PROVIDER:NAME`: in programs and libraries
 * - `perf_event:EVENT`: samples, of `cpu-clock` for instance
 */
export type HookName =
  | `${'tracepoint' | 'tp'}:${string}/${string}`
  | `${'syscall' | 'raw_tp' | 'tp_btf'}:${string}`
  | `${'kprobe' | 'kretprobe' | 'fentry' | 'fexit'}:${string}`
  | `${'uprobe' | 'uretprobe'}:${string}:${string}`
  | `usdt:${string}:${string}:${string}`
  | `perf_event:${string}`;

type Find = (name: string, parts: string[], settings: { readonly frequency: number }) => Hook | Promise<Hook>;

interface Kind {
  /** What stands behind the colon. */
  readonly pattern: RegExp;
  readonly form: string;
  readonly find: Find;
}

const FUNCTION = /^([\w.]+)$/;
const tracepoint: Kind = {
  pattern: /^(\w+)[/:](\w+)$/,
  form: 'CATEGORY/NAME',
  find: (name, [category, event]) => tracepointHook(name, category!, event!),
};
const ofFunction = (find: (name: string, fn: string) => Hook): Kind => ({
  pattern: FUNCTION,
  form: 'FUNCTION',
  find: (name, [fn]) => find(name, fn!),
});
const inBinary = (find: (name: string, binary: string, symbol: string) => Hook): Kind => ({
  pattern: /^(.+):([^:]+)$/,
  form: 'BINARY:SYMBOL',
  find: (name, [binary, symbol]) => find(name, binary!, symbol!),
});

const KINDS: Readonly<Record<string, Kind>> = {
  tracepoint,
  tp: tracepoint,
  syscall: { pattern: /^(\w+)$/, form: 'NAME', find: (name, [call]) => syscallHook(name, call!) },
  raw_tp: {
    pattern: /^(\w+)$/,
    form: 'NAME',
    find: (name, [event]) => rawTracepointHook(name, 'raw_tp', event!),
  },
  tp_btf: {
    pattern: /^(\w+)$/,
    form: 'NAME',
    find: (name, [event]) => rawTracepointHook(name, 'tp_btf', event!),
  },
  kprobe: ofFunction(kprobeHook),
  kretprobe: ofFunction(kretprobeHook),
  fentry: ofFunction(fentryHook),
  fexit: ofFunction(fexitHook),
  uprobe: inBinary(uprobeHook),
  uretprobe: inBinary(uretprobeHook),
  usdt: {
    pattern: /^(.+):([^:]+):([^:]+)$/,
    form: 'BINARY:PROVIDER:NAME',
    find: (name, [binary, provider, probe]) => usdtHook(name, binary!, provider!, probe!),
  },
  perf_event: {
    pattern: /^([\w-]+)$/,
    form: 'EVENT',
    find: (name, [event], { frequency }) => perfEventHook(name, event!, frequency),
  },
};

/** Rejects with ERR_EBPF_INVALID_ARGUMENT, ERR_EBPF_NO_TARGET, ERR_EBPF_NO_TRACEFS, ERR_EBPF_NO_BTF. */
export async function findHook(name: string, settings: { readonly frequency: number }): Promise<Hook> {
  const [, kind = '', rest = ''] = /^(\w+):(.*)$/s.exec(name) ?? [];
  const found = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!found) {
    const forms = Object.entries(KINDS).map(([each, { form }]) => `${each}:${form}`);
    const near = kind === '' ? undefined : nearestName(kind, Object.keys(KINDS));
    throw refuse(
      name,
      `that is no hook; ${near === undefined ? `hooks are ${forms.join(', ')}` : suggestion(near)}`,
    );
  }
  const parts = found.pattern.exec(rest);
  if (!parts) throw refuse(name, `that is no hook: write ${kind}:${found.form}`);
  return found.find(name, parts.slice(1), settings);
}
