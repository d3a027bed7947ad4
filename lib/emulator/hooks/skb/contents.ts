/** A socket buffer as dynptrs reach it (bpf_dynptr_from_skb in net/core/filter.c). */
import { ERRNO } from '../../errno.ts';
import type { Contents } from '../../world/execution.ts';
import type { SkbContext } from './context.ts';
import { storeBytes } from './store.ts';

/** What an XDP program has left before the packet (bpf_dynptr_from_skb_meta in net/core/filter.c). */
export function metadataContents(skb: SkbContext): Contents {
  const at = (offset: number) => skb.data - skb.metadataSize + offset;
  const { bytes } = skb.memory;
  return {
    get length() {
      return skb.metadataSize;
    },
    get readOnly() {
      return skb.access !== 'write';
    },
    pointer: at,
    copyOut(offset, to, size) {
      bytes.copyWithin(to, at(offset), at(offset) + size);
    },
    copyIn(offset, from, size, flags) {
      if (flags !== 0n) return -ERRNO.EINVAL;
      bytes.copyWithin(at(offset), from, from + size);
      return 0;
    },
  };
}

export function skbContents(skb: SkbContext): Contents {
  return {
    get length() {
      return skb.length;
    },
    get readOnly() {
      return skb.access !== 'write';
    },
    pointer: offset => skb.data + offset,
    copyOut(offset, to, size) {
      skb.copyOut(offset, to, size);
    },
    copyIn: (offset, from, size, flags) => storeBytes(skb, offset, from, size, flags),
  };
}
