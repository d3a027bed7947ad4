/** What has come to packets as kernel functions (net/core/filter.c, net/core/xdp.c, net/xfrm/xfrm_state_bpf.c). */
import { ERRNO } from '../errno.ts';
import { readable, writable } from '../helpers/arguments.ts';
import { DYNPTR, newDynptrAt } from '../helpers/dynptr/dynptr.ts';
import { SockOpsContext } from '../hooks/cgroup/sock-ops.ts';
import { contextOf } from '../hooks/network/packet.ts';
import { skbContext } from '../hooks/skb/helpers/bytes.ts';
import { socketAt } from '../hooks/sockets/find.ts';
import { xdpContext } from '../hooks/xdp/helpers/adjust.ts';
import { TCP, UDP } from '../world/sockets/lookup.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

const { EINVAL, ENOENT, ENONET, EOPNOTSUPP } = ERRNO;
/** struct bpf_xfrm_state_opts, and where it says what was wrong. */
const XFRM_OPTIONS = 36;
const ERROR = 0;
const NETNS = 4;

export const packetKfuncs = (world: World): KfuncTable => {
  const { view } = world.machine.memory;
  /** Interfaces of the emulator tell nothing but the bytes. */
  const untold = (...sizes: number[]): KfuncTable[string] => ({
    parameters: ['pointer', ...sizes.map(() => 'pointer' as const)],
    result: 'i32',
    call(pointer: number, ...places: number[]): number {
      xdpContext(world, pointer);
      sizes.forEach((size, i) => {
        writable(world, places[i]!, size, `r${i + 2}`);
      });
      return -EOPNOTSUPP;
    },
  });
  return {
    bpf_xdp_pull_data: {
      parameters: ['pointer', 'i32'],
      result: 'i32',
      call: (pointer: number, length: number) =>
        xdpContext(world, pointer).pull(length >>> 0) ? 0 : -EINVAL,
    },
    bpf_xdp_metadata_rx_timestamp: untold(8),
    bpf_xdp_metadata_rx_hash: untold(4, 4),
    bpf_xdp_metadata_rx_vlan_tag: untold(2, 2),
    bpf_dynptr_from_skb_meta: {
      parameters: ['pointer', 'i64', 'pointer'],
      result: 'i32',
      call(pointer: number, flags: bigint, to: number): number {
        const skb = skbContext(world, pointer);
        const dynptr = newDynptrAt(world, to);
        dynptr.setNull();
        if (flags !== 0n) return -EINVAL;
        dynptr.set(DYNPTR.SKB_META, skb.region.address, skb.metadataSize, skb.access !== 'write');
        return 0;
      },
    },
    // Nothing is encrypted in the emulator's networks.
    bpf_xdp_get_xfrm_state: {
      parameters: ['pointer', 'pointer', 'i32'],
      result: 'pointer',
      call(pointer: number, options: number, length: number): number {
        xdpContext(world, pointer);
        const size = length >>> 0;
        const at = writable(world, options, size, 'r2, the options');
        if (size < 4) return 0;
        const netns = size === XFRM_OPTIONS ? view.getInt32(at + NETNS, true) : 0;
        const error = size !== XFRM_OPTIONS || netns < -1 ? EINVAL : netns >= 0 ? ENONET : ENOENT;
        view.setInt32(at + ERROR, -error, true);
        return 0;
      },
    },
    bpf_xdp_xfrm_state_release: {
      parameters: ['pointer'],
      result: 'i32',
      call(pointer: number): number {
        readable(world, pointer, 1, 'r1, the state');
        return 0;
      },
    },
    bpf_sock_destroy: {
      parameters: ['pointer'],
      result: 'i32',
      call(pointer: number): number {
        const socket = socketAt(world, pointer);
        if (!socket || (socket.protocol !== TCP && socket.protocol !== UDP)) return -EOPNOTSUPP;
        socket.state = 'close';
        return 0;
      },
    },
    // Nothing that is sent is timed: no operation of the emulator's asks for it.
    bpf_sock_ops_enable_tx_tstamp: {
      parameters: ['pointer', 'i64'],
      result: 'i32',
      call(pointer: number): number {
        contextOf(world, pointer, SockOpsContext, 'struct bpf_sock_ops');
        return -EOPNOTSUPP;
      },
    },
  };
};
