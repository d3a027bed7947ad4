/** Text for whoever has loaded a program (kernel/bpf/stream.c, kernel 6.17; by this name from 6.18 on). */
import { ERRNO } from '../errno.ts';
import { constantString } from '../helpers/checked.ts';
import { format } from '../helpers/format.ts';
import { valuesAt } from '../helpers/trace.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

/** BPF_STDOUT, BPF_STDERR */
const STREAMS = new Map([
  [1, 'stdout'],
  [2, 'stderr'],
] as const);
/** MAX_BPRINTF_BUF, with the NUL. */
const MOST_TEXT = 1024;

export const streamKfuncs = (world: World): KfuncTable => ({
  bpf_stream_vprintk_impl: {
    parameters: ['i32', 'pointer', 'pointer', 'i32'],
    result: 'i32',
    call(id: number, at: number, data: number, length: number): number {
      const stream = STREAMS.get(id as 1 | 2);
      if (!stream) return -ERRNO.ENOENT;
      const text = constantString(world, at >>> 0, 'the format');
      const values = valuesAt(world, data >>> 0, length);
      if (!values) return -ERRNO.EINVAL;
      const line = format(world, text, values);
      if (typeof line === 'number') return line;
      const { name: program } = world.running.program;
      world.traces.write({ stream, program, text: line.slice(0, MOST_TEXT - 1) });
      return 0;
    },
  },
});
