/** What programs of control groups alone can ask (kernel/bpf/cgroup.c). */
import { ERRNO } from '../../errno.ts';
import { HelperFault } from '../../fault.ts';
import type { HelperTable } from '../../helpers/table.ts';
import type { World } from '../../world/world.ts';
import { type CgroupContext, isCgroupContext } from './run.ts';
import { SockOpsContext } from './sock-ops.ts';

/** BPF_SOCK_OPS_ALL_CB_FLAGS */
const ALL_CALLBACKS = 0x7f;

export const cgroupHelpers = (world: World): HelperTable => {
  const contextOf = (): CgroupContext => {
    const { context, program } = world.running;
    if (isCgroupContext(context)) return context;
    throw new HelperFault(`program '${program.name}' runs for no hook of a control group`);
  };
  return {
    bpf_get_retval: { parameters: [], result: 'i32', call: () => contextOf().retval },
    bpf_set_retval: {
      parameters: ['i32'],
      result: 'i32',
      call(value: number): number {
        contextOf().retval = value;
        return 0;
      },
    },
    bpf_sock_ops_cb_flags_set: {
      parameters: ['pointer', 'i32'],
      result: 'i32',
      call(pointer: number, flags: number): number {
        const { context } = world.running;
        if (!(context instanceof SockOpsContext) || context.region.address !== pointer >>> 0)
          throw new HelperFault('r1 is no struct bpf_sock_ops', BigInt(pointer >>> 0));
        if (context.socket.tcpAddress() === 0) return -ERRNO.EINVAL;
        context.setCallbackFlags(flags & ALL_CALLBACKS);
        return flags & ~ALL_CALLBACKS;
      },
    },
  };
};
