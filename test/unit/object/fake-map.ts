/** A map in memory behind the backend's contract, with the kernel's answers, for tests of what stands above it. */
import { constants } from 'node:os';
import type { BackendBatch, BackendMap, Errno, MapInfo } from '../../../lib/backend.ts';

const { ENOENT, EEXIST, E2BIG, EBADF, ENOSPC, EINVAL } = constants.errno;

export interface FakeOptions {
  info: Partial<MapInfo> & { type: number; keySize: number; valueSize: number };
  cpus?: number;
  /** `none`: no batch calls; `refused`: batches can be made but the kernel answers EINVAL. */
  batches?: 'yes' | 'none' | 'refused';
  /** Fewer elements than this in a batch answer ENOSPC once, as a full bucket does. */
  bucket?: number;
}

export interface FakeMap extends BackendMap {
  readonly entries: Map<string, Uint8Array>;
  readonly calls: string[];
}

export function fakeMap(options: FakeOptions): FakeMap {
  const { cpus = 1, batches = 'yes', bucket = 0 } = options;
  const info: MapInfo = {
    id: 1,
    name: 'fake',
    maxEntries: 1024,
    flags: 0,
    mapExtra: 0n,
    frozen: false,
    ...options.info,
  };
  const perCpu = cpus > 1;
  const valueStride = perCpu ? (info.valueSize + 7) & ~7 : info.valueSize;
  const valueBytes = valueStride * cpus;
  const pad = (size: number) => (size + 7) & ~7;
  const keyOffset = 8;
  const nextKeyOffset = keyOffset + pad(info.keySize);
  const valueOffset = nextKeyOffset + pad(info.keySize);
  const buffer = new ArrayBuffer(valueOffset + pad(valueBytes));
  const bytes = new Uint8Array(buffer);
  const entries = new Map<string, Uint8Array>();
  const calls: string[] = [];
  let closed = false;

  const keyAt = (offset: number) =>
    Buffer.from(bytes.subarray(offset, offset + info.keySize)).toString('hex');
  const putKey = (hex: string, offset: number) => bytes.set(Buffer.from(hex, 'hex'), offset);
  const put = (key: string, value: Uint8Array, flags: number): number => {
    if (flags === 1 && entries.has(key)) return EEXIST;
    if (flags === 2 && !entries.has(key)) return ENOENT;
    if (!entries.has(key) && entries.size >= info.maxEntries) return E2BIG;
    entries.set(key, value.slice());
    return 0;
  };
  /** Inside 0 is success. */
  const call = (name: string, body: () => number) => (): Errno => {
    calls.push(name);
    return closed ? EBADF : body() || undefined;
  };

  const map: FakeMap = {
    info,
    perCpu,
    cpus,
    valueStride,
    entries,
    calls,
    scratch: { buffer, keyOffset, nextKeyOffset, valueOffset },
    fd: () => 42,
    lookup: call('lookup', () => {
      const value = entries.get(keyAt(keyOffset));
      if (!value) return ENOENT;
      bytes.set(value, valueOffset);
      return 0;
    }),
    lookupAndDelete: call('lookupAndDelete', () => {
      const key = keyAt(keyOffset);
      const value = entries.get(key);
      if (!value) return ENOENT;
      bytes.set(value, valueOffset);
      entries.delete(key);
      return 0;
    }),
    update: call('update', () => {
      const flags = new DataView(buffer).getUint32(0, true);
      return put(keyAt(keyOffset), bytes.subarray(valueOffset, valueOffset + valueBytes), flags);
    }),
    delete: call('delete', () => (entries.delete(keyAt(keyOffset)) ? 0 : ENOENT)),
    firstKey: call('firstKey', () => {
      const [first] = entries.keys();
      if (first === undefined) return ENOENT;
      putKey(first, nextKeyOffset);
      return 0;
    }),
    nextKey: call('nextKey', () => {
      const keys = [...entries.keys()];
      const at = keys.indexOf(keyAt(keyOffset));
      // The kernel starts over from a key that is not there (any more).
      const next = keys[at + 1];
      if (next === undefined) return ENOENT;
      putKey(next, nextKeyOffset);
      return 0;
    }),
    batch(capacity, after) {
      if (batches === 'none') return null;
      return fakeBatch(capacity, after as FakeBatch | undefined);
    },
    mmap: () => null,
    ring: () => {
      throw new Error('no ring');
    },
    arena: () => {
      throw new Error('no arena');
    },
    userRing: () => {
      throw new Error('no ring');
    },
    types: () => null,
    perf: () => {
      throw new Error('no perf event array');
    },
    claim: () => () => {},
    freeze() {},
    pin() {},
    unpin() {},
    close() {
      closed = true;
    },
  };

  interface FakeBatch extends BackendBatch {
    cursor: number;
  }

  function fakeBatch(capacity: number, after: FakeBatch | undefined): FakeBatch {
    const keys = new Uint8Array(capacity * info.keySize);
    const values = new Uint8Array(capacity * valueBytes);
    const read = (take: boolean) => {
      calls.push('batch');
      if (closed) return EBADF;
      if (batches === 'refused') return EINVAL;
      if (capacity < bucket) return ENOSPC;
      const all = [...entries];
      const some = take
        ? all.slice(0, batch.count[0])
        : all.slice(batch.cursor, batch.cursor + batch.count[0]!);
      some.forEach(([key, value], i) => {
        keys.set(Buffer.from(key, 'hex'), i * info.keySize);
        values.set(value, i * valueBytes);
        if (take) entries.delete(key);
      });
      batch.cursor += some.length;
      batch.count[0] = some.length;
      const left = take ? entries.size : all.length - batch.cursor;
      return left === 0 ? ENOENT : 0;
    };
    const each = (act: (key: string, i: number) => number): Errno => {
      calls.push('batch');
      if (batches === 'refused') {
        batch.count[0] = 0;
        return EINVAL;
      }
      const asked = batch.count[0]!;
      for (let i = 0; i < asked; i++) {
        const key = Buffer.from(keys.subarray(i * info.keySize, (i + 1) * info.keySize)).toString('hex');
        const errno = act(key, i);
        if (errno !== 0) {
          batch.count[0] = i;
          return errno;
        }
      }
      return undefined;
    };
    const batch: FakeBatch = {
      capacity,
      keys: keys.buffer,
      values: values.buffer,
      count: new Uint32Array(1),
      cursor: after?.cursor ?? 0,
      reset() {
        batch.cursor = 0;
      },
      lookup: () => read(false) || undefined,
      lookupAndDelete: () => read(true) || undefined,
      update: flags =>
        each((key, i) => put(key, values.subarray(i * valueBytes, (i + 1) * valueBytes), flags)),
      delete: () => each(key => (entries.delete(key) ? 0 : ENOENT)),
      close() {},
    };
    return batch;
  }

  return map;
}
