/** Messages that a program sends to another socket of a map (net/core/sock_map.c): by sk_msg and by sk_skb. */
import { HelperFault } from '../../fault.ts';
import { readable } from '../../helpers/arguments.ts';
import type { HelperBody, HelperTable } from '../../helpers/table.ts';
import type { EmulatedSocket } from '../../world/sockets/socket.ts';
import type { World } from '../../world/world.ts';
import { socketIn, socketMapAt } from './map.ts';
import { SkMsgContext } from './sk-msg/context.ts';
import { SkSkbContext } from './sk-skb/context.ts';

/** SK_DROP, SK_PASS, BPF_F_INGRESS */
const DROP = 0;
const PASS = 1;
const INGRESS = 1n;

/** Into one as if it had been received, or out by it. */
interface Redirectable {
  redirected: { readonly socket: EmulatedSocket; readonly ingress: boolean } | null;
}

export const messageRedirectHelpers = (world: World): HelperTable => {
  const { memory } = world.machine;
  const contextOf = (pointer: number): Redirectable => {
    const { context } = world.running;
    const is = context instanceof SkMsgContext || context instanceof SkSkbContext;
    if (is && context.region.address === pointer >>> 0) return context;
    throw new HelperFault('r1 is no message that the program was given', BigInt(pointer >>> 0));
  };
  const redirect = (pointer: number, mapPointer: number, key: number, flags: bigint): number => {
    const context = contextOf(pointer);
    const map = socketMapAt(world, mapPointer);
    const at = readable(world, key, map.definition.keySize, 'the key');
    if (flags & ~INGRESS) return DROP;
    const socket = socketIn(world, map, at);
    if (!socket) return DROP;
    context.redirected = { socket, ingress: (flags & INGRESS) !== 0n };
    return PASS;
  };
  /** The key of a sockmap is a number, that of a sockhash an address. */
  const byNumber: HelperBody = {
    parameters: ['pointer', 'pointer', 'i32', 'i64'],
    result: 'i32',
    call(pointer: number, map: number, key: number, flags: bigint): number {
      const work = memory.allocate('key of a sockmap', 4);
      try {
        memory.view.setUint32(work.address, key, true);
        return redirect(pointer, map, work.address, flags);
      } finally {
        memory.free(work);
      }
    },
  };
  const byKey: HelperBody = {
    parameters: ['pointer', 'pointer', 'pointer', 'i64'],
    result: 'i32',
    call: redirect,
  };
  return {
    bpf_msg_redirect_map: byNumber,
    bpf_msg_redirect_hash: byKey,
    bpf_sk_redirect_map: byNumber,
    bpf_sk_redirect_hash: byKey,
  };
};
