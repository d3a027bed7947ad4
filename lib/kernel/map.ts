/** A map of the kernel: the addon's handle, with its errors put into words. Hot calls are the addon's own functions. */
import { constants } from 'node:os';
import type { BackendArena, BackendBatch, BackendMap, BackendPerf, BackendStructOps } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import { Btf } from '../formats/btf/btf.ts';
import type { NativeMap } from './binding.ts';
import { isNativeError, refused, systemError } from './errors.ts';
import { perfError } from './perf-buffers.ts';
import { pinError, unpinError } from './pins.ts';
import { KernelUserRing } from './user-ring.ts';

/** BPF_F_MMAPABLE in include/uapi/linux/bpf.h (kernel 5.5). */
const MMAPABLE = 1 << 10;
/** BPF_F_SEGV_ON_FAULT (kernel 6.9): of an arena. */
const SEGV_ON_FAULT = 1 << 17;
const MAPPED_ELSEWHERE = [constants.errno.EINVAL, constants.errno.EBUSY, constants.errno.EEXIST];

/** Ids of maps that this thread reads events of. Other threads and processes can't be seen: two consumers there take turns at random. */
const claimed = new Set<number>();

export function kernelMap(name: string, native: NativeMap, structOps?: BackendStructOps): BackendMap {
  const who = `map '${name}'`;
  /** One for all who ask: there is one place for it. */
  let arena: BackendArena | undefined;
  const worded = <T>(doing: string, act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw systemError(error, `${who}: cannot ${doing}`);
    }
  };
  return {
    info: native.info,
    perCpu: native.perCpu,
    cpus: native.cpus,
    valueStride: native.valueStride,
    scratch: native.scratch,
    lookup: native.lookup,
    lookupAndDelete: native.lookupAndDelete,
    update: native.update,
    delete: native.delete,
    nextKey: native.nextKey,
    firstKey: native.firstKey,
    fd(): number {
      if (native.fd < 0) throw new EbpfError('ERR_EBPF_CLOSED', `${who} has been closed`);
      return native.fd;
    },
    batch(capacity, after): BackendBatch | null {
      // Without keys (a queue) there is no batch in any kernel; of the rest the first call tells.
      if (native.fd < 0 || native.info.keySize === 0) return null;
      return worded('make a batch', () => native.batch(capacity, after));
    },
    mmap(readOnly): Uint8Array | null {
      if ((native.info.flags & MMAPABLE) === 0) return null;
      return worded('map its memory', () => new Uint8Array(mapMemory(native, readOnly)));
    },
    ring: () => worded('open it as a ring buffer', () => native.ring()),
    arena(): BackendArena {
      arena ??= mapArena(native, who);
      return arena;
    },
    userRing: () => worded('open it as a user ring buffer', () => new KernelUserRing(native)),
    types() {
      let found: ReturnType<NativeMap['btf']>;
      try {
        found = native.btf();
      } catch (error) {
        throw systemError(error, `${who}: cannot read its types`, { needs: ['CAP_SYS_ADMIN'] });
      }
      if (!found) return null;
      const { bytes, keyTypeId, valueTypeId } = found;
      return { btf: Btf.parse(bytes), keyTypeId, valueTypeId };
    },
    claim(): () => void {
      const { id } = native.info;
      if (claimed.has(id)) {
        throw refused(
          'ERR_EBPF_INVALID_STATE',
          `${who}: another handle of it is being read already (map ${id})`,
        );
      }
      claimed.add(id);
      return () => claimed.delete(id);
    },
    perf(request): BackendPerf {
      try {
        return native.perf(request);
      } catch (error) {
        throw perfError(error, who, request);
      }
    },
    ...(structOps && { structOps }),
    freeze: () => worded('freeze', () => native.freeze()),
    pin(path): void {
      try {
        native.pin(path);
      } catch (error) {
        throw pinError(error, who, path);
      }
    },
    unpin(path): void {
      try {
        native.unpin(path);
      } catch (error) {
        throw unpinError(error, who, path);
      }
    },
    close: () => native.close(),
  };
}

/** A frozen map can be mapped for reading alone; the kernel says so with EPERM. */
function mapMemory(native: NativeMap, readOnly: boolean): ArrayBuffer {
  try {
    return native.mmap(readOnly);
  } catch (error) {
    if (readOnly || !isNativeError(error) || error.errno !== constants.errno.EPERM) throw error;
    return native.mmap(true);
  }
}

function mapArena(native: NativeMap, who: string): BackendArena {
  if ((native.info.flags & SEGV_ON_FAULT) !== 0) {
    const why = 'with BPF_F_SEGV_ON_FAULT, touching a page that no program has taken ends the process';
    throw refused('ERR_EBPF_NOT_SUPPORTED', `${who}: it is not mapped: ${why}; leave that flag away`);
  }
  const { memory, address } = mapOnce(native, who);
  return { memory: new Uint8Array(memory), address, touch: () => {} };
}

/** Whoever maps an arena first says where it is, and nobody can ask where (arena_get_unmapped_area() in kernel/bpf/arena.c). */
function mapOnce(native: NativeMap, who: string): ReturnType<NativeMap['arena']> {
  try {
    return native.arena();
  } catch (error) {
    if (!isNativeError(error) || !MAPPED_ELSEWHERE.includes(error.errno))
      throw systemError(error, `${who}: cannot map its memory`);
    const why = 'it is mapped already, by another handle or process, at an address that is not known here';
    const remedy = 'use that handle, or make the arena with an address (map_extra, mapExtra)';
    throw refused('ERR_EBPF_INVALID_STATE', `${who}: cannot map its memory: ${why}; ${remedy}`, error);
  }
}
