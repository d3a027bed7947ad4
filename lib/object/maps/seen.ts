/** Which keys a walk has handed out, where the kernel may begin again from the first. */
import { MapType } from './types.ts';

/**
 * Asked for the key after one that has gone, these say that it is any other's: there are always the same indexes. All others then answer the
 * first key (htab_map_get_next_key() in kernel/bpf/hashtab.c, trie_get_next_key() in lpm_trie.c, and so on).
 */
const INDEXED: ReadonlySet<number> = new Set([
  MapType.array,
  MapType.percpu_array,
  MapType.prog_array,
  MapType.perf_event_array,
  MapType.cgroup_array,
  MapType.array_of_maps,
  MapType.devmap,
  MapType.cpumap,
  MapType.xskmap,
  MapType.sockmap,
  MapType.reuseport_sockarray,
]);

/** Batches of hashes are whole buckets, and a bucket is never gone back to (__htab_map_lookup_and_delete_batch()); those of tries go from key to key. */
export const restarts = (type: number, batches: boolean): boolean =>
  batches ? type === MapType.lpm_trie : !INDEXED.has(type);

export class SeenKeys {
  readonly #size: number;
  readonly #keys = new Set<string>();

  constructor(size: number) {
    this.#size = size;
  }

  /** Whether a key is a new one, which it is no more then. */
  add({ buffer, byteOffset }: DataView, offset: number): boolean {
    const key = Buffer.from(buffer, byteOffset + offset, this.#size).toString('latin1');
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    return true;
  }
}
