/** What iterators write (kernel/trace/bpf_trace.c). */
import { ERRNO } from '../../errno.ts';
import { HelperFault } from '../../fault.ts';
import { readable } from '../../helpers/arguments.ts';
import { checkSize } from '../../helpers/checked.ts';
import { format, latin1Bytes } from '../../helpers/format.ts';
import { shown } from '../../helpers/show.ts';
import type { HelperTable } from '../../helpers/table.ts';
import { formatAt, valuesAt } from '../../helpers/trace.ts';
import type { World } from '../../world/world.ts';
import { IterContext } from './pass.ts';
import type { SeqFile } from './seq-file.ts';

const { EINVAL, EOVERFLOW } = ERRNO;

export const iterHelpers = (world: World): HelperTable => ({
  bpf_seq_printf: {
    parameters: ['pointer', 'pointer', 'i32', 'pointer', 'i32'],
    result: 'i32',
    call(file: number, at: number, size: number, data: number, length: number): number {
      const seq = seqOf(world, file >>> 0);
      const values = valuesAt(world, data >>> 0, length);
      if (!values) return -EINVAL;
      const given = formatAt(world, at >>> 0, size);
      if (!given) return -EINVAL;
      const text = format(world, given, values);
      if (typeof text === 'number') return text;
      return seq.write(latin1Bytes(text)) ? 0 : -EOVERFLOW;
    },
  },
  bpf_seq_printf_btf: {
    parameters: ['pointer', 'pointer', 'i32', 'i64'],
    result: 'i32',
    call(file: number, pointer: number, size: number, flags: bigint): number {
      const seq = seqOf(world, file >>> 0);
      const text = shown(world, pointer >>> 0, size, flags);
      if (typeof text === 'number') return text;
      // The kernel does not tell that it did not fit; the pass does.
      seq.write(latin1Bytes(text));
      return 0;
    },
  },
  bpf_seq_write: {
    parameters: ['pointer', 'pointer', 'i32'],
    result: 'i32',
    call(file: number, at: number, size: number): number {
      const seq = seqOf(world, file >>> 0);
      checkSize(size, 'the size');
      readable(world, at >>> 0, size, 'the data');
      const { bytes } = world.machine.memory;
      return seq.write(bytes.slice(at >>> 0, (at >>> 0) + size)) ? 0 : -EOVERFLOW;
    },
  },
});

export function seqOf({ running }: World, address: number): SeqFile {
  const { context } = running;
  if (context instanceof IterContext && context.seq.address === address) return context.seq;
  throw new HelperFault('r1 is no seq_file of this iterator', BigInt(address));
}
