/** Fields of the kernel's structs, read from the emulator's memory by the types that say where they are. */
import type { Btf } from '../../formats/btf/btf.ts';
import { HelperFault } from '../fault.ts';
import { memberOf, structOf } from './members.ts';
import type { World } from './world.ts';

/** Bytes of a struct; undefined where the types do not have it. */
export const structSize = (btf: Btf, struct: string): number | undefined => structOf(btf, struct)?.type.size;

/** Where a field lies in the struct. Throws HelperFault where the types do not have it. */
export function fieldOffset(btf: Btf, struct: string, field: string): number {
  const found = structOf(btf, struct);
  const place = found && memberOf(btf, found.type, field);
  if (place) return place.bitOffset / 8;
  throw new HelperFault(`the types of the program have no struct ${struct} with ${field}`);
}

/** Of 1 to 8 bytes, without sign. Throws HelperFault. */
export function fieldAt(world: World, btf: Btf, struct: string, field: string, address: number): bigint {
  const at = address + fieldOffset(btf, struct, field);
  const found = memberOf(btf, structOf(btf, struct)!.type, field)!;
  const size = btf.sizeOf(found.member.type);
  const { memory } = world.machine;
  if (size > 8 || !memory.allows(at, size, false))
    throw new HelperFault(`struct ${struct} is not all there`, BigInt(at));
  let value = 0n;
  for (let i = size; i-- > 0; ) value = (value << 8n) | BigInt(memory.bytes[at + i]!);
  return value;
}

/** A pointer of the kernel's, which have 32 bits here. Throws HelperFault. */
export function pointerAt(world: World, btf: Btf, struct: string, field: string, address: number): number {
  return Number(BigInt.asUintN(32, fieldAt(world, btf, struct, field, address)));
}
