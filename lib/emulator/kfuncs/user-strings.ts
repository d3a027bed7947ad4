/** Strings of processes (bpf_copy_from_user_str in kernel/bpf/helpers.c). */
import { ERRNO } from '../errno.ts';
import { writable } from '../helpers/arguments.ts';
import { readString } from '../helpers/probe-read.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

/** BPF_F_PAD_ZEROS */
const PAD = 1n;

export const userStringKfuncs = (world: World): KfuncTable => ({
  bpf_copy_from_user_str: {
    parameters: ['pointer', 'i32', 'i64', 'i64'],
    result: 'i32',
    call(pointer: number, length: number, from: bigint, flags: bigint): number {
      const size = length >>> 0;
      const to = writable(world, pointer, size, 'the buffer');
      if (flags & ~PAD) return -ERRNO.EINVAL;
      if (size === 0) return 0;
      const { bytes } = world.machine.memory;
      const found = readString(world, from, size - 1, 'user');
      if (flags & PAD) bytes.fill(0, to, to + size);
      if (!found) return -ERRNO.EFAULT;
      bytes.set(found.bytes, to);
      bytes[to + found.bytes.length] = 0;
      return found.bytes.length + 1;
    },
  },
});
