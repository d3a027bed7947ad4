/** bpf_check_mtu (net/core/filter.c): whether a packet fits an interface. */
import { ERRNO } from '../../../errno.ts';
import { writable } from '../../../helpers/arguments.ts';
import type { HelperTable } from '../../../helpers/table.ts';
import type { World } from '../../../world/world.ts';
import { SkbContext } from '../../skb/context.ts';
import { ETHERNET } from '../../skb/fields.ts';
import { XdpContext } from '../../xdp/context.ts';
import { packetContext } from './context.ts';

const { EINVAL, ENODEV } = ERRNO;
/** BPF_MTU_CHK_SEGS */
const SEGMENTS = 1n;
/** BPF_MTU_CHK_RET_* */
const RESULT = { FITS: 0, FRAGMENTATION_NEEDED: 1 };

export const mtuHelpers = (world: World): HelperTable => ({
  bpf_check_mtu: {
    parameters: ['pointer', 'i32', 'pointer', 'i32', 'i64'],
    result: 'i32',
    call(pointer: number, ifindex: number, length: number, difference: number, flags: bigint): number {
      const packet = packetContext(world, pointer);
      const isXdp = packet instanceof XdpContext;
      const at = writable(world, length, 4, 'r3');
      const { view } = world.machine.memory;
      const given = view.getUint32(at, true);
      if (flags & ~(isXdp ? 0n : SEGMENTS)) return -EINVAL;
      if (flags !== 0n && (difference !== 0 || given !== 0)) return -EINVAL;
      const { network } = packet.device;
      const device = ifindex === 0 ? packet.device : network.byIndex(ifindex >>> 0);
      if (!device) return -ENODEV;
      const linear = packet instanceof XdpContext ? packet.dataEnd - packet.data : packet.length;
      const bytes = ((given === 0 ? linear : given + ETHERNET) + difference) | 0;
      let fits = bytes <= device.mtu + ETHERNET;
      if (!fits && packet instanceof SkbContext && packet.segmented) {
        // Segments are told apart by a transport header, which no program of this kind has set.
        if (flags !== 0n && packet.transportHeader < 0) return -EINVAL;
        fits = true;
      }
      view.setUint32(at, device.mtu, true);
      return fits ? RESULT.FITS : RESULT.FRAGMENTATION_NEEDED;
    },
  },
});
