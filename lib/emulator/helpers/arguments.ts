/** What programs give helpers, checked: a pointer to what they may not use is a fault. */
import { HelperFault } from '../fault.ts';
import type { World } from '../world/world.ts';

/** The address without sign. Throws HelperFault. */
export function readable({ machine }: World, pointer: number, size: number, what: string): number {
  const address = pointer >>> 0;
  if (machine.memory.allows(address, size, false)) return address;
  throw new HelperFault(`${what}: ${size} bytes that the program may not all read`, BigInt(address));
}

/** The address without sign. Throws HelperFault. */
export function writable({ machine }: World, pointer: number, size: number, what: string): number {
  const address = pointer >>> 0;
  if (machine.memory.allows(address, size, true)) return address;
  throw new HelperFault(`${what}: ${size} bytes that the program may not all write`, BigInt(address));
}
