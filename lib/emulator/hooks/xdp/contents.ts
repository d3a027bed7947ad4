/** An XDP packet as dynptrs reach it (bpf_dynptr_from_xdp in net/core/filter.c). */
import { ERRNO } from '../../errno.ts';
import type { Memory } from '../../memory/memory.ts';
import type { Contents } from '../../world/execution.ts';
import type { XdpContext } from './context.ts';

export function xdpContents(context: XdpContext, memory: Memory): Contents {
  return {
    get length() {
      return context.length;
    },
    readOnly: false,
    /** bpf_xdp_pointer(): fragments lie elsewhere. */
    pointer: (offset, size) => (context.data + offset + size <= context.dataEnd ? context.data + offset : 0),
    copyOut(offset, to, size) {
      context.copyOut(offset, to, size);
    },
    copyIn(offset, from, size, flags) {
      if (flags !== 0n) return -ERRNO.EINVAL;
      context.parts(offset, size, (target, start, end, at) =>
        target.set(memory.bytes.subarray(from + at, from + at + end - start), start),
      );
      return 0;
    },
  };
}
