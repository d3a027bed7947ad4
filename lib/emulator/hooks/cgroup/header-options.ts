/** Options of TCP headers, as sock_ops programs find and write them (bpf_sock_ops_*_hdr_opt in net/core/filter.c). */
import { ERRNO } from '../../errno.ts';
import { readable, writable } from '../../helpers/arguments.ts';
import type { HelperTable } from '../../helpers/table.ts';
import type { World } from '../../world/world.ts';
import { contextOf } from '../network/packet.ts';
import { SockOpsContext, TCP_HEADER } from './sock-ops.ts';

const { EEXIST, EFAULT, EINVAL, ENOENT, ENOMSG, ENOSPC, EPERM } = ERRNO;
/** TCPOPT_EOL, TCPOPT_NOP, and the two experimental ones, which others are told apart by a magic number (RFC 6994). */
const END = 0;
const NOTHING = 1;
const EXPERIMENTAL: readonly number[] = [253, 254];
/** BPF_LOAD_HDR_OPT_TCP_SYN */
const FROM_SYN = 1n;

export const headerOptionHelpers = (world: World): HelperTable => {
  const contextAt = (pointer: number) => contextOf(world, pointer, SockOpsContext, 'struct bpf_sock_ops');

  return {
    bpf_load_hdr_opt: {
      parameters: ['pointer', 'pointer', 'i32', 'i64'],
      result: 'i32',
      call(pointer: number, given: number, length: number, flags: bigint): number {
        const context = contextAt(pointer);
        const size = length >>> 0;
        const at = writable(world, given, size, 'r2');
        const { bytes } = world.machine.memory;
        if (size < 2 || (flags & ~FROM_SYN) !== 0n) return -EINVAL;
        const [kind, wanted] = [bytes[at]!, bytes[at + 1]!];
        if (wanted > size || kind === NOTHING || kind === END) return -EINVAL;
        const experimental = EXPERIMENTAL.includes(kind);
        if (experimental ? wanted !== 4 && wanted !== 6 : wanted !== 0) return -EINVAL;
        const magic = bytes.slice(at + 2, at + Math.max(wanted, 2));
        let header = context.header;
        if (flags & FROM_SYN) {
          if (!context.syn) return -ENOENT;
          header = context.syn;
        } else if (header.length === 0 || context.op === 'hdr_opt_len') return -EPERM;
        const found = search(header, kind, magic);
        if (typeof found === 'number') return found;
        if ('ended' in found) return -ENOMSG;
        bytes.set(found.option.subarray(0, size), at);
        return found.option.length > size ? -ENOSPC : found.option.length;
      },
    },
    bpf_store_hdr_opt: {
      parameters: ['pointer', 'pointer', 'i32', 'i64'],
      result: 'i32',
      call(pointer: number, from: number, length: number, flags: bigint): number {
        const context = contextAt(pointer);
        const size = length >>> 0;
        const at = readable(world, from, size, 'r2');
        const { bytes } = world.machine.memory;
        if (context.op !== 'write_hdr_opt') return -EPERM;
        if (size < 2 || flags !== 0n) return -EINVAL;
        const [kind, given] = [bytes[at]!, bytes[at + 1]!];
        if (given > size || kind === NOTHING || kind === END) return -EINVAL;
        if (given > context.optionSpace) return -ENOSPC;
        const experimental = EXPERIMENTAL.includes(kind);
        if (experimental && given < 4) return -EINVAL;
        const found = search(context.header, kind, bytes.slice(at + 2, at + (experimental ? 4 : 2)));
        if (typeof found === 'number') return found;
        if (!('ended' in found)) return -EEXIST;
        if (found.ended) return -ENOSPC;
        context.writeOption(bytes.slice(at, at + given));
        return 0;
      },
    },
    bpf_reserve_hdr_opt: {
      parameters: ['pointer', 'i32', 'i64'],
      result: 'i32',
      call(pointer: number, length: number, flags: bigint): number {
        const context = contextAt(pointer);
        const size = length >>> 0;
        if (context.op !== 'hdr_opt_len') return -EPERM;
        if (flags !== 0n || size < 2) return -EINVAL;
        if (size > context.optionSpace) return -ENOSPC;
        context.optionSpace -= size;
        return 0;
      },
    },
  };
};

type Found = { readonly option: Uint8Array } | { readonly ended: boolean };

/** bpf_search_tcp_opt(): the option, or whether the header says that there are no more; a negative errno for what is no header. */
function search(header: Uint8Array, wanted: number, magic: Uint8Array): Found | number {
  for (let at = TCP_HEADER; at < header.length; ) {
    const kind = header[at]!;
    if (kind === END) return { ended: true };
    if (kind === NOTHING) {
      at++;
      continue;
    }
    const length = header[at + 1] ?? 0;
    if (length < 2 || at + length > header.length) return -EFAULT;
    if (kind === wanted) {
      if (magic.length > length - 2) return { ended: false };
      if (magic.every((byte, i) => header[at + 2 + i] === byte))
        return { option: header.slice(at, at + length) };
    }
    at += length;
  }
  return { ended: false };
}
