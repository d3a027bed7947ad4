/** Memory of the kernel and of processes, read with care into what a dynptr has (kernel/trace/bpf_trace.c, kernel 6.16). */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { writable } from '../helpers/arguments.ts';
import { newDynptrAt } from '../helpers/dynptr/dynptr.ts';
import { write } from '../helpers/dynptr/helpers.ts';
import { isThere, readString, type Space, whyNot } from '../helpers/probe-read.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

const { E2BIG, EFAULT, EINVAL } = ERRNO;
/** BPF_F_PAD_ZEROS */
const PAD = 1n;

export const dynptrReadKfuncs = (world: World): KfuncTable => {
  const { memory } = world.machine;
  /** What is there, or a negative errno. */
  const bytesAt = (from: bigint, size: number, space: Space): Uint8Array | number => {
    if (size === 0) return new Uint8Array(0);
    if (!isThere(world, from, size, space)) return -whyNot(world, from, space);
    return memory.bytes.slice(Number(from), Number(from) + size);
  };
  /** Likewise, up to its NUL, which is the last of the bytes in any case. */
  const textAt = (from: bigint, size: number, space: Space): Uint8Array | number => {
    if (size === 0) return new Uint8Array(0);
    const text = readString(world, from, size, space);
    if (!text) return -whyNot(world, from, space);
    const ended = new Uint8Array(Math.min(text.bytes.length, size - 1) + 1);
    ended.set(text.bytes.subarray(0, ended.length - 1));
    return ended;
  };
  const checkTask = (task: number): void => {
    if (!world.tasks.at(task >>> 0)) throw new HelperFault('it is no task', BigInt(task >>> 0));
  };

  const into = (read: typeof bytesAt, space: Space, ofTask = false): KfuncTable[string] => ({
    parameters: ['pointer', 'i32', 'i32', 'i64', ...(ofTask ? (['pointer'] as const) : [])],
    result: 'i32',
    call(pointer: number, offset: number, length: number, from: bigint, task = 0): number {
      if (ofTask) checkTask(task);
      const dynptr = newDynptrAt(world, pointer);
      const [start, size] = [offset >>> 0, length >>> 0];
      if (!dynptr.has(start, size)) return -E2BIG;
      const bytes = read(BigInt.asUintN(64, from), size, space);
      if (typeof bytes === 'number') return bytes;
      const buffer = memory.allocate('bytes for a dynptr', bytes.length);
      try {
        memory.bytes.set(bytes, buffer.address);
        const error = write(dynptr, start, buffer.address, bytes.length, 0n);
        if (error !== 0) return error;
      } finally {
        memory.free(buffer);
      }
      return read === textAt ? bytes.length : 0;
    },
  });

  return {
    bpf_probe_read_kernel_dynptr: into(bytesAt, 'kernel'),
    bpf_probe_read_user_dynptr: into(bytesAt, 'user'),
    bpf_copy_from_user_dynptr: into(bytesAt, 'user'),
    bpf_copy_from_user_task_dynptr: into(bytesAt, 'user', true),
    bpf_probe_read_kernel_str_dynptr: into(textAt, 'kernel'),
    bpf_probe_read_user_str_dynptr: into(textAt, 'user'),
    bpf_copy_from_user_str_dynptr: into(textAt, 'user'),
    bpf_copy_from_user_task_str_dynptr: into(textAt, 'user', true),
    bpf_copy_from_user_task_str: {
      parameters: ['pointer', 'i32', 'i64', 'pointer', 'i64'],
      result: 'i32',
      call(pointer: number, length: number, from: bigint, task: number, flags: bigint): number {
        checkTask(task);
        const size = length >>> 0;
        const to = writable(world, pointer, size, 'the buffer');
        if (flags & ~PAD) return -EINVAL;
        if (size === 0) return 0;
        const text = textAt(BigInt.asUintN(64, from), size, 'user');
        if (flags & PAD) memory.bytes.fill(0, to, to + size);
        if (typeof text === 'number') return -EFAULT;
        memory.bytes.set(text, to);
        return text.length;
      },
    },
  };
};
