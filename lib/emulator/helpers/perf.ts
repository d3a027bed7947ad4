/** Records for the user by way of perf's buffers (kernel/trace/bpf_trace.c; bpf_event_output in kernel/trace, net/core/filter.c). */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { EmulatedPerfEventArray } from '../maps/perf-event-array.ts';
import { fieldAt, pointerAt } from '../world/struct-fields.ts';
import type { World } from '../world/world.ts';
import { readable } from './arguments.ts';
import { mapAt } from './maps.ts';
import type { HelperBody, HelperTable } from './table.ts';

/** BPF_F_INDEX_MASK, BPF_F_CTXLEN_MASK */
const INDEX = 0xffff_ffffn;
const CONTEXT_LENGTH = 0xfffffn << 32n;

export const perfHelpers = (world: World): HelperTable => {
  const output = (packet: (bytes: number) => Uint8Array | number): HelperBody => ({
    parameters: ['pointer', 'pointer', 'i64', 'pointer', 'i64'],
    result: 'i32',
    call: (_context: number, map: number, flags: bigint, data: number, size: bigint) =>
      -perfOutput(world, map, flags, data >>> 0, Number(BigInt.asUintN(64, size)), packet),
  });
  /** Of a packet that is a struct of the kernel: what programs trace that the network runs. */
  const traced = (packet: (address: number, bytes: number) => Uint8Array | number): HelperBody => ({
    parameters: ['pointer', 'pointer', 'i64', 'pointer', 'i64'],
    result: 'i32',
    call: (address: number, map: number, flags: bigint, data: number, size: bigint) =>
      -perfOutput(world, map, flags, data >>> 0, Number(BigInt.asUintN(64, size)), bytes =>
        packet(address >>> 0, bytes),
      ),
  });
  const kernelBytes = (start: number, size: number): Uint8Array => {
    const at = readable(world, start, size, 'the packet');
    return world.machine.memory.bytes.subarray(at, at + size);
  };
  return {
    bpf_perf_event_output: output(bytes => packetBytes(world, bytes)),
    bpf_skb_output: traced((skb, bytes) => {
      const { btf } = world.running.program;
      if (BigInt(bytes) > fieldAt(world, btf, 'sk_buff', 'len', skb)) return ERRNO.EFAULT;
      return kernelBytes(pointerAt(world, btf, 'sk_buff', 'data', skb), bytes);
    }),
    bpf_xdp_output: traced((xdp, bytes) => {
      const { btf } = world.running.program;
      const [start, end] = ['data', 'data_end'].map(field => pointerAt(world, btf, 'xdp_buff', field, xdp));
      return bytes > end! - start! ? ERRNO.EFAULT : kernelBytes(start!, bytes);
    }),
  };
};

/** Those of the packet that a program runs on, or an errno: also those that do not lie in a row (bpf_xdp_copy, bpf_skb_copy). */
function packetBytes(world: World, size: number): Uint8Array | number {
  const { packet, contents } = world.running.context;
  const { memory } = world.machine;
  if (!contents) {
    if (!packet) return ERRNO.EINVAL;
    return size > packet.size ? ERRNO.EFAULT : memory.bytes.subarray(packet.address, packet.address + size);
  }
  if (size > contents.length) return ERRNO.EFAULT;
  const at = contents.pointer(0, size);
  if (at !== 0) return memory.bytes.subarray(at, at + size);
  const copy = memory.allocate('bytes of a packet', size);
  try {
    contents.copyOut(0, copy.address, size);
    return memory.bytes.slice(copy.address, copy.address + size);
  } finally {
    memory.free(copy);
  }
}

/** An errno. `flags` may ask for bytes of the packet that the program has, which follow the data. */
export function perfOutput(
  world: World,
  address: number,
  flags: bigint,
  data: number,
  size: number,
  packet: (bytes: number) => Uint8Array | number = bytes => packetBytes(world, bytes),
): number {
  const map = mapAt(world, address);
  if (!(map instanceof EmulatedPerfEventArray)) throw new HelperFault(`${map.who} is no perf event array`);
  const { memory } = world.machine;
  if (!memory.allows(data, size, false)) {
    throw new HelperFault(`r4 is ${size} bytes that it may not all read`, BigInt(data));
  }
  if ((BigInt.asUintN(64, flags) & ~(INDEX | CONTEXT_LENGTH)) !== 0n) return ERRNO.EINVAL;
  const pieces = [memory.bytes.subarray(data, data + size)];
  const wanted = Number((flags & CONTEXT_LENGTH) >> 32n);
  if (wanted > 0) {
    const piece = packet(wanted);
    if (typeof piece === 'number') return piece;
    pieces.push(piece);
  }
  return map.output(Number(flags & INDEX), pieces);
}
