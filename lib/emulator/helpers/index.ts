/** All helpers that the emulator has, by number. */
import { type HelperName, helperByName } from '../../formats/insn/helpers.ts';
import type { Helper } from '../helpers.ts';
import { xdpHelpers } from '../hooks/xdp/helpers.ts';
import type { World } from '../world/world.ts';
import { lockHelpers } from './locks.ts';
import { mapHelpers } from './maps.ts';
import { perfHelpers } from './perf.ts';
import { ringHelpers } from './ringbuf.ts';
import { storageHelpers } from './storage.ts';
import type { HelperBody, HelperTable } from './table.ts';
import { timeHelpers } from './time.ts';
import { timerHelpers } from './timer.ts';

const FAMILIES: readonly ((world: World) => HelperTable)[] = [
  timeHelpers,
  mapHelpers,
  ringHelpers,
  storageHelpers,
  perfHelpers,
  timerHelpers,
  lockHelpers,
  xdpHelpers,
];

export function helpersOf(world: World): Map<number, Helper> {
  const helpers = new Map<number, Helper>();
  for (const family of FAMILIES) {
    for (const [name, body] of Object.entries(family(world)) as [HelperName, HelperBody][])
      helpers.set(helperByName(name).number, { name, ...body });
  }
  return helpers;
}
