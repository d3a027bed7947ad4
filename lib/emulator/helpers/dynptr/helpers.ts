/** Dynptrs of memory, and what is read and written through all of them (kernel/bpf/helpers.c). */
import { ERRNO } from '../../errno.ts';
import type { World } from '../../world/world.ts';
import { readable, writable } from '../arguments.ts';
import type { HelperTable } from '../table.ts';
import { DYNPTR, type Dynptr, dynptrAt, MOST_BYTES, newDynptrAt } from './dynptr.ts';

const { EINVAL, E2BIG } = ERRNO;

export const dynptrHelpers = (world: World): HelperTable => ({
  bpf_dynptr_from_mem: {
    parameters: ['pointer', 'i32', 'i64', 'pointer'],
    result: 'i32',
    call(data: number, length: number, flags: bigint, pointer: number): number {
      const dynptr = newDynptrAt(world, pointer);
      dynptr.setNull();
      const size = length >>> 0;
      if (size > MOST_BYTES) return -E2BIG;
      if (flags !== 0n) return -EINVAL;
      dynptr.set(DYNPTR.LOCAL, readable(world, data, size, 'the memory'), size);
      return 0;
    },
  },
  bpf_dynptr_read: {
    parameters: ['pointer', 'i32', 'pointer', 'i32', 'i64'],
    result: 'i32',
    call(to: number, length: number, pointer: number, offset: number, flags: bigint): number {
      const dynptr = dynptrAt(world, pointer);
      const target = writable(world, to, length >>> 0, 'the buffer');
      return read(dynptr, target, length >>> 0, offset >>> 0, flags);
    },
  },
  bpf_dynptr_write: {
    parameters: ['pointer', 'i32', 'pointer', 'i32', 'i64'],
    result: 'i32',
    call(pointer: number, offset: number, from: number, length: number, flags: bigint): number {
      const dynptr = dynptrAt(world, pointer);
      const source = readable(world, from, length >>> 0, 'the buffer');
      return write(dynptr, offset >>> 0, source, length >>> 0, flags);
    },
  },
  bpf_dynptr_data: {
    parameters: ['pointer', 'i32', 'i32'],
    result: 'pointer',
    call(pointer: number, offset: number, length: number): number {
      const dynptr = dynptrAt(world, pointer);
      if (dynptr.data === 0 || dynptr.readOnly || !dynptr.has(offset >>> 0, length >>> 0)) return 0;
      const inMemory = dynptr.type === DYNPTR.LOCAL || dynptr.type === DYNPTR.RINGBUF;
      return inMemory ? dynptr.pointer(offset >>> 0, length >>> 0) : 0;
    },
  },
});

/** bpf_dynptr_read, to an address that may be written. */
export function read(dynptr: Dynptr, to: number, length: number, offset: number, flags: bigint): number {
  if (dynptr.data === 0 || flags !== 0n) return -EINVAL;
  if (!dynptr.has(offset, length)) return -E2BIG;
  dynptr.read(offset, to, length);
  return 0;
}

/** bpf_dynptr_write, from an address that may be read. */
export function write(dynptr: Dynptr, offset: number, from: number, length: number, flags: bigint): number {
  if (dynptr.data === 0 || dynptr.readOnly) return -EINVAL;
  if (!dynptr.has(offset, length)) return -E2BIG;
  return dynptr.write(offset, from, length, flags);
}
