/** bpf_skb_adjust_room in net/core/filter.c: room for headers of tunnels, or what is left when they go. */
import { ERRNO } from '../../errno.ts';
import type { SkbContext } from './context.ts';
import { MOST_BYTES, popNetwork, pushNetwork, resetSum } from './edit.ts';
import { ETH_P, ETHERNET } from './fields.ts';

const { EINVAL, EFAULT, ENOTSUPP, ENOMEM, EALREADY } = ERRNO;

/** enum bpf_adj_room_mode */
const MODE = { NET: 0, MAC: 1 };
/** BPF_F_ADJ_ROOM_* */
const FLAG = {
  FIXED_GSO: 1 << 0,
  ENCAP_IPV4: 1 << 1,
  ENCAP_IPV6: 1 << 2,
  ENCAP_GRE: 1 << 3,
  ENCAP_UDP: 1 << 4,
  NO_CSUM_RESET: 1 << 5,
  ENCAP_ETHERNET: 1 << 6,
  DECAP_IPV4: 1 << 7,
  DECAP_IPV6: 1 << 8,
};
const KNOWN = (1 << 9) - 1;
const ENCAP = FLAG.ENCAP_IPV4 | FLAG.ENCAP_IPV6;
const DECAP = FLAG.DECAP_IPV4 | FLAG.DECAP_IPV6;
const SHRINKING = FLAG.FIXED_GSO | DECAP | FLAG.NO_CSUM_RESET;
/** Length of the inner link-layer header, in the highest byte. */
const LINK_SHIFT = 56n;
const MOST_CHANGE = 0xfff;

const headerOf = (protocol: number) => (protocol === ETH_P.IP ? 20 : 40);

/** An errno. */
export function adjustRoom(skb: SkbContext, difference: number, mode: number, given: bigint): number {
  const inner = Number(BigInt.asUintN(64, given) >> LINK_SHIFT);
  const low = BigInt.asUintN(56, given);
  if (low > BigInt(KNOWN)) return EINVAL;
  const flags = Number(low);
  const change = Math.abs(difference);
  const shrink = difference < 0;
  if (change > MOST_CHANGE) return EFAULT;
  if (skb.protocol !== ETH_P.IP && skb.protocol !== ETH_P.IPV6) return ENOTSUPP;
  if (mode !== MODE.NET && mode !== MODE.MAC) return ENOTSUPP;
  const offset = skb.networkHeader - skb.macHeader + (mode === MODE.NET ? headerOf(skb.protocol) : 0);
  let least = headerOf(skb.protocol);
  if (flags & DECAP) {
    if (!shrink || (flags & DECAP) === DECAP) return EINVAL;
    least = flags & FLAG.DECAP_IPV4 ? 20 : 40;
  }
  const now = skb.dataEnd - skb.networkHeader;
  if (shrink ? change >= now || now - change < least : skb.length + change > MOST_BYTES && !skb.segmented)
    return ENOTSUPP;
  const errno = shrink
    ? shrinkBy(skb, offset, change, flags, inner)
    : growBy(skb, offset, change, flags, inner);
  if (errno === 0 && !(flags & FLAG.NO_CSUM_RESET)) resetSum(skb);
  return errno;
}

/** bpf_skb_net_grow(). Segments without a type of their own can't be made by any caller. */
function growBy(skb: SkbContext, offset: number, change: number, flags: number, inner: number): number {
  if (skb.segmented) return ENOTSUPP;
  const encap = (flags & ENCAP) !== 0;
  if (encap) {
    if ((flags & ENCAP) === ENCAP) return EINVAL;
    if (flags & FLAG.ENCAP_GRE && flags & FLAG.ENCAP_UDP) return EINVAL;
    if (flags & FLAG.ENCAP_ETHERNET && inner < ETHERNET) return EINVAL;
    if (skb.encapsulated) return EALREADY;
    if (inner > change) return EINVAL;
  }
  const mac = skb.networkHeader - skb.macHeader;
  if (!pushNetwork(skb, offset, change)) return ENOMEM;
  if (!encap) return 0;
  skb.encapsulated = true;
  skb.networkHeader = skb.data + mac;
  const outer = flags & FLAG.ENCAP_IPV6 ? ETH_P.IPV6 : ETH_P.IP;
  if (flags & (FLAG.ENCAP_GRE | FLAG.ENCAP_UDP)) skb.transportHeader = skb.data + mac + headerOf(outer);
  skb.protocol = outer;
  return 0;
}

/** bpf_skb_net_shrink() */
function shrinkBy(skb: SkbContext, offset: number, change: number, flags: number, inner: number): number {
  if (flags & ~SHRINKING || inner !== 0) return EINVAL;
  if (skb.segmented) return ENOTSUPP;
  if (!popNetwork(skb, offset, change)) return ENOMEM;
  if (flags & FLAG.DECAP_IPV6) skb.protocol = ETH_P.IPV6;
  if (flags & FLAG.DECAP_IPV4) skb.protocol = ETH_P.IP;
  return 0;
}
