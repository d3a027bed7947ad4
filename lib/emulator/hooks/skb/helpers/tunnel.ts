/** Tunnel headers that are to be put on, or were taken off (net/core/filter.c). */
import { ERRNO } from '../../../errno.ts';
import { readable, writable } from '../../../helpers/arguments.ts';
import type { HelperTable } from '../../../helpers/table.ts';
import type { World } from '../../../world/world.ts';
import type { SkbContext } from '../context.ts';
import { TUNNEL, type Tunnel } from '../tunnel.ts';
import { skbContext } from './bytes.ts';

const { EINVAL, ENOENT, ENOMEM, EPROTO } = ERRNO;

/** struct bpf_tunnel_key in include/uapi/linux/bpf.h, and the lengths that it had. */
const KEY = { ID: 0, REMOTE: 4, TOS: 20, TTL: 21, EXT: 22, LABEL: 24, LOCAL: 28, BYTES: 44 };
const FORMER = [KEY.LOCAL, KEY.LABEL, KEY.EXT];
const FIRST_FORM = 8;
/** BPF_F_TUNINFO_IPV6; of setting BPF_F_ZERO_CSUM_TX, DONT_FRAGMENT, SEQ_NUMBER, NO_TUNNEL_KEY; of getting BPF_F_TUNINFO_FLAGS */
const IPV6 = 1n;
const ZERO_CSUM = 1n << 1n;
const DONT_FRAGMENT = 1n << 2n;
const SEQUENCE = 1n << 3n;
const NO_KEY = 1n << 4n;
const FLAGS = 1n << 4n;
/** IPV6_FLOWLABEL_MASK */
const LABEL_MASK = 0x000f_ffff;
/** IP_TUNNEL_OPTS_MAX */
const MOST_OPTIONS = 255;
const OPTIONS_PRESENT = TUNNEL.GENEVE_OPT | TUNNEL.VXLAN_OPT | TUNNEL.ERSPAN_OPT | TUNNEL.GTP_OPT;

export const tunnelHelpers = (world: World): HelperTable => ({
  bpf_skb_set_tunnel_key: {
    parameters: ['pointer', 'pointer', 'i32', 'i64'],
    result: 'i32',
    call(pointer: number, from: number, size: number, flags: bigint): number {
      const skb = skbContext(world, pointer);
      const source = readable(world, from, size >>> 0, 'r2');
      if (flags & ~(IPV6 | ZERO_CSUM | DONT_FRAGMENT | SEQUENCE | NO_KEY)) return -EINVAL;
      if (size !== KEY.BYTES && size !== FIRST_FORM && !FORMER.includes(size)) return -EINVAL;
      const key = new Uint8Array(KEY.BYTES);
      key.set(world.machine.memory.bytes.subarray(source, source + size));
      const tunnel = readKey(key, flags);
      if (!tunnel) return -EINVAL;
      skb.tunnel = tunnel;
      return 0;
    },
  },
  bpf_skb_get_tunnel_key: {
    parameters: ['pointer', 'pointer', 'i32', 'i64'],
    result: 'i32',
    call(pointer: number, to: number, size: number, flags: bigint): number {
      const skb = skbContext(world, pointer);
      const target = writable(world, to, size >>> 0, 'r2');
      const key = answer(skb, size >>> 0, flags);
      const { bytes } = world.machine.memory;
      if (typeof key === 'number') {
        bytes.fill(0, target, target + (size >>> 0));
        return -key;
      }
      bytes.set(key.subarray(0, size), target);
      return 0;
    },
  },
  bpf_skb_set_tunnel_opt: {
    parameters: ['pointer', 'pointer', 'i32'],
    result: 'i32',
    call(pointer: number, from: number, size: number): number {
      const { tunnel } = skbContext(world, pointer);
      const source = readable(world, from, size >>> 0, 'r2');
      if (!tunnel || size & 3) return -EINVAL;
      if (size > MOST_OPTIONS) return -ENOMEM;
      tunnel.options = world.machine.memory.bytes.slice(source, source + size);
      tunnel.flags |= OPTIONS_PRESENT;
      return 0;
    },
  },
  bpf_skb_get_tunnel_opt: {
    parameters: ['pointer', 'pointer', 'i32'],
    result: 'i32',
    call(pointer: number, to: number, size: number): number {
      const { tunnel } = skbContext(world, pointer);
      const target = writable(world, to, size >>> 0, 'r2');
      const { bytes } = world.machine.memory;
      bytes.fill(0, target, target + (size >>> 0));
      if (!tunnel || !(tunnel.flags & OPTIONS_PRESENT)) return -ENOENT;
      if (size < tunnel.options.length) return -ENOMEM;
      bytes.set(tunnel.options, target);
      return tunnel.options.length;
    },
  },
});

function readKey(key: Uint8Array<ArrayBuffer>, flags: bigint): Tunnel | undefined {
  const view = new DataView(key.buffer);
  const ipv6 = (flags & IPV6) !== 0n;
  const label = view.getUint32(KEY.LABEL, true);
  if ((!ipv6 && label !== 0) || view.getUint16(KEY.EXT, true) !== 0) return undefined;
  let bits = TUNNEL.NOCACHE as number;
  if (!(flags & ZERO_CSUM)) bits |= TUNNEL.CSUM;
  if (!(flags & NO_KEY)) bits |= TUNNEL.KEY;
  if (flags & DONT_FRAGMENT) bits |= TUNNEL.DONT_FRAGMENT;
  if (flags & SEQUENCE) bits |= TUNNEL.SEQ;
  return {
    flags: bits,
    id: view.getUint32(KEY.ID, true),
    tos: key[KEY.TOS]!,
    ttl: key[KEY.TTL]!,
    ipv6,
    source: key.slice(KEY.LOCAL, KEY.LOCAL + 16),
    destination: key.slice(KEY.REMOTE, KEY.REMOTE + 16),
    label: label & LABEL_MASK,
    options: new Uint8Array(0),
  };
}

/** The key, or an errno. */
function answer({ tunnel }: SkbContext, size: number, flags: bigint): Uint8Array | number {
  if (!tunnel || flags & ~(IPV6 | FLAGS)) return EINVAL;
  if (tunnel.ipv6 !== ((flags & IPV6) !== 0n)) return EPROTO;
  const shorter = FORMER.includes(size) || (size === FIRST_FORM && !tunnel.ipv6);
  if (size !== KEY.BYTES && !shorter) return EINVAL;
  const key = new Uint8Array(KEY.BYTES);
  const view = new DataView(key.buffer);
  view.setUint32(KEY.ID, tunnel.id, true);
  key[KEY.TOS] = tunnel.tos;
  key[KEY.TTL] = tunnel.ttl;
  // In network byte order.
  if (flags & FLAGS) view.setUint16(KEY.EXT, tunnel.flags);
  const bytes = tunnel.ipv6 ? 16 : 4;
  key.set(tunnel.source.subarray(0, bytes), KEY.REMOTE);
  key.set(tunnel.destination.subarray(0, bytes), KEY.LOCAL);
  if (tunnel.ipv6) view.setUint32(KEY.LABEL, tunnel.label, true);
  return key;
}
