/** What the instructions of a loaded program call: distances from `__bpf_call_base`, which /proc/kallsyms gives names. */
import type { NameOfCall } from '../../formats/loaded/translated.ts';
import { isCode } from '../../formats/symbols/kallsyms.ts';
import { kernelSymbolsIfAny } from '../../kernel-symbols.ts';

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
  const symbols = [...kernelSymbolsIfAny()];
  const base = BigInt(`0x${symbols.find(({ name }) => name === '__bpf_call_base')?.address ?? '0'}`);
  // All zeros where addresses are hidden (CAP_SYSLOG, kernel.kptr_restrict).
  if (base === 0n) return names;
  for (const { address, name } of symbols.filter(isCode)) {
    const distance = BigInt(`0x${address}`) - base;
    if (distance !== BigInt.asIntN(32, distance)) continue;
    // Several names for one function: the helper's, where one of them is.
    const at = Number(distance);
    if (!names.has(at) || name.startsWith('bpf_')) names.set(at, name);
  }
  return names;
}
