/** The sizes that objects of distribution packages leave to their commands, so that their maps can be created at all, and nothing that would be pinned. */

/** As far as it is looked at of a MapSpec. */
interface Sizes {
  readonly type: number;
  readonly image: { readonly pinByName: boolean };
  pinPath: string | null | undefined;
  maxEntries: number;
  valueSize: number;
}

/** SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE, and those of cgroups: they have no number of entries. */
const UNSIZED = new Set([24, 28, 29, 32, 19, 21, 26]);
/** RINGBUF, USER_RINGBUF */
const RINGS = new Set([27, 31]);
const PERF_EVENT_ARRAY = 4;
const STACK_TRACE = 7;
/** PERF_MAX_STACK_DEPTH addresses. */
const STACK_SIZE = 127 * 8;

export function giveSizes(maps: Iterable<Sizes>): void {
  for (const map of maps) {
    const { type } = map;
    if (map.image.pinByName) map.pinPath = null;
    if (map.maxEntries === 0 && !UNSIZED.has(type) && type !== PERF_EVENT_ARRAY)
      map.maxEntries = RINGS.has(type) ? 4096 : 64;
    if (type === STACK_TRACE && map.valueSize === 0) map.valueSize = STACK_SIZE;
  }
}
