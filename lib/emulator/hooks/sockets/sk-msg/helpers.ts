/** What programs do with messages (bpf_msg_* in net/core/filter.c, net/core/sock_map.c). */
import { ERRNO } from '../../../errno.ts';
import { HelperFault } from '../../../fault.ts';
import { readable } from '../../../helpers/arguments.ts';
import type { HelperBody, HelperTable } from '../../../helpers/table.ts';
import type { World } from '../../../world/world.ts';
import { socketIn, socketMapAt } from '../map.ts';
import { SkMsgContext } from './context.ts';

const { EINVAL } = ERRNO;
/** SK_DROP, SK_PASS, BPF_F_INGRESS */
const DROP = 0;
const PASS = 1;
const INGRESS = 1n;

export const skMsgHelpers = (world: World): HelperTable => {
  const contextOf = (pointer: number): SkMsgContext => {
    const { context } = world.running;
    if (context instanceof SkMsgContext && context.region.address === pointer >>> 0) return context;
    throw new HelperFault('r1 is no struct sk_msg_md', BigInt(pointer >>> 0));
  };
  const redirect: HelperBody = {
    parameters: ['pointer', 'pointer', 'pointer', 'i64'],
    result: 'i32',
    call(pointer: number, mapPointer: number, key: number, flags: bigint): number {
      const context = contextOf(pointer);
      const map = socketMapAt(world, mapPointer);
      const at = readable(world, key, map.definition.keySize, 'the key');
      if (flags & ~INGRESS) return DROP;
      const socket = socketIn(world, map, at);
      if (!socket) return DROP;
      context.redirected = { socket, ingress: (flags & INGRESS) !== 0n };
      return PASS;
    },
  };
  return {
    // The key of a sockmap is a number, that of a sockhash an address.
    bpf_msg_redirect_map: {
      ...redirect,
      parameters: ['pointer', 'pointer', 'i32', 'i64'],
      call(pointer: number, map: number, key: number, flags: bigint): number {
        const { memory } = world.machine;
        const work = memory.allocate('key of a sockmap', 4);
        try {
          memory.view.setUint32(work.address, key, true);
          return Number(redirect.call(pointer, map, work.address, flags));
        } finally {
          memory.free(work);
        }
      },
    },
    bpf_msg_redirect_hash: redirect,
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
