/** All helpers that the emulator has, by number. */
import { type HelperName, helperByName } from '../../formats/insn/helpers.ts';
import type { Helper } from '../helpers.ts';
import { iterHelpers } from '../hooks/iter/helpers.ts';
import { xdpHelpers } from '../hooks/xdp/helpers.ts';
import type { World } from '../world/world.ts';
import { findVmaHelpers } from './find-vma.ts';
import { kernelHelpers } from './kernel.ts';
import { mapHelpers } from './maps.ts';
import { pathHelpers } from './path.ts';
import { perfEventHelpers } from './perf-event.ts';
import { poisonHelpers } from './poison.ts';
import { probeReadHelpers } from './probe-read.ts';
import { showHelpers } from './show.ts';
import { stackHelpers } from './stack.ts';
import { stringHelpers } from './strings.ts';
import type { HelperBody, HelperTable } from './table.ts';
import { taskHelpers } from './task.ts';
import { timeHelpers } from './time.ts';
import { traceHelpers } from './trace.ts';

const FAMILIES: readonly ((world: World) => HelperTable)[] = [
  timeHelpers,
  mapHelpers,
  xdpHelpers,
  iterHelpers,
  kernelHelpers,
  findVmaHelpers,
  taskHelpers,
  probeReadHelpers,
  stringHelpers,
  stackHelpers,
  showHelpers,
  perfEventHelpers,
  pathHelpers,
  traceHelpers,
];

export function helpersOf(world: World): Map<number, Helper> {
  const helpers = new Map<number, Helper>(poisonHelpers);
  for (const family of FAMILIES) {
    for (const [name, body] of Object.entries(family(world)) as [HelperName, HelperBody][])
      helpers.set(helperByName(name).number, { name, ...body });
  }
  return helpers;
}
