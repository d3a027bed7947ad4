/** bpf_snprintf_btf (kernel/trace/bpf_trace.c), and what it shares with bpf_seq_printf_btf. */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import type { World } from '../world/world.ts';
import { readable, writable } from './arguments.ts';
import { BtfShow, SHOW } from './btf-show.ts';
import { checkSize } from './checked.ts';
import { latin1Bytes } from './format.ts';
import type { HelperTable } from './table.ts';

const { EINVAL } = ERRNO;
/** struct btf_ptr: a pointer, the id of its type in the kernel's BTF, flags. */
const BTF_PTR = 16;
const ALL = BigInt(SHOW.COMPACT | SHOW.NONAME | SHOW.PTR_RAW | SHOW.ZERO);

/** The text, or a negative errno. */
export function shown(world: World, pointer: number, size: number, flags: bigint): string | number {
  checkSize(size, 'the size of the btf_ptr');
  readable(world, pointer, size, 'the btf_ptr');
  if ((flags & ~ALL) !== 0n || size !== BTF_PTR) return -EINVAL;
  const { view } = world.machine.memory;
  const id = view.getUint32(pointer + 8, true);
  const { btf } = world.running.program;
  if (id === 0 || id >= btf.count) return -EINVAL;
  return new BtfShow(world, btf, Number(flags)).show(id, view.getBigInt64(pointer, true));
}

export const showHelpers = (world: World): HelperTable => ({
  bpf_snprintf_btf: {
    parameters: ['pointer', 'i32', 'pointer', 'i32', 'i64'],
    result: 'i32',
    call(given: number, size: number, pointer: number, pointerSize: number, flags: bigint): number {
      const to = given >>> 0;
      checkSize(size, 'the size', 1);
      if (to === 0) throw new HelperFault('r1 is NULL');
      writable(world, to, size, 'the buffer');
      const text = shown(world, pointer >>> 0, pointerSize, flags);
      if (typeof text === 'number') return text;
      const { bytes } = world.machine.memory;
      const written = latin1Bytes(text.slice(0, size - 1));
      bytes.set(written, to);
      bytes[to + written.length] = 0;
      return text.length;
    },
  },
});
