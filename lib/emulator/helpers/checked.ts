/** What programs give to helpers, checked: memory that they may not use is a fault at the call. */
import { HelperFault } from '../fault.ts';
import type { World } from '../world/world.ts';

/** Throws a HelperFault unless the program may read `size` bytes there. `what`: `r1, the format`. */
export function checkReadable(world: World, address: number, size: number, what: string): void {
  if (size === 0 || world.machine.memory.allows(address, size, false)) return;
  throw new HelperFault(`${what} is ${size} bytes that it may not all read`, BigInt(address));
}

/** As `checkReadable`, for what the helper fills. */
export function checkWritable(world: World, address: number, size: number, what: string): void {
  if (size === 0 || world.machine.memory.allows(address, size, true)) return;
  throw new HelperFault(`${what} is ${size} bytes that it may not all write`, BigInt(address));
}

/** A size in a register: the verifier wants it proven not to be negative. */
export function checkSize(size: number, what: string, least = 0): number {
  if (size >= least) return size;
  throw new HelperFault(`${what} is ${size}, and must be at least ${least}`);
}

/** More than any text of a program has. */
const MOST_TEXT = 1 << 16;

/** Bytes up to a NUL that the program may read: ARG_PTR_TO_CONST_STR. */
export function constantString(world: World, address: number, what: string): Uint8Array {
  const { bytes } = world.machine.memory;
  for (let end = address; end < address + MOST_TEXT; end++) {
    if (!world.machine.memory.allows(end, 1, false)) break;
    if (bytes[end] === 0) return bytes.slice(address, end);
  }
  throw new HelperFault(`${what} is no string with a NUL at its end`, BigInt(address));
}
