/** All helpers that the emulator has, by number. */
import { type HelperName, helperByName } from '../../formats/insn/helpers.ts';
import type { Helper } from '../helpers.ts';
import { bindHelpers } from '../hooks/cgroup/bind-helper.ts';
import { headerOptionHelpers } from '../hooks/cgroup/header-options.ts';
import { cgroupHelpers } from '../hooks/cgroup/helpers.ts';
import { sysctlHelpers } from '../hooks/cgroup/sysctl-helpers.ts';
import { iterHelpers } from '../hooks/iter/helpers.ts';
import { fibHelpers } from '../hooks/network/helpers/fib.ts';
import { mtuHelpers } from '../hooks/network/helpers/mtu.ts';
import { redirectHelpers } from '../hooks/network/helpers/redirect.ts';
import { aboutHelpers } from '../hooks/skb/helpers/about.ts';
import { skbByteHelpers } from '../hooks/skb/helpers/bytes.ts';
import { skbChecksumHelpers } from '../hooks/skb/helpers/checksum.ts';
import { lwtHelpers } from '../hooks/skb/helpers/lwt.ts';
import { resizeHelpers } from '../hooks/skb/helpers/resize.ts';
import { tunnelHelpers } from '../hooks/skb/helpers/tunnel.ts';
import { vlanHelpers } from '../hooks/skb/helpers/vlan.ts';
import { assignHelpers } from '../hooks/sockets/assign-helper.ts';
import { kernelSockHelpers } from '../hooks/sockets/kernel-sock.ts';
import { socketLookupHelpers } from '../hooks/sockets/lookup-helpers.ts';
import { sockmapHelpers } from '../hooks/sockets/map-helpers.ts';
import { sockoptHelpers } from '../hooks/sockets/options.ts';
import { messageRedirectHelpers } from '../hooks/sockets/redirect.ts';
import { reuseportHelpers } from '../hooks/sockets/reuseport/select.ts';
import { skMsgHelpers } from '../hooks/sockets/sk-msg/helpers.ts';
import { synCookieHelpers } from '../hooks/sockets/syn-cookie-helpers.ts';
import { adjustHelpers } from '../hooks/xdp/helpers/adjust.ts';
import { byteHelpers } from '../hooks/xdp/helpers/bytes.ts';
import type { World } from '../world/world.ts';
import { checksumHelpers } from './checksum.ts';
import { dynptrHelpers } from './dynptr/helpers.ts';
import { ringDynptrHelpers } from './dynptr/ringbuf.ts';
import { fileHelpers } from './files.ts';
import { findVmaHelpers } from './find-vma.ts';
import { infraredHelpers } from './infrared.ts';
import { kernelHelpers } from './kernel.ts';
import { lockHelpers } from './locks.ts';
import { loopHelpers } from './loop.ts';
import { mapHelpers } from './maps.ts';
import { pathHelpers } from './path.ts';
import { perfHelpers } from './perf.ts';
import { perfEventHelpers } from './perf-event.ts';
import { poisonHelpers } from './poison.ts';
import { probeReadHelpers } from './probe-read.ts';
import { ringHelpers } from './ringbuf.ts';
import { showHelpers } from './show.ts';
import { stackHelpers } from './stack.ts';
import { storageHelpers } from './storage.ts';
import { stringHelpers } from './strings.ts';
import { syscallHelpers } from './syscall.ts';
import type { HelperBody, HelperTable } from './table.ts';
import { taskHelpers } from './task.ts';
import { timeHelpers } from './time.ts';
import { timerHelpers } from './timer.ts';
import { traceHelpers } from './trace.ts';

const FAMILIES: readonly ((world: World) => HelperTable)[] = [
  timeHelpers,
  mapHelpers,
  ringHelpers,
  storageHelpers,
  perfHelpers,
  loopHelpers,
  dynptrHelpers,
  ringDynptrHelpers,
  iterHelpers,
  kernelHelpers,
  taskHelpers,
  probeReadHelpers,
  stringHelpers,
  stackHelpers,
  perfEventHelpers,
  traceHelpers,
  checksumHelpers,
  adjustHelpers,
  byteHelpers,
  skbByteHelpers,
  skbChecksumHelpers,
  resizeHelpers,
  vlanHelpers,
  tunnelHelpers,
  aboutHelpers,
  timerHelpers,
  lockHelpers,
  redirectHelpers,
  fibHelpers,
  mtuHelpers,
  cgroupHelpers,
  sysctlHelpers,
  bindHelpers,
  socketLookupHelpers,
  kernelSockHelpers,
  sockoptHelpers,
  assignHelpers,
  reuseportHelpers,
  skMsgHelpers,
  messageRedirectHelpers,
  sockmapHelpers,
  findVmaHelpers,
  showHelpers,
  pathHelpers,
  synCookieHelpers,
  headerOptionHelpers,
  lwtHelpers,
  fileHelpers,
  syscallHelpers,
  infraredHelpers,
];

export function helpersOf(world: World): Map<number, Helper> {
  const helpers = new Map<number, Helper>(poisonHelpers);
  for (const family of FAMILIES) {
    for (const [name, body] of Object.entries(family(world)) as [HelperName, HelperBody][])
      helpers.set(helperByName(name).number, { name, ...body });
  }
  return helpers;
}
