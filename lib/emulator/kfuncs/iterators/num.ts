/** Open-coded iterator over numbers: struct bpf_iter_num is the number before the next one, and the end (kernel/bpf/bpf_iter.c). */
import { ERRNO } from '../../errno.ts';
import { writable } from '../../helpers/arguments.ts';
import { MOST_LOOPS } from '../../helpers/loop.ts';
import type { World } from '../../world/world.ts';
import type { KfuncTable } from '../table.ts';

const SIZE = 8;
const END = 4;

export const numIterator = (world: World): KfuncTable => {
  const { view } = world.machine.memory;
  const set = (at: number, current: number, end: number): void => {
    view.setInt32(at, current, true);
    view.setInt32(at + END, end, true);
  };
  const iterator = (pointer: number) => writable(world, pointer, SIZE, 'the iterator');
  return {
    bpf_iter_num_new: {
      parameters: ['pointer', 'i32', 'i32'],
      result: 'i32',
      call(pointer: number, start: number, end: number): number {
        const at = iterator(pointer);
        set(at, 0, 0);
        if (start > end) return -ERRNO.EINVAL;
        if (end - start > MOST_LOOPS) return -ERRNO.E2BIG;
        set(at, (start - 1) | 0, end);
        return 0;
      },
    },
    bpf_iter_num_next: {
      parameters: ['pointer'],
      result: 'pointer',
      call(pointer: number): number {
        const at = iterator(pointer);
        const next = (view.getInt32(at, true) + 1) | 0;
        if (next >= view.getInt32(at + END, true)) {
          set(at, 0, 0);
          return 0;
        }
        view.setInt32(at, next, true);
        return at;
      },
    },
    bpf_iter_num_destroy: {
      parameters: ['pointer'],
      result: 'i32',
      call(pointer: number): number {
        set(iterator(pointer), 0, 0);
        return 0;
      },
    },
  };
};
