/**
 * Memory that a program has no right to, copied with care (kernel/trace/bpf_trace.c, mm/maccess.c): what is no memory is EFAULT and never a
 * fault. Memory of processes and the kernel's are told apart, as the processor does.
 */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { FIRST_ADDRESS } from '../memory/layout.ts';
import type { World } from '../world/world.ts';
import { readable, writable } from './arguments.ts';
import { checkSize } from './checked.ts';
import type { HelperBody, HelperTable } from './table.ts';

const { EFAULT, EINVAL, EPERM, ERANGE } = ERRNO;

export type Space = 'kernel' | 'user' | 'either';

/** Whether all these bytes are there. */
export function isThere(world: World, from: bigint, size: number, space: Space): boolean {
  if (from < 0n || from >= 1n << 32n) return false;
  const address = Number(from);
  if (space !== 'kernel' && world.userMemory.left(address) >= size && world.userMemory.left(address) > 0)
    return true;
  return space !== 'user' && world.machine.memory.allows(address, size, false);
}

/**
 * Why it is not there: for the kernel's reads ERANGE where it is an address of a process, or could be one (copy_from_kernel_nofault_allowed); its own
 * are in the upper half, and here those of the emulator's memory.
 */
export function whyNot(world: World, from: bigint, space: Space): number {
  if (space !== 'kernel' || from < 0n) return EFAULT;
  const inside = from >= BigInt(FIRST_ADDRESS) && from < BigInt(world.machine.memory.layout.limit);
  return inside && world.userMemory.left(Number(from)) === 0 ? EFAULT : ERANGE;
}

/** Text up to its NUL, at most `most` bytes of it; undefined where its memory ends before. `ended`: it had its NUL. */
export function readString(
  world: World,
  from: bigint,
  most: number,
  space: Space,
): { readonly bytes: Uint8Array; readonly ended: boolean } | undefined {
  const { bytes } = world.machine.memory;
  for (let length = 0; length < most; length++) {
    if (!isThere(world, from + BigInt(length), 1, space)) return undefined;
    const at = Number(from) + length;
    if (bytes[at] === 0) return { bytes: bytes.slice(Number(from), at), ended: true };
  }
  return { bytes: bytes.slice(Number(from), Number(from) + most), ended: false };
}

export const probeReadHelpers = (world: World): HelperTable => {
  const { bytes } = world.machine.memory;

  const copy = (to: number, size: number, from: bigint, space: Space): number => {
    if (isThere(world, from, size, space)) {
      bytes.copyWithin(to, Number(from), Number(from) + size);
      return 0;
    }
    bytes.fill(0, to, to + size);
    return -whyNot(world, from, space);
  };

  const read = (space: Space): HelperBody => ({
    parameters: ['pointer', 'i32', 'i64'],
    result: 'i32',
    call(to: number, given: number, from: bigint): number {
      const size = checkSize(given, 'the size');
      writable(world, to >>> 0, size, 'the destination');
      return copy(to >>> 0, size, from, space);
    },
  });

  const readText = (space: Space): HelperBody => ({
    parameters: ['pointer', 'i32', 'i64'],
    result: 'i32',
    call(given: number, size: number, from: bigint): number {
      const to = given >>> 0;
      checkSize(size, 'the size');
      writable(world, to, size, 'the destination');
      if (size === 0) return 0;
      const text = readString(world, from, size, space);
      if (!text) {
        bytes.fill(0, to, to + size);
        return -whyNot(world, from, space);
      }
      const length = Math.min(text.bytes.length, size - 1);
      bytes.set(text.bytes.subarray(0, length), to);
      bytes[to + length] = 0;
      return length + 1;
    },
  });

  return {
    bpf_probe_read: read('either'),
    bpf_probe_read_kernel: read('kernel'),
    bpf_probe_read_user: read('user'),
    bpf_probe_read_str: readText('either'),
    bpf_probe_read_kernel_str: readText('kernel'),
    bpf_probe_read_user_str: readText('user'),
    bpf_copy_from_user: read('user'),
    bpf_copy_from_user_task: {
      parameters: ['pointer', 'i32', 'i64', 'pointer', 'i64'],
      result: 'i32',
      call(given: number, size: number, from: bigint, task: number, flags: bigint): number {
        const to = given >>> 0;
        checkSize(size, 'the size');
        writable(world, to, size, 'the destination');
        if (!world.tasks.at(task >>> 0)) throw new HelperFault('r4 is no task', BigInt(task >>> 0));
        if (flags !== 0n) return -EINVAL;
        return size === 0 ? 0 : copy(to, size, from, 'user');
      },
    },
    bpf_probe_write_user: {
      parameters: ['i64', 'pointer', 'i32'],
      result: 'i32',
      call(to: bigint, from: number, size: number): number {
        checkSize(size, 'the size', 1);
        readable(world, from >>> 0, size, 'the source');
        if (world.tasks.current.isKernelThread) return -EPERM;
        if (!isThere(world, to, size, 'user')) return -EFAULT;
        bytes.copyWithin(Number(to), from >>> 0, (from >>> 0) + size);
        return 0;
      },
    },
  };
};
