/** Loads and stores of 1 to 8 bytes as bigints. */
import type { Memory } from '../memory/memory.ts';
import type { Size } from '../program/operations.ts';

/** undefined where the program may not. */
export function load(memory: Memory, pointer: bigint, offset: number, size: Size): bigint | undefined {
  const address = place(memory, pointer, offset, size, false);
  return address === undefined ? undefined : read(memory.view, address, size);
}

/** false where the program may not. */
export function store(memory: Memory, pointer: bigint, offset: number, size: Size, value: bigint): boolean {
  const address = place(memory, pointer, offset, size, true);
  if (address === undefined) return false;
  write(memory.view, address, size, value);
  return true;
}

/** An atomic operation: what was there, for one that may both read and write it. */
export function update(
  memory: Memory,
  pointer: bigint,
  offset: number,
  size: Size,
  change: (old: bigint) => bigint,
): bigint | undefined {
  const address = place(memory, pointer, offset, size, true);
  if (address === undefined) return undefined;
  const old = read(memory.view, address, size);
  write(memory.view, address, size, change(old));
  return old;
}

function place(
  memory: Memory,
  pointer: bigint,
  offset: number,
  size: Size,
  toWrite: boolean,
): number | undefined {
  const address = BigInt.asUintN(64, pointer + BigInt(offset));
  if (address >= BigInt(memory.layout.limit)) return undefined;
  return memory.allows(Number(address), size, toWrite) ? Number(address) : undefined;
}

function read(view: DataView, address: number, size: Size): bigint {
  if (size === 1) return BigInt(view.getUint8(address));
  if (size === 2) return BigInt(view.getUint16(address, true));
  if (size === 4) return BigInt(view.getUint32(address, true));
  return view.getBigUint64(address, true);
}

function write(view: DataView, address: number, size: Size, value: bigint): void {
  if (size === 8) view.setBigUint64(address, value, true);
  else if (size === 4) view.setUint32(address, Number(value & 0xffff_ffffn), true);
  else if (size === 2) view.setUint16(address, Number(value & 0xffffn), true);
  else view.setUint8(address, Number(value & 0xffn));
}
