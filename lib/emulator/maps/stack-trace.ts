/** BPF_MAP_TYPE_STACK_TRACE (kernel/bpf/stackmap.c): stacks by a hash of theirs. */
import { ERRNO } from '../errno.ts';
import { jhash2 } from './jhash.ts';
import { EmulatedMap } from './map.ts';

const { E2BIG, EEXIST, EFAULT, EINVAL, ENOENT } = ERRNO;
/** Of bpf_get_stackid: frames to leave out; compare hashes alone; take the place of another stack. */
const SKIP = 0xffn;
const FAST_COMPARE = 1n << 9n;
const REUSE = 1n << 10n;

interface Stack {
  readonly hash: number;
  /** Addresses, each with 64 bits. */
  readonly addresses: BigUint64Array;
}

export class EmulatedStackTrace extends EmulatedMap {
  readonly #stacks = new Map<number, Stack>();
  #buckets = 1;

  start(): void {
    while (this.#buckets < this.definition.maxEntries) this.#buckets *= 2;
  }

  /** bpf_get_stackid with the addresses that the stack has: its id, or an errno below 0. */
  store(addresses: readonly bigint[], flags: bigint): number {
    const skip = Number(flags & SKIP);
    if (addresses.length <= skip) return -EFAULT;
    const most = this.definition.valueSize / 8;
    const kept = BigUint64Array.from(addresses.slice(skip, skip + most));
    const hash = jhash2(new Uint32Array(kept.buffer));
    const id = (hash & (this.#buckets - 1)) >>> 0;
    const there = this.#stacks.get(id);
    if (there && there.hash === hash && ((flags & FAST_COMPARE) !== 0n || same(there.addresses, kept)))
      return id;
    if (there && (flags & REUSE) === 0n) return -EEXIST;
    this.#stacks.set(id, { hash, addresses: kept });
    return id;
  }

  override lookup(key: number, value: number): number {
    const stack = this.#stacks.get(this.view.getUint32(key, true));
    if (!stack) return ENOENT;
    const { valueSize } = this.definition;
    this.bytes.fill(0, value, value + valueSize);
    this.bytes.set(new Uint8Array(stack.addresses.buffer), value);
    return 0;
  }

  override update(): number {
    return EINVAL;
  }

  override programUpdate(): number {
    return EINVAL;
  }

  override delete(key: number): number {
    const id = this.view.getUint32(key, true);
    if (id >= this.#buckets) return E2BIG;
    return this.#stacks.delete(id) ? 0 : ENOENT;
  }

  override take(key: number, value: number): number {
    const errno = this.lookup(key, value);
    return errno === 0 ? this.delete(key) : errno;
  }

  override nextKey(key: number, next: number): number {
    const last = key === 0 ? -1 : this.view.getUint32(key, true);
    const ids = [...this.#stacks.keys()].sort((a, b) => a - b);
    const after = this.#stacks.has(last) ? ids.find(id => id > last) : ids[0];
    if (after === undefined) return ENOENT;
    this.view.setUint32(next, after, true);
    return 0;
  }
}

function same(a: BigUint64Array, b: BigUint64Array): boolean {
  return a.length === b.length && a.every((address, i) => address === b[i]);
}
