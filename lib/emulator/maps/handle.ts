/** A map as the user has it: keys and values go through scratch memory, as with the kernel. */

import type { BackendBatch, BackendMap, BackendRing } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import { ERRNO } from '../errno.ts';
import type { Region } from '../memory/memory.ts';
import type { World } from '../world/world.ts';
import type { EmulatedMap } from './map.ts';

const { EBADF, ENOENT, EPERM, EEXIST, EOPNOTSUPP } = ERRNO;
const MMAPABLE = 1 << 10;
const up = (bytes: number) => Math.ceil(bytes / 8) * 8;

export function mapHandle(world: World, map: EmulatedMap): BackendMap {
  const { definition } = map;
  const { keySize, valueSize, name } = definition;
  const who = `map '${name}'`;
  const { memory } = world.machine;
  const cpus = map.perCpu ? world.cpus : 1;
  const valueStride = map.perCpu ? up(valueSize) : valueSize;
  const scratch = {
    buffer: new ArrayBuffer(8 + 2 * up(keySize) + up(valueStride * cpus)),
    keyOffset: 8,
    nextKeyOffset: 8 + up(keySize),
    valueOffset: 8 + 2 * up(keySize),
  };
  const bytes = new Uint8Array(scratch.buffer);
  const view = new DataView(scratch.buffer);
  // What the emulator's own functions take are addresses in its memory.
  const work: Region = memory.allocate(`scratch of ${who}`, 2 * up(keySize) + up(valueSize));
  const [key, next, value] = [work.address, work.address + up(keySize), work.address + 2 * up(keySize)];
  const closers: (() => void)[] = [];
  let open = true;
  const descriptor = world.maps.open(map);
  map.retain();

  const putKey = () => memory.bytes.set(bytes.subarray(8, 8 + keySize), key);
  const takeNext = () => bytes.set(memory.bytes.subarray(next, next + keySize), scratch.nextKeyOffset);

  const lookup = (): number => {
    if (!open) return EBADF;
    putKey();
    for (let cpu = 0; cpu < cpus; cpu++) {
      const at = map.lookup(key, cpu);
      if (at === 0) return ENOENT;
      bytes.set(memory.bytes.subarray(at, at + valueSize), scratch.valueOffset + cpu * valueStride);
    }
    return 0;
  };

  return {
    get info() {
      return map.info;
    },
    perCpu: map.perCpu,
    cpus,
    valueStride,
    scratch,
    fd(): number {
      if (!open) throw new EbpfError('ERR_EBPF_CLOSED', `${who} has been closed`);
      return descriptor;
    },
    lookup,
    lookupAndDelete(): number {
      if (!open) return EBADF;
      const errno = lookup();
      return errno === 0 ? map.delete(key) : errno;
    },
    update(): number {
      if (!open) return EBADF;
      if (map.frozen) return EPERM;
      putKey();
      for (let cpu = 0; cpu < cpus; cpu++) {
        const from = scratch.valueOffset + cpu * valueStride;
        memory.bytes.set(bytes.subarray(from, from + valueSize), value);
        const errno = map.update(key, value, view.getUint32(0, true), cpu);
        if (errno !== 0) return errno;
      }
      return 0;
    },
    delete(): number {
      if (!open) return EBADF;
      if (map.frozen) return EPERM;
      putKey();
      return map.delete(key);
    },
    nextKey(): number {
      if (!open) return EBADF;
      putKey();
      const errno = map.nextKey(key, next);
      if (errno === 0) takeNext();
      return errno;
    },
    firstKey(): number {
      if (!open) return EBADF;
      const errno = map.nextKey(0, next);
      if (errno === 0) takeNext();
      return errno;
    },
    batch: (): BackendBatch | null => null,
    mmap(_readOnly, onClose): Uint8Array | null {
      if (!open || (definition.flags & MMAPABLE) === 0 || map.values === 0) return null;
      if (onClose) closers.push(onClose);
      return memory.bytes.subarray(map.values, map.values + up(valueSize) * definition.maxEntries);
    },
    ring(): BackendRing {
      throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `${who}: cannot be opened as a ring buffer`, {
        errno: EOPNOTSUPP,
      });
    },
    freeze(): void {
      map.frozen = true;
    },
    pin(path): void {
      if (world.pins.has(path))
        throw new EbpfError(
          'ERR_EBPF_SYSTEM',
          `${who}: cannot be pinned at ${path}: something is pinned there`,
          {
            errno: EEXIST,
            syscall: 'bpf(BPF_OBJ_PIN)',
          },
        );
      world.pins.set(path, map);
      map.retain();
    },
    unpin(path): void {
      if (world.pins.get(path) !== map)
        throw new EbpfError('ERR_EBPF_NO_TARGET', `${who}: is not pinned at ${path}`, { errno: ENOENT });
      world.pins.delete(path);
      map.release();
    },
    close(): void {
      if (!open) return;
      open = false;
      for (const close of closers) close();
      world.maps.close(descriptor);
      memory.free(work);
      map.release();
    },
  };
}
