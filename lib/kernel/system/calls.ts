/** What the instructions of a loaded program call: distances from `__bpf_call_base`, which /proc/kallsyms gives names. */
import { readFileSync } from 'node:fs';
import type { NameOfCall } from '../../formats/loaded/translated.ts';

/** The kernel's functions by their distance: read once a program is looked at, since modules come and go. */
export function namesOfCalls(): NameOfCall {
  let names: Map<number, string> | undefined;
  return distance => {
    names ??= byDistance();
    return names.get(distance);
  };
}

function byDistance(): Map<number, string> {
  const names = new Map<number, string>();
  let symbols = '';
  try {
    symbols = readFileSync('/proc/kallsyms', 'latin1');
  } catch {
    return names;
  }
  const base = BigInt(`0x${/^([0-9a-f]+) \w __bpf_call_base$/m.exec(symbols)?.[1] ?? '0'}`);
  // All zeros where addresses are hidden (CAP_SYSLOG, kernel.kptr_restrict).
  if (base === 0n) return names;
  for (const [, address, name] of symbols.matchAll(/^([0-9a-f]+) [tTwW] (\S+)/gm)) {
    const distance = BigInt(`0x${address}`) - base;
    if (distance !== BigInt.asIntN(32, distance)) continue;
    // Several names for one function: the helper's, where one of them is.
    const at = Number(distance);
    if (!names.has(at) || name!.startsWith('bpf_')) names.set(at, name!);
  }
  return names;
}
