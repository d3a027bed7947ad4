/** A map of the kernel: the addon's handle, with its errors put into words. Hot calls are the addon's own functions. */
import { constants } from 'node:os';
import type { BackendBatch, BackendMap } from '../backend.ts';
import { EbpfError } from '../errors.ts';
import type { NativeMap } from './binding.ts';
import { isNativeError, systemError } from './errors.ts';

const { ENODEV, EINVAL, EACCES, EPERM, ENOTSUP } = constants.errno;

export function kernelMap(name: string, native: NativeMap): BackendMap {
  const worded = <T>(doing: string, act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw systemError(error, `map '${name}': cannot ${doing}`);
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
      if (native.fd < 0) throw new EbpfError('ERR_EBPF_CLOSED', `map '${name}' has been closed`);
      return native.fd;
    },
    batch(capacity, after): BackendBatch | null {
      // A map without keys (a queue) or with descriptors of its own kind has no batches in any kernel.
      if (native.fd < 0 || native.info.keySize === 0) return null;
      return worded('make a batch', () => native.batch(capacity, after));
    },
    mmap(readOnly): ArrayBuffer | null {
      try {
        return native.mmap(readOnly);
      } catch (error) {
        if (isNativeError(error) && [ENODEV, EINVAL, EACCES, EPERM, ENOTSUP].includes(error.errno))
          return null;
        throw systemError(error, `map '${name}': cannot map its memory`);
      }
    },
    ring: () => worded('open it as a ring buffer', () => native.ring()),
    freeze: () => worded('freeze', () => native.freeze()),
    pin: path => worded(`pin at ${path}`, () => native.pin(path)),
    unpin: path => worded(`unpin from ${path}`, () => native.unpin(path)),
    close: () => native.close(),
  };
}
