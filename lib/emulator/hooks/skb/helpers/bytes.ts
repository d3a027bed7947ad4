/** Helpers that read and write bytes of a socket buffer (net/core/filter.c). */
import { ERRNO } from '../../../errno.ts';
import { readable, writable } from '../../../helpers/arguments.ts';
import type { HelperTable } from '../../../helpers/table.ts';
import type { World } from '../../../world/world.ts';
import { FlowContext } from '../../flow-dissector/context.ts';
import { contextOf } from '../../network/packet.ts';
import { SkbContext } from '../context.ts';
import { storeBytes } from '../store.ts';

const { EFAULT, ENOMEM } = ERRNO;
/** BPF_HDR_START_MAC, BPF_HDR_START_NET */
const FROM_LINK = 0;
const FROM_NETWORK = 1;

export const skbContext = (world: World, pointer: number): SkbContext =>
  contextOf(world, pointer, SkbContext, 'context with a socket buffer');

export const skbByteHelpers = (world: World): HelperTable => ({
  bpf_skb_load_bytes: {
    parameters: ['pointer', 'i32', 'pointer', 'i32'],
    result: 'i32',
    call(pointer: number, offset: number, to: number, size: number): number {
      const at = writable(world, to, size >>> 0, 'r3');
      // Flow dissectors have a packet without a socket buffer where they are run by hand (bpf_flow_dissector_load_bytes).
      const skb = world.running.context instanceof FlowContext ? null : skbContext(world, pointer);
      if (skb && offset >= 0 && skb.copyOut(offset, at, size >>> 0)) return 0;
      world.machine.memory.bytes.fill(0, at, at + (size >>> 0));
      return -EFAULT;
    },
  },
  bpf_skb_load_bytes_relative: {
    parameters: ['pointer', 'i32', 'pointer', 'i32', 'i32'],
    result: 'i32',
    call(pointer: number, offset: number, to: number, size: number, header: number): number {
      const skb = skbContext(world, pointer);
      const { bytes } = world.machine.memory;
      const at = writable(world, to, size >>> 0, 'r3');
      const end = at + (size >>> 0);
      const known = header === FROM_LINK || header === FROM_NETWORK;
      const start = (header === FROM_LINK ? skb.macHeader : skb.networkHeader) + offset;
      if (known && offset >= 0 && offset <= 0xffff && start + end - at <= skb.dataEnd) {
        bytes.copyWithin(at, start, start + end - at);
        return 0;
      }
      bytes.fill(0, at, end);
      return -EFAULT;
    },
  },
  bpf_skb_store_bytes: {
    parameters: ['pointer', 'i32', 'pointer', 'i32', 'i64'],
    result: 'i32',
    call(pointer: number, offset: number, from: number, size: number, flags: bigint): number {
      const skb = skbContext(world, pointer);
      const source = readable(world, from, size >>> 0, 'r3');
      return storeBytes(skb, offset, source, size >>> 0, flags);
    },
  },
  // All bytes are where programs reach them: there is nothing to pull.
  bpf_skb_pull_data: {
    parameters: ['pointer', 'i32'],
    result: 'i32',
    call: (pointer: number, size: number) => (size >>> 0 > skbContext(world, pointer).length ? -ENOMEM : 0),
  },
});
