/** Queue and stack: no keys, one end to read from. */
import { constants } from 'node:os';
import type { BackendMap, Errno } from '../../backend.ts';
import { BpfMap } from './base.ts';
import type { Cell } from './cells.ts';

const { ENOENT } = constants.errno;
/** BPF_EXIST: for queues and stacks it means "drop the oldest if it is full". */
const BPF_EXIST = 2;

/** `BPF_MAP_TYPE_QUEUE` (first in, first out; kernel 4.20). */
export class QueueMap<V, VI = V> extends BpfMap {
  readonly #cell: Cell;
  readonly #view: DataView;

  constructor(name: string, backend: BackendMap, valueCell: Cell) {
    super(name, backend);
    this.#cell = valueCell;
    this.#view = new DataView(backend.scratch.buffer);
  }

  /** Throws ERR_EBPF_MAP_FULL, unless `{ replace: true }` lets it drop the oldest. */
  push(value: VI, options: { readonly replace?: boolean } = {}): this {
    this.#cell.encode(value, this.#view, this.backend.scratch.valueOffset, 'value');
    this.#view.setUint32(0, options.replace ? BPF_EXIST : 0, true);
    const errno = this.backend.update();
    this.#view.setUint32(0, 0, true); // flags are zero between calls: peek and pop read them too
    if (errno !== undefined) this.fail('push', errno);
    return this;
  }

  /** Takes the next value; undefined if it is empty. */
  pop(): V | undefined {
    return this.#read('pop', this.backend.lookupAndDelete());
  }

  /** The next value, left in its place; undefined if it is empty. */
  peek(): V | undefined {
    return this.#read('peek', this.backend.lookup());
  }

  #read(verb: 'pop' | 'peek', errno: Errno): V | undefined {
    if (errno === ENOENT) return undefined;
    if (errno !== undefined) this.fail(verb, errno);
    const { valueOffset } = this.backend.scratch;
    return this.#cell.decode(this.#view, valueOffset, valueOffset + this.#cell.size);
  }
}

/** `BPF_MAP_TYPE_STACK` (last in, first out; kernel 4.20). */
export class StackMap<V, VI = V> extends QueueMap<V, VI> {}
