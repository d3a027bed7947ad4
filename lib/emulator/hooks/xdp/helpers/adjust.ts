/** Helpers by which XDP programs move the ends of their packet (net/core/filter.c). */
import { ERRNO } from '../../../errno.ts';
import type { HelperTable } from '../../../helpers/table.ts';
import type { World } from '../../../world/world.ts';
import { contextOf } from '../../network/packet.ts';
import { XDP_FRAME, XdpContext } from '../context.ts';

const { EINVAL, EACCES, EOPNOTSUPP } = ERRNO;
/** ETH_HLEN */
const LEAST = 14;
/** xdp_metalen_invalid() in include/net/xdp.h */
const MOST_METADATA = 252;

export const adjustHelpers = (world: World): HelperTable => ({
  bpf_xdp_adjust_head: {
    parameters: ['pointer', 'i32'],
    result: 'i32',
    call(pointer: number, delta: number): number {
      const context = xdpContext(world, pointer);
      const { data: before, dataMeta: metaBefore } = context;
      const data = before + delta;
      const meta = metaBefore + delta;
      if (meta < context.hardStart + XDP_FRAME || data > context.dataEnd - LEAST) return -EINVAL;
      context.data = data;
      context.dataMeta = meta;
      context.changed();
      if (before > metaBefore) world.machine.memory.bytes.copyWithin(meta, metaBefore, before);
      return 0;
    },
  },
  bpf_xdp_adjust_tail: {
    parameters: ['pointer', 'i32'],
    result: 'i32',
    call: (pointer: number, delta: number) => adjustTail(world, xdpContext(world, pointer), delta),
  },
  bpf_xdp_adjust_meta: {
    parameters: ['pointer', 'i32'],
    result: 'i32',
    call(pointer: number, delta: number): number {
      const context = xdpContext(world, pointer);
      const meta = context.dataMeta + delta;
      if (meta < context.hardStart + XDP_FRAME || meta > context.data) return -EINVAL;
      const size = context.data - meta;
      if (size % 4 !== 0 || size > MOST_METADATA) return -EACCES;
      context.dataMeta = meta;
      context.changed();
      return 0;
    },
  },
});

function adjustTail(world: World, context: XdpContext, delta: number): number {
  const { fragments } = context;
  if (fragments.count > 0) {
    if (delta < 0) return shrinkFragments(context, -delta);
    if (fragments.capacity === 0) return -EOPNOTSUPP;
    return fragments.grow(delta) ? 0 : -EINVAL;
  }
  const end = context.dataEnd + delta;
  if (end > context.hardEnd || end < context.data + LEAST) return -EINVAL;
  if (delta > 0) world.machine.memory.bytes.fill(0, context.dataEnd, end);
  context.dataEnd = end;
  context.changed();
  return 0;
}

function shrinkFragments(context: XdpContext, bytes: number): number {
  if (bytes > context.length - LEAST) return -EINVAL;
  context.dataEnd -= context.fragments.shrink(bytes);
  context.changed();
  return 0;
}

export const xdpContext = (world: World, pointer: number): XdpContext =>
  contextOf(world, pointer, XdpContext, 'context of an XDP program');
