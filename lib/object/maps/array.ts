/** Arrays: array and percpu_array. */
import type { BackendMap } from '../../backend.ts';
import { bytesCodec } from '../../codec/index.ts';
import { bytesCell } from './bytes.ts';
import { type Cell, indexCell } from './cells.ts';
import { KeyedMap } from './keyed.ts';
import { MappedArray, type MappedType } from './mapped.ts';
import { addUp, greatest, least } from './sum.ts';

/**
 * `BPF_MAP_TYPE_ARRAY`: every slot exists and starts with zeros. `get` beyond the end is undefined, `set` is
 * ERR_EBPF_KEY_NOT_FOUND.
 */
export class ArrayMap<V, VI = V> extends KeyedMap<number, V, number, VI> {
  #raw: ArrayMap<Uint8Array> | undefined;
  #mapped: MappedArray<V> | undefined;
  readonly #valueType: MappedType | undefined;

  constructor(name: string, backend: BackendMap, valueCell: Cell, valueType?: MappedType) {
    super(name, backend, indexCell, valueCell);
    this.#valueType = valueType;
  }

  get length(): number {
    return this.maxEntries;
  }

  /**
   * Its memory, shared with programs: values and fields are read, written and counted up in place. Of maps with BPF_F_MMAPABLE (kernel 5.5).
   * While it is mapped, the map can't be frozen; one that was frozen before can only be read. Throws ERR_EBPF_NOT_SUPPORTED, ERR_EBPF_CLOSED.
   *
   * @example
   * object.maps.stats.mapped.at(0).field('bytes').add(1500n);
   */
  get mapped(): MappedArray<V> {
    if (this.closed) this.fail('get', 9 /* EBADF */);
    this.#mapped ??= new MappedArray<V>(
      `map '${this.name}' (${this.type})`,
      this.backend,
      this.#valueType ?? { codec: bytesCodec(this.valueCell.size), options: {} },
    );
    return this.#mapped;
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
    return addUp(this.get(index));
  }

  /** The greatest of all CPUs, field by field. */
  max(index: number): V | undefined {
    return greatest(this.get(index));
  }

  /** The least of all CPUs, field by field. */
  min(index: number): V | undefined {
    return least(this.get(index));
  }

  /** Writes one value to every CPU. */
  setAll(index: number, value: VI): this {
    return this.set(index, new Array<VI>(this.backend.cpus).fill(value));
  }
}
