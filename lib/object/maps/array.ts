/** Arrays: array and percpu_array. */
import type { BackendMap } from '../../backend.ts';
import { bytesCell } from './bytes.ts';
import { type Cell, indexCell } from './cells.ts';
import { KeyedMap } from './keyed.ts';
import { addUp } from './sum.ts';

/**
 * `BPF_MAP_TYPE_ARRAY`: every slot exists and starts with zeros. `get` beyond the end is undefined, `set` is
 * ERR_EBPF_KEY_NOT_FOUND.
 */
export class ArrayMap<V, VI = V> extends KeyedMap<number, V, number, VI> {
  #raw: ArrayMap<Uint8Array> | undefined;

  constructor(name: string, backend: BackendMap, valueCell: Cell) {
    super(name, backend, indexCell, valueCell);
  }

  get length(): number {
    return this.maxEntries;
  }

  /** The same map with values as bytes. */
  get raw(): ArrayMap<Uint8Array> {
    this.#raw ??= new ArrayMap(this.name, this.backend, bytesCell(this.valueCell.size));
    return this.#raw;
  }
}

/** `BPF_MAP_TYPE_PERCPU_ARRAY` (kernel 4.6): a value is an array with one element for each possible CPU. */
export class PerCpuArrayMap<V, VI = V> extends ArrayMap<V[], readonly VI[]> {
  /** The values of all CPUs added up, field by field; undefined beyond the end. Throws ERR_EBPF_VALUE for text and bytes. */
  sum(index: number): V | undefined {
    const values = this.get(index);
    return values && addUp(values);
  }

  /** Writes one value to every CPU. */
  setAll(index: number, value: VI): this {
    return this.set(index, new Array<VI>(this.backend.cpus).fill(value));
  }
}
