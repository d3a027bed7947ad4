/** What programs do with messages (bpf_msg_* in net/core/filter.c, net/core/sock_map.c). */
import { ERRNO } from '../../../errno.ts';
import { HelperFault } from '../../../fault.ts';
import type { HelperTable } from '../../../helpers/table.ts';
import type { World } from '../../../world/world.ts';
import { SkMsgContext } from './context.ts';

const { EINVAL } = ERRNO;

export const skMsgHelpers = (world: World): HelperTable => {
  const contextOf = (pointer: number): SkMsgContext => {
    const { context } = world.running;
    if (context instanceof SkMsgContext && context.region.address === pointer >>> 0) return context;
    throw new HelperFault('r1 is no struct sk_msg_md', BigInt(pointer >>> 0));
  };
  return {
    bpf_msg_apply_bytes: {
      parameters: ['pointer', 'i32'],
      result: 'i32',
      call(pointer: number, bytes: number): number {
        contextOf(pointer).applyBytes = bytes >>> 0;
        return 0;
      },
    },
    bpf_msg_cork_bytes: {
      parameters: ['pointer', 'i32'],
      result: 'i32',
      call(pointer: number, bytes: number): number {
        contextOf(pointer).corkBytes = bytes >>> 0;
        return 0;
      },
    },
    bpf_msg_pull_data: {
      parameters: ['pointer', 'i32', 'i32', 'i64'],
      result: 'i32',
      call(pointer: number, start: number, end: number, flags: bigint): number {
        const context = contextOf(pointer);
        const [first, last] = [start >>> 0, end >>> 0];
        if (flags !== 0n || last <= first || last > context.length) return -EINVAL;
        context.pull(first, last);
        return 0;
      },
    },
    bpf_msg_push_data: {
      parameters: ['pointer', 'i32', 'i32', 'i64'],
      result: 'i32',
      call(pointer: number, start: number, length: number, flags: bigint): number {
        const context = contextOf(pointer);
        const [at, more] = [start >>> 0, length >>> 0];
        if (flags !== 0n) return -EINVAL;
        if (more === 0) return 0;
        const { bytes } = context;
        if (at > bytes.length) return -EINVAL;
        const longer = new Uint8Array(bytes.length + more);
        longer.set(bytes.subarray(0, at));
        longer.set(bytes.subarray(at), at + more);
        context.replace(longer);
        return 0;
      },
    },
    bpf_msg_pop_data: {
      parameters: ['pointer', 'i32', 'i32', 'i64'],
      result: 'i32',
      call(pointer: number, start: number, length: number, flags: bigint): number {
        const context = contextOf(pointer);
        const [at, less] = [start >>> 0, length >>> 0];
        if (flags !== 0n) return -EINVAL;
        const { bytes } = context;
        if (less === 0) return 0;
        if (at >= bytes.length || at + less > bytes.length) return -EINVAL;
        const shorter = new Uint8Array(bytes.length - less);
        shorter.set(bytes.subarray(0, at));
        shorter.set(bytes.subarray(at + less), at);
        context.replace(shorter);
        return 0;
      },
    },
  };
};
