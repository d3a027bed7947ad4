/** __bpf_skb_store_bytes() in net/core/filter.c. */
import { ERRNO } from '../../errno.ts';
import type { SkbContext } from './context.ts';
import { clearHash, given, taken } from './edit.ts';

/** BPF_F_RECOMPUTE_CSUM, BPF_F_INVALIDATE_HASH */
const RECOMPUTE = 1n;
const INVALIDATE = 2n;

/** Bytes from an address that may be read: 0 or a negative errno. */
export function storeBytes(
  skb: SkbContext,
  offset: number,
  from: number,
  size: number,
  flags: bigint,
): number {
  if (flags & ~(RECOMPUTE | INVALIDATE)) return -ERRNO.EINVAL;
  if (offset < 0 || offset + size > skb.length) return -ERRNO.EFAULT;
  const at = skb.data + offset;
  if (flags & RECOMPUTE) taken(skb, at, size, offset);
  skb.memory.bytes.copyWithin(at, from, from + size);
  if (flags & RECOMPUTE) given(skb, at, size, offset);
  if (flags & INVALIDATE) clearHash(skb);
  skb.changed();
  return 0;
}
