/** All helpers that the emulator has, by number. */
import { type HelperName, helperByName } from '../../formats/insn/helpers.ts';
import type { Helper } from '../helpers.ts';
import { bindHelpers } from '../hooks/cgroup/bind-helper.ts';
import { cgroupHelpers } from '../hooks/cgroup/helpers.ts';
import { sysctlHelpers } from '../hooks/cgroup/sysctl-helpers.ts';
import { assignHelpers } from '../hooks/sockets/assign-helper.ts';
import { socketLookupHelpers } from '../hooks/sockets/lookup-helpers.ts';
import { sockmapHelpers } from '../hooks/sockets/map-helpers.ts';
import { sockoptHelpers } from '../hooks/sockets/options.ts';
import { reuseportHelpers } from '../hooks/sockets/reuseport/select.ts';
import { skMsgHelpers } from '../hooks/sockets/sk-msg/helpers.ts';
import { xdpHelpers } from '../hooks/xdp/helpers.ts';
import type { World } from '../world/world.ts';
import { dynptrHelpers } from './dynptr/helpers.ts';
import { loopHelpers } from './loop.ts';
import { mapHelpers } from './maps.ts';
import type { HelperBody, HelperTable } from './table.ts';
import { timeHelpers } from './time.ts';

const FAMILIES: readonly ((world: World) => HelperTable)[] = [
  timeHelpers,
  mapHelpers,
  xdpHelpers,
  loopHelpers,
  dynptrHelpers,
  cgroupHelpers,
  sysctlHelpers,
  bindHelpers,
  socketLookupHelpers,
  sockoptHelpers,
  assignHelpers,
  reuseportHelpers,
  skMsgHelpers,
  sockmapHelpers,
];

export function helpersOf(world: World): Map<number, Helper> {
  const helpers = new Map<number, Helper>();
  for (const family of FAMILIES) {
    for (const [name, body] of Object.entries(family(world)) as [HelperName, HelperBody][])
      helpers.set(helperByName(name).number, { name, ...body });
  }
  return helpers;
}
