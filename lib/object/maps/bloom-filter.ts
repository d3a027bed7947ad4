/** Sets that answer "surely not" or "perhaps". */
import { constants } from 'node:os';
import type { BackendMap } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import { BpfMap } from './base.ts';
import type { Cell } from './cells.ts';

const { ENOENT } = constants.errno;

/**
 * `BPF_MAP_TYPE_BLOOM_FILTER` (kernel 5.16). `maxEntries` is how many values it is made for: with more, it is wrong more often. It keeps bits and
 * no values: nothing can be taken out, and nobody can go through it.
 */
export class BloomFilterMap<V> extends BpfMap {
  readonly #cell: Cell;
  readonly #view: DataView;

  constructor(name: string, backend: BackendMap, valueCell: Cell) {
    super(name, backend);
    this.#cell = valueCell;
    this.#view = new DataView(backend.scratch.buffer);
  }

  /** Adds a value. Throws ERR_EBPF_VALUE. */
  push(value: V): this {
    this.#cell.encode(value, this.#view, this.backend.scratch.valueOffset, 'value');
    const errno = this.backend.update();
    return errno === undefined ? this : this.fail('push', errno);
  }

  /** false: it was never added; true: it was, or looks as if. */
  peek(value: V): boolean {
    this.#cell.encode(value, this.#view, this.backend.scratch.valueOffset, 'value');
    const errno = this.backend.lookup();
    if (errno !== undefined && errno !== ENOENT) this.fail('peek', errno);
    return errno === undefined;
  }

  /** Throws ERR_EBPF_NOT_SUPPORTED. */
  keys(): never {
    return this.#noValues('it keeps no values, and can not be gone through; ask for one with peek(value)');
  }

  /** Throws ERR_EBPF_NOT_SUPPORTED. */
  delete(): never {
    return this.#noValues('it keeps no values, and nothing can be taken out; make another map');
  }

  #noValues(why: string): never {
    throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `map '${this.name}' (${this.type}): ${why}`);
  }
}
