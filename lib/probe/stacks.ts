/** Stacks as text: the kernel's functions by name, the addresses of programs as they are. */
import { readFileSync } from 'node:fs';
import type { BpfMap } from '../object/maps/base.ts';
import type { BpfObject } from '../object/object.ts';

const ADDRESS = 8;

interface Symbols {
  readonly addresses: BigUint64Array;
  readonly names: readonly string[];
}

let kernel: Symbols | undefined;

/** The innermost frame first. Empty for what was not recorded. */
export function showStack(id: number, object: BpfObject, ofKernel: boolean): readonly string[] {
  const frames = id < 0 ? [] : framesOf(id, object);
  return frames.map(address => (ofKernel ? kernelFrame(address) : undefined) ?? `0x${address.toString(16)}`);
}

function framesOf(id: number, object: BpfObject): bigint[] {
  const { backend } = object.maps.stacks as BpfMap;
  const { scratch, info } = backend;
  const view = new DataView(scratch.buffer);
  view.setUint32(scratch.keyOffset, id, true);
  if (backend.lookup() !== 0) return [];
  const addresses = Array.from({ length: info.valueSize / ADDRESS }, (_, i) =>
    view.getBigUint64(scratch.valueOffset + i * ADDRESS, true),
  );
  const end = addresses.indexOf(0n);
  return end < 0 ? addresses : addresses.slice(0, end);
}

/** `vfs_read+0x4c`, as /proc/kallsyms has it; undefined where it has no addresses (kernel.kptr_restrict). */
function kernelFrame(address: bigint): string | undefined {
  kernel ??= readSymbols();
  const { addresses, names } = kernel;
  let [low, high] = [0, addresses.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (addresses[middle]! <= address) low = middle + 1;
    else high = middle;
  }
  const name = names[low - 1];
  return name && `${name}+0x${(address - addresses[low - 1]!).toString(16)}`;
}

function readSymbols(): Symbols {
  const found: [bigint, string][] = [];
  for (const [, address, name] of readKallsyms().matchAll(/^([0-9a-f]{16}) [tTwW] (\S+)/gm))
    if (!/^0+$/.test(address!)) found.push([BigInt(`0x${address}`), name!]);
  found.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return {
    addresses: BigUint64Array.from(found, ([address]) => address),
    names: found.map(([, name]) => name),
  };
}

function readKallsyms(): string {
  try {
    return readFileSync('/proc/kallsyms', 'latin1');
  } catch {
    return '';
  }
}
