/** Open-coded iterator over the bits that are set (kernel/bpf/helpers.c): struct bpf_iter_bits is the words or where they are, how many bits, and the last one. */
import { ERRNO } from '../../errno.ts';
import { writable } from '../../helpers/arguments.ts';
import type { Region } from '../../memory/memory.ts';
import type { World } from '../../world/world.ts';
import type { KfuncTable } from '../table.ts';

const SIZE = 16;
const COUNT = 8;
const BIT = 12;
const WORD = 8;
/** BITS_ITER_NR_WORDS_MAX */
const MOST_WORDS = 511;

export const bitsIterator = (world: World): KfuncTable => {
  const { memory } = world.machine;
  const { view, bytes } = memory;
  const copies = new Map<number, Region>();
  const iterator = (pointer: number) => writable(world, pointer, SIZE, 'the iterator');
  return {
    bpf_iter_bits_new: {
      parameters: ['pointer', 'pointer', 'i32'],
      result: 'i32',
      call(pointer: number, from: number, count: number): number {
        const at = iterator(pointer);
        const [words, source] = [count >>> 0, from >>> 0];
        view.setBigUint64(at, 0n, true);
        view.setInt32(at + COUNT, 0, true);
        view.setInt32(at + BIT, -1, true);
        if (source === 0 || words === 0) return -ERRNO.EINVAL;
        if (words > MOST_WORDS) return -ERRNO.E2BIG;
        const size = words * WORD;
        if (!memory.allows(source, size, false)) return -ERRNO.EFAULT;
        if (words === 1) bytes.copyWithin(at, source, source + size);
        else {
          const copy = memory.allocate('words of an iterator over bits', size, false);
          bytes.copyWithin(copy.address, source, source + size);
          copies.set(copy.address, copy);
          view.setBigUint64(at, BigInt(copy.address), true);
        }
        view.setInt32(at + COUNT, size * 8, true);
        return 0;
      },
    },
    bpf_iter_bits_next: {
      parameters: ['pointer'],
      result: 'pointer',
      call(pointer: number): number {
        const at = iterator(pointer);
        const count = view.getInt32(at + COUNT, true);
        let bit = view.getInt32(at + BIT, true);
        if (count === 0 || bit >= count || bit < -1) return 0;
        const words = count > 64 ? view.getUint32(at, true) : at;
        // The program may have written over what it should not.
        if (count > 64 && copies.get(words)?.size !== count / 8) return 0;
        do bit++;
        while (bit < count && ((bytes[words + (bit >> 3)]! >> (bit & 7)) & 1) === 0);
        view.setInt32(at + BIT, bit, true);
        return bit < count ? at + BIT : 0;
      },
    },
    bpf_iter_bits_destroy: {
      parameters: ['pointer'],
      result: 'i32',
      call(pointer: number): number {
        const at = iterator(pointer);
        const copy = view.getInt32(at + COUNT, true) > 64 ? copies.get(view.getUint32(at, true)) : undefined;
        if (!copy) return 0;
        copies.delete(copy.address);
        memory.free(copy);
        return 0;
      },
    },
  };
};
