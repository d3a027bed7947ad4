/** What has come to dynptrs as kernel functions (kernel/bpf/helpers.c): their size and bounds, slices, copies; those of packets (net/core/filter.c). */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { writable } from '../helpers/arguments.ts';
import { DYNPTR, type Dynptr, type DynptrType, dynptrAt, newDynptrAt } from '../helpers/dynptr/dynptr.ts';
import { read, write } from '../helpers/dynptr/helpers.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

const { EINVAL, E2BIG, ERANGE } = ERRNO;
/** What is copied at once of what does not lie in a row. */
const CHUNK = 256;

export const dynptrKfuncs = (world: World): KfuncTable => {
  const { memory } = world.machine;

  const slice = (dynptr: Dynptr, offset: number, buffer: number, length: number): number => {
    if (dynptr.data === 0 || !dynptr.has(offset, length)) return 0;
    const at = dynptr.pointer(offset, length);
    if (at !== 0 || buffer === 0) return at;
    dynptr.read(offset, writable(world, buffer, length, 'the buffer'), length);
    return buffer >>> 0;
  };
  const writableSlice = (dynptr: Dynptr, offset: number, buffer: number, length: number): number =>
    dynptr.readOnly ? 0 : slice(dynptr, offset, buffer, length);
  const slicing = (call: typeof slice): KfuncTable[string] => ({
    parameters: ['pointer', 'i32', 'pointer', 'i32'],
    result: 'pointer',
    call: (pointer: number, offset: number, buffer: number, length: number) =>
      call(dynptrAt(world, pointer), offset >>> 0, buffer, length >>> 0),
  });
  const asking = (call: (dynptr: Dynptr) => number): KfuncTable[string] => ({
    parameters: ['pointer'],
    result: 'i32',
    call: (pointer: number) => call(dynptrAt(world, pointer)),
  });

  /** Through memory of our own, piece by piece. */
  const inPieces = (
    size: number,
    each: (buffer: number, offset: number, length: number) => number,
  ): number => {
    const buffer = memory.allocate('a piece of a dynptr', CHUNK);
    try {
      for (let offset = 0; offset < size; offset += CHUNK) {
        const error = each(buffer.address, offset, Math.min(size - offset, CHUNK));
        if (error !== 0) return error;
      }
      return 0;
    } finally {
      memory.free(buffer);
    }
  };

  const ofPacket = (type: DynptrType): KfuncTable[string] => ({
    parameters: ['pointer', 'i64', 'pointer'],
    result: 'i32',
    call(pointer: number, flags: bigint, to: number): number {
      const dynptr = newDynptrAt(world, to);
      dynptr.setNull();
      if (flags !== 0n) return -EINVAL;
      const { region, contents } = world.running.context;
      if (region.address !== pointer >>> 0 || !contents)
        throw new HelperFault('r1 is no packet that the program was given', BigInt(pointer >>> 0));
      dynptr.set(type, region.address, contents.length, contents.readOnly);
      return 0;
    },
  });

  return {
    bpf_dynptr_from_skb: ofPacket(DYNPTR.SKB),
    bpf_dynptr_from_xdp: ofPacket(DYNPTR.XDP),
    bpf_dynptr_slice: slicing(slice),
    bpf_dynptr_slice_rdwr: slicing(writableSlice),
    bpf_dynptr_is_null: asking(({ data }) => Number(data === 0)),
    bpf_dynptr_is_rdonly: asking(({ data, readOnly }) => Number(data !== 0 && readOnly)),
    bpf_dynptr_size: {
      parameters: ['pointer'],
      result: 'pointer',
      call(pointer: number): number {
        const { data, size } = dynptrAt(world, pointer);
        return data === 0 ? -EINVAL : size;
      },
    },
    bpf_dynptr_adjust: {
      parameters: ['pointer', 'i32', 'i32'],
      result: 'i32',
      call(pointer: number, first: number, last: number): number {
        const dynptr = newDynptrAt(world, pointer);
        const [start, end] = [first >>> 0, last >>> 0];
        if (dynptr.data === 0 || start > end) return -EINVAL;
        if (start > dynptr.size || end > dynptr.size) return -ERANGE;
        dynptr.adjust(start, end);
        return 0;
      },
    },
    bpf_dynptr_clone: {
      parameters: ['pointer', 'pointer'],
      result: 'i32',
      call(pointer: number, to: number): number {
        const [dynptr, clone] = [dynptrAt(world, pointer), newDynptrAt(world, to)];
        if (dynptr.data === 0) {
          clone.setNull();
          return -EINVAL;
        }
        dynptr.copyTo(clone);
        return 0;
      },
    },
    bpf_dynptr_copy: {
      parameters: ['pointer', 'i32', 'pointer', 'i32', 'i32'],
      result: 'i32',
      call(
        toPointer: number,
        toOffset: number,
        fromPointer: number,
        fromOffset: number,
        length: number,
      ): number {
        const [to, from] = [newDynptrAt(world, toPointer), dynptrAt(world, fromPointer)];
        const [toStart, fromStart, size] = [toOffset >>> 0, fromOffset >>> 0, length >>> 0];
        const source = slice(from, fromStart, 0, size);
        const target = writableSlice(to, toStart, 0, size);
        if (source !== 0 && target !== 0) {
          memory.bytes.copyWithin(target, source, source + size);
          return 0;
        }
        if (source !== 0) return write(to, toStart, source, size, 0n);
        if (target !== 0) return read(from, target, size, fromStart, 0n);
        if (!to.has(toStart, size) || !from.has(fromStart, size)) return -E2BIG;
        return inPieces(
          size,
          (buffer, at, piece) =>
            read(from, buffer, piece, fromStart + at, 0n) || write(to, toStart + at, buffer, piece, 0n),
        );
      },
    },
    bpf_dynptr_memset: {
      parameters: ['pointer', 'i32', 'i32', 'i32'],
      result: 'i32',
      call(pointer: number, offset: number, length: number, value: number): number {
        const dynptr = newDynptrAt(world, pointer);
        const [start, size] = [offset >>> 0, length >>> 0];
        if (dynptr.readOnly) return -EINVAL;
        if (!dynptr.has(start, size)) return -E2BIG;
        const target = slice(dynptr, start, 0, size);
        if (target !== 0) {
          memory.bytes.fill(value, target, target + size);
          return 0;
        }
        return inPieces(size, (buffer, at, piece) => {
          memory.bytes.fill(value, buffer, buffer + piece);
          return write(dynptr, start + at, buffer, piece, 0n);
        });
      },
    },
  };
};
