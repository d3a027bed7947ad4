/** All kernel functions that the emulator has for programs, by name: written as helpers are. */
import type { HelperBody } from '../helpers/table.ts';
import type { World } from '../world/world.ts';
import { taskKfuncs } from './task.ts';

/** Without the suffix (`___x`) that one object may give several declarations of it. */
export type KfuncTable = { readonly [name: string]: HelperBody };

const FAMILIES: readonly ((world: World) => KfuncTable)[] = [taskKfuncs];

export function kfuncsOf(world: World): ReadonlyMap<string, HelperBody> {
  return new Map(FAMILIES.flatMap(family => Object.entries(family(world))));
}
