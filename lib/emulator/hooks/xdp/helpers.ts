/** Helpers that XDP programs alone can call (net/core/filter.c). */
import { ERRNO } from '../../errno.ts';
import type { HelperTable } from '../../helpers/table.ts';
import type { World } from '../../world/world.ts';
import { XdpContext } from './context.ts';

const { EINVAL } = ERRNO;
const ETH_HLEN = 14;

export const xdpHelpers = (world: World): HelperTable => ({
  bpf_xdp_adjust_head: {
    parameters: ['pointer', 'i32'],
    result: 'i32',
    call(_context: number, delta: number): number {
      const context = contextOf(world);
      const data = context.data + delta;
      const meta = context.dataMeta + delta;
      if (meta < context.bounds.start || data > context.dataEnd - ETH_HLEN) return -EINVAL;
      const { bytes } = world.machine.memory;
      bytes.copyWithin(meta, context.dataMeta, context.data);
      context.data = data;
      context.dataMeta = meta;
      context.changed();
      return 0;
    },
  },
});

function contextOf({ running }: World): XdpContext {
  const { context } = running;
  if (context instanceof XdpContext) return context;
  throw new Error(`program '${running.program.name}' has no XDP context`);
}
