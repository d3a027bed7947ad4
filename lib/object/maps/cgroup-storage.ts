/** Values of cgroups to which a program is attached that uses the map (bpf_get_local_storage). */
import { KeyedMap } from './keyed.ts';
import { addUp, greatest, least } from './sum.ts';

/**
 * `BPF_MAP_TYPE_CGROUP_STORAGE` (kernel 4.19). A key is a `struct bpf_cgroup_storage_key`, or the cgroup's id alone (its folder's inode;
 * kernel 5.9), as the definition says. A value is there from attaching on, as long as the group
 * (before kernel 5.9 until detaching): `set` changes it, and adds none (ERR_EBPF_KEY_NOT_FOUND).
 */
export class CgroupStorageMap<K, V, KI = K, VI = V> extends KeyedMap<K, V, KI, VI> {}

/** `BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE` (kernel 4.20): a value is an array with one element for each possible CPU. */
export class PerCpuCgroupStorageMap<K, V, KI = K, VI = V> extends CgroupStorageMap<
  K,
  V[],
  KI,
  readonly VI[]
> {
  /** The values of all CPUs added up, field by field; undefined if there is no such key. Throws ERR_EBPF_VALUE for text and bytes. */
  sum(key: KI): V | undefined {
    return addUp(this.get(key));
  }

  /** The greatest of all CPUs, field by field. */
  max(key: KI): V | undefined {
    return greatest(this.get(key));
  }

  /** The least of all CPUs, field by field. */
  min(key: KI): V | undefined {
    return least(this.get(key));
  }
}
