/** Printing to a program's streams (kernel/bpf/stream.c, kernel 6.17; by this name 6.18). */
import { ERRNO } from '../errno.ts';
import { constantString } from '../helpers/checked.ts';
import { format, latin1Bytes } from '../helpers/format.ts';
import { valuesAt } from '../helpers/trace.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

/** MAX_BPRINTF_BUF, with the NUL. */
const MOST_TEXT = 1024;

export const streamKfuncs = (world: World): KfuncTable => ({
  // The last argument is the kernel's, who does not look at what programs give.
  bpf_stream_vprintk_impl: {
    parameters: ['i32', 'pointer', 'pointer', 'i32', 'i32'],
    result: 'i32',
    call(stream: number, at: number, data: number, length: number, _aux: number): number {
      const { streams } = world.running.program;
      if (!streams.has(stream)) return -ERRNO.ENOENT;
      const values = valuesAt(world, data >>> 0, length);
      if (!values) return -ERRNO.EINVAL;
      const text = format(world, constantString(world, at >>> 0, 'the format'), values);
      if (typeof text === 'number') return text;
      return streams.write(stream, latin1Bytes(text.slice(0, MOST_TEXT - 1)));
    },
  },
});
