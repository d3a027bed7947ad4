/** Sizes and texts that programs give to helpers, checked. */
import { HelperFault } from '../fault.ts';
import type { World } from '../world/world.ts';

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
