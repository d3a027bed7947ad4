/** What XDP programs and those on socket buffers have in common: a packet that helpers read and write by offset, at an interface. */
import { HelperFault } from '../../fault.ts';
import type { Region } from '../../memory/memory.ts';
import type { Context } from '../../world/execution.ts';
import type { Device } from '../../world/network/device.ts';
import type { World } from '../../world/world.ts';

export interface PacketContext extends Context {
  readonly region: Region;
  /** Where it came in, or is to go out. */
  readonly device: Device;
  /** Bytes, with those that no program reaches by pointers. */
  readonly length: number;
  /** Copies bytes of the packet to an address, which is known to be writable; false where it has not so many. */
  copyOut(offset: number, to: number, size: number): boolean;
}

type ContextClass<C> = abstract new (...values: never[]) => C;

/** The context that a program gave a helper as its first argument. Throws HelperFault where it is none of that class. */
export function contextOf<C extends Context>(
  { running }: World,
  pointer: number,
  wanted: ContextClass<C>,
  what: string,
): C {
  const { context } = running;
  if (context instanceof wanted && context.region.address === pointer >>> 0) return context;
  throw new HelperFault(`r1 is no ${what}`, BigInt(pointer >>> 0));
}
