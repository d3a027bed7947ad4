/** A map as the user has it: keys and values go through scratch memory, as with the kernel. What every call is asked first is here. */
import type {
  BackendArena,
  BackendBatch,
  BackendMap,
  BackendPerf,
  BackendRing,
  BackendUserRing,
  Errno,
} from '../../backend.ts';
import { EbpfError, type ErrorCode, errnoName } from '../../errors.ts';
import { ERRNO } from '../errno.ts';
import type { World } from '../world/world.ts';
import { EmulatedArena } from './arena.ts';
import { MapBatch } from './batch.ts';
import { copyBytes } from './copy.ts';
import { FLAG, LOCK } from './flags.ts';
import type { EmulatedMap } from './map.ts';
import { PerfConsumer } from './perf-consumer.ts';
import { EmulatedPerfEventArray } from './perf-event-array.ts';
import { RingConsumer } from './ring-consumer.ts';
import { EmulatedRing } from './ringbuf.ts';
import { EmulatedStructOps, structOpsOf } from './struct-ops.ts';
import { TYPE } from './types.ts';
import { EmulatedUserRing } from './user-ringbuf.ts';
import { WorkArea } from './work.ts';

const { EBADF, EPERM, EINVAL, EACCES, ENOMEM, ENOTSUPP, EOPNOTSUPP } = ERRNO;
const up = (bytes: number) => Math.ceil(bytes / 8) * 8;
/** As lib/kernel/errors.ts has them. */
const CODES: ReadonlyMap<number, ErrorCode> = new Map([
  [EPERM, 'ERR_EBPF_PERMISSION'],
  [EACCES, 'ERR_EBPF_PERMISSION'],
  [EBADF, 'ERR_EBPF_CLOSED'],
  [ENOTSUPP, 'ERR_EBPF_NOT_SUPPORTED'],
  [EOPNOTSUPP, 'ERR_EBPF_NOT_SUPPORTED'],
]);
/** A line of a processor's cache: see native/map.cc. */
const LINE = 64;
/** Bytes. */
const SMALL = 4096;
/** What is left of the memory of a map that has been closed. */
const GONE = new ArrayBuffer(0);
/** Behind the flags. */
const KEY_OFFSET = 8;

/** Inside errnos are numbers, as the kernel's own functions have them: 0 for success. */
const answering = (call: () => number) => (): Errno => call() || undefined;

export function mapHandle(world: World, map: EmulatedMap): BackendMap {
  const { definition, who } = map;
  const { keySize, type } = definition;
  const cpus = map.perCpu ? world.cpus : 1;
  const { valueStride } = map;
  const nextKeyOffset = KEY_OFFSET + up(keySize);
  const valueOffset = Math.ceil((nextKeyOffset + up(keySize)) / LINE) * LINE;
  const valueBytes = valueStride * cpus;
  const scratch = {
    buffer: new ArrayBuffer(valueOffset + up(valueBytes)),
    keyOffset: KEY_OFFSET,
    nextKeyOffset,
    valueOffset,
  };
  const bytes = new Uint8Array(scratch.buffer);
  const view = new DataView(scratch.buffer);
  const memory = world.machine.memory.bytes;
  const putKey = (work: WorkArea) => copyBytes(memory, work.key, bytes, KEY_OFFSET, keySize);
  const putValue = (work: WorkArea) => copyBytes(memory, work.value, bytes, valueOffset, valueBytes);
  const takeValue = (work: WorkArea) => copyBytes(bytes, valueOffset, memory, work.value, valueBytes);
  const closers: (() => void)[] = [];
  const rings: BackendRing[] = [];
  let open = true;
  const descriptor = world.maps.open(map);
  map.retainUser();

  const mayRead = (definition.flags & FLAG.WRONLY) === 0;
  const mayWrite = () => (definition.flags & FLAG.RDONLY) === 0 && !map.frozen;
  const hasLock = definition.fields.some(({ kind }) => kind === 'spin_lock');
  const flags = () => view.getBigUint64(0, true);
  // At once, so that a map which has used up the memory can be read. That of data sections, whose values are large and hardly ever go this
  // way, when the first call wants it.
  let work: WorkArea | undefined;
  const area = (): WorkArea | undefined => {
    try {
      work ??= new WorkArea(world, who, keySize, valueBytes);
    } catch (error) {
      if (!(error instanceof EbpfError)) throw error;
    }
    return work;
  };

  if (2 * keySize + valueBytes <= SMALL) area();

  const fail = (doing: string, errno: number, why: string, syscall: string): never => {
    throw new EbpfError(
      CODES.get(errno) ?? 'ERR_EBPF_SYSTEM',
      `${who}: cannot ${doing}: ${why} (${errnoName(errno)})`,
      {
        errno,
        syscall,
      },
    );
  };

  const handle: BackendMap = {
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
    lookup: answering(() => {
      if (!open) return EBADF;
      const given = flags();
      // map_lookup_elem in syscall.c
      if ((given & ~LOCK) !== 0n) return EINVAL;
      if (!mayRead) return EPERM;
      if (given !== 0n && !hasLock) return EINVAL;
      const work = area();
      if (!work) return ENOMEM;
      putKey(work);
      // A bloom filter is asked by a value.
      if (keySize === 0) putValue(work);
      const errno = map.lookup(work.key, work.value, given);
      if (errno === 0) takeValue(work);
      return errno;
    }),
    lookupAndDelete: answering(() => {
      if (!open) return EBADF;
      const given = flags();
      if ((given & ~LOCK) !== 0n) return EINVAL;
      if (!mayRead || !mayWrite()) return EPERM;
      if (given !== 0n && (!hasLock || type === TYPE.QUEUE || type === TYPE.STACK)) return EINVAL;
      const work = area();
      if (!work) return ENOMEM;
      putKey(work);
      const errno = map.take(work.key, work.value, given);
      if (errno === 0) takeValue(work);
      return errno;
    }),
    update: answering(() => {
      if (!open) return EBADF;
      if (!mayWrite()) return EPERM;
      const given = flags();
      if ((given & LOCK) !== 0n && !hasLock) return EINVAL;
      const work = area();
      if (!work) return ENOMEM;
      putKey(work);
      putValue(work);
      return map.update(work.key, work.value, given);
    }),
    delete: answering(() => {
      if (!open) return EBADF;
      if (!mayWrite()) return EPERM;
      const work = area();
      if (!work) return ENOMEM;
      putKey(work);
      return map.delete(work.key);
    }),
    nextKey: answering(() => next(true)),
    firstKey: answering(() => next(false)),
    batch(capacity, after): BackendBatch | null {
      if (keySize === 0) return null;
      if (!open) fail('make a batch', EBADF, 'it has been closed', 'batch');
      const batch = new MapBatch(world, map, capacity, {
        mayRead,
        mayWrite,
        closed: () => !open,
        area,
        after: after instanceof MapBatch ? after : undefined,
      });
      return batch;
    },
    mmap(readOnly, onClose): Uint8Array | null {
      if ((definition.flags & FLAG.MMAPABLE) === 0) return null;
      if (!open) fail('map its memory', EBADF, 'it has been closed', 'mmap');
      if (map.values === 0) fail('map its memory', ENOTSUPP, 'maps of its type can not be mapped', 'mmap');
      // bpf_map_mmap in syscall.c; what is frozen is mapped read-only instead, as lib/kernel/map.ts does it.
      const writable = !readOnly && !map.frozen;
      if (writable && (definition.flags & FLAG.RDONLY_PROG) !== 0)
        fail('map its memory', EACCES, 'nobody may write to it', 'mmap');
      if (writable) map.writableMappings++;
      closers.push(() => {
        if (writable) map.writableMappings--;
        onClose?.();
      });
      return memory.subarray(map.values, map.values + map.mappedBytes);
    },
    ring(): BackendRing {
      if (!(map instanceof EmulatedRing) || type !== TYPE.RINGBUF)
        return fail('open it as a ring buffer', EOPNOTSUPP, 'it is none', 'mmap');
      if (!open) return fail('open it as a ring buffer', EBADF, 'it has been closed', 'mmap');
      const ring = new RingConsumer(map);
      rings.push(ring);
      return ring;
    },
    arena(onClose): BackendArena {
      if (!(map instanceof EmulatedArena)) return fail('map its memory', EINVAL, 'it is no arena', 'mmap');
      if (!open) return fail('map its memory', EBADF, 'it has been closed', 'mmap');
      closers.push(onClose);
      return {
        memory: memory.subarray(map.values, map.values + map.mappedBytes),
        address: (BigInt(world.machine.arenaUpper) << 32n) | BigInt(map.values),
        touch: (offset, length) => map.touch(offset, length),
      };
    },
    userRing(): BackendUserRing {
      if (!(map instanceof EmulatedUserRing))
        return fail('open it as a user ring buffer', EINVAL, 'it is none', 'mmap');
      if (!open) return fail('open it as a user ring buffer', EBADF, 'it has been closed', 'mmap');
      return {
        size: map.size,
        get memory() {
          return open ? map.memory.buffer : GONE;
        },
        reserve: length => (open ? map.produce(length) : -1),
        commit(record, discard): void {
          if (open) map.commit(record, discard);
        },
        pending: () => (open ? map.producer - map.consumer : 0),
      };
    },
    types: () => definition.types,
    claim(): () => void {
      if (map.claimed) {
        const why = `${who}: another handle of it is being read already (map ${map.id})`;
        throw new EbpfError('ERR_EBPF_INVALID_STATE', why);
      }
      map.claimed = true;
      return () => {
        map.claimed = false;
      };
    },
    perf(request): BackendPerf {
      if (!(map instanceof EmulatedPerfEventArray))
        return fail('make its perf buffers', EINVAL, 'it is no perf event array', 'perf_event_open');
      if (!open) return fail('make its perf buffers', EBADF, 'it has been closed', 'perf_event_open');
      const perf = new PerfConsumer(map, world.cpus, request);
      rings.push(perf);
      return perf;
    },
    ...(map instanceof EmulatedStructOps && { structOps: structOpsOf(map, () => handle.fd()) }),
    freeze(): void {
      if (!open) fail('freeze', EBADF, 'it has been closed', 'bpf(BPF_MAP_FREEZE)');
      const errno = (definition.flags & FLAG.RDONLY) !== 0 ? EPERM : map.freeze();
      if (errno === 0) return;
      const why = {
        [EPERM]: 'the user may only read it, or it is frozen already',
        [ENOTSUPP]: 'its values have locks, timers or pointers',
      }[errno];
      fail('freeze', errno, why ?? 'somebody may write to its memory', 'bpf(BPF_MAP_FREEZE)');
    },
    pin(path): void {
      if (!open) fail(`be pinned at ${path}`, EBADF, 'it has been closed', 'bpf(BPF_OBJ_PIN)');
      world.pins.pin(path, map, who);
    },
    unpin(path): void {
      world.pins.unpin(path, who);
    },
    close(): void {
      if (!open) return;
      open = false;
      for (const close of closers) close();
      for (const ring of rings) ring.close();
      world.maps.close(descriptor);
      work?.free();
      map.releaseUser();
    },
  };

  function next(after: boolean): number {
    if (!open) return EBADF;
    if (!mayRead) return EPERM;
    const work = area();
    if (!work) return ENOMEM;
    putKey(work);
    // Without keys, the addon gives none (native/map_calls.cc).
    const errno = map.nextKey(after && keySize > 0 ? work.key : 0, work.next);
    if (errno === 0) copyBytes(bytes, nextKeyOffset, memory, work.next, keySize);
    return errno;
  }

  return handle;
}
