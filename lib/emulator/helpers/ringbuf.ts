/** Ring buffers (kernel/bpf/ringbuf.c): see maps/wasm/ring.ts. */
import type { World } from '../world/world.ts';
import type { HelperTable } from './table.ts';

export const ringHelpers = (world: World): HelperTable => {
  const { reserve, submit, discard, output, query } = world.mapCode.ring;
  return {
    bpf_ringbuf_reserve: { parameters: ['pointer', 'i64', 'i64'], result: 'pointer', call: reserve! },
    bpf_ringbuf_submit: { parameters: ['pointer', 'i64'], result: 'i32', call: submit! },
    bpf_ringbuf_discard: { parameters: ['pointer', 'i64'], result: 'i32', call: discard! },
    bpf_ringbuf_output: {
      parameters: ['pointer', 'pointer', 'i64', 'i64'],
      result: 'i32',
      call: output!,
    },
    bpf_ringbuf_query: { parameters: ['pointer', 'i64'], result: 'i64', call: query! },
  };
};
