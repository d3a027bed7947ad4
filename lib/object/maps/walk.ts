/**
 * Going through a map's elements: in batches where kernel and map type have them (kernel 5.6), key by key otherwise. Whatever others add and
 * delete meanwhile, no key is handed out twice, and one that is there from start to end is handed out.
 */
import { constants } from 'node:os';
import type { BackendBatch, BackendMap, Errno } from '../../backend.ts';
import { restarts, SeenKeys } from './seen.ts';

const { ENOENT, ENOSPC, EINVAL, EOPNOTSUPP, EINTR } = constants.errno;
/** Kernel-internal, but batch calls do answer it (include/linux/errno.h). */
const ENOTSUPP = 524;

/** 4,096 elements a system call is where the curve flattens; fewer if that would take more than 4 MiB. */
const BATCH = 4096;
const BATCH_BYTES = 4 << 20;

/** Where an element lies while its turn lasts. */
export interface Element {
  keys: DataView;
  keyOffset: number;
  values: DataView;
  valueOffset: number;
}

type Fail = (errno: number) => never;
type Read<T> = (element: Element) => T;

/** `take` deletes what it yields (BPF_MAP_LOOKUP_AND_DELETE_BATCH, or lookup and delete). */
export function* walk<T>(map: BackendMap, read: Read<T>, fail: Fail, take: boolean): IterableIterator<T> {
  const elementBytes = map.info.keySize + map.valueStride * map.cpus;
  const capacity = Math.max(1, Math.min(BATCH, map.info.maxEntries, Math.floor(BATCH_BYTES / elementBytes)));
  const batch = map.batch(capacity);
  const errno = batch ? step(batch, take) : ENOTSUPP;
  if (batch && !unsupported(errno)) return yield* walkBatches(map, batch, errno, read, fail, take);
  batch?.close();
  yield* walkKeys(map, read, fail, take);
}

/** The kernel knows the command but not for this map type (or, before 5.6, not at all). */
function unsupported(errno: Errno): boolean {
  return errno === EINVAL || errno === EOPNOTSUPP || errno === ENOTSUPP;
}

function step(batch: BackendBatch, take: boolean): Errno {
  batch.count[0] = batch.capacity;
  return take ? batch.lookupAndDelete() : batch.lookup();
}

function* walkBatches<T>(
  map: BackendMap,
  first: BackendBatch,
  firstErrno: Errno,
  read: Read<T>,
  fail: Fail,
  take: boolean,
): IterableIterator<T> {
  const { keySize, type } = map.info;
  const valueSize = map.valueStride * map.cpus;
  const seen = restarts(type, true) ? new SeenKeys(keySize) : undefined;
  let batch = first;
  let errno = firstErrno;
  try {
    for (;;) {
      if (errno === ENOSPC) {
        // One bucket holds more than the whole batch. Nothing was copied; a larger batch goes on from there.
        const larger = map.batch(batch.capacity * 2, batch) ?? fail(errno);
        batch.close();
        batch = larger;
      } else if (errno !== EINTR) {
        if (errno !== undefined && errno !== ENOENT) fail(errno);
        const count = batch.count[0]!;
        const element = {
          keys: new DataView(batch.keys),
          keyOffset: 0,
          values: new DataView(batch.values),
          valueOffset: 0,
        };
        for (let i = 0; i < count; i++) {
          element.keyOffset = i * keySize;
          element.valueOffset = i * valueSize;
          if (seen && !seen.add(element.keys, element.keyOffset)) continue;
          yield read(element);
        }
        if (errno === ENOENT) return; // the one sign of the end: a short batch is none
      }
      errno = step(batch, take);
    }
  } finally {
    batch.close();
  }
}

function* walkKeys<T>(map: BackendMap, read: Read<T>, fail: Fail, take: boolean): IterableIterator<T> {
  const { buffer, keyOffset, nextKeyOffset, valueOffset } = map.scratch;
  const { keySize } = map.info;
  const bytes = new Uint8Array(buffer);
  const view = new DataView(buffer);
  const nextKey = () => bytes.slice(nextKeyOffset, nextKeyOffset + keySize);
  const element: Element = { keys: view, keyOffset, values: view, valueOffset };
  const seen = restarts(map.info.type, false) ? new SeenKeys(keySize) : undefined;

  let errno = map.firstKey();
  // Copies, since between two steps the user may call the map, which works in the same scratch memory.
  let key = nextKey();
  while (errno === undefined) {
    bytes.set(key, keyOffset);
    // The step onwards comes before the element is handed out: from a key that is deleted then, the kernel starts over. It still does where
    // the key has gone by now, and then what comes again is passed over.
    errno = map.nextKey();
    if (errno === undefined) key = nextKey();
    if (seen && !seen.add(view, keyOffset)) continue;
    const found = map.lookup();
    if (found === ENOENT) continue; // deleted since the step
    if (found !== undefined) fail(found);
    if (take) {
      const deleted = map.delete();
      if (deleted === ENOENT) continue;
      if (deleted !== undefined) fail(deleted);
    }
    yield read(element);
  }
  if (errno !== ENOENT) fail(errno);
}
