/** A socket buffer as dynptrs reach it (bpf_dynptr_from_skb in net/core/filter.c). */
import type { Contents } from '../../world/execution.ts';
import type { SkbContext } from './context.ts';
import { storeBytes } from './store.ts';

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
