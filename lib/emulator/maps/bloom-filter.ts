/** BPF_MAP_TYPE_BLOOM_FILTER (kernel/bpf/bloom_filter.c). Which values it takes for known by mistake depends on its hashes, which are not the kernel's. */
import { ERRNO } from '../errno.ts';
import { EmulatedMap } from './map.ts';

const { EINVAL, ENOENT, EOPNOTSUPP } = ERRNO;
/** Of a map without map_extra. */
const HASHES = 5;
/** FNV-1a's; two sums, of which the second is the step from one bit to the next. */
const PRIME = 0x0100_0193;

export class EmulatedBloomFilter extends EmulatedMap {
  #bits: Uint8Array = new Uint8Array(0);
  #mask = 0;
  #hashes = 0;

  start(): void {
    const { maxEntries, mapExtra } = this.definition;
    this.#hashes = Number(mapExtra & 15n) || HASHES;
    // n entries and k hashes: n * k / ln 2 bits, up to a power of two.
    let bits = 64;
    while (bits < (maxEntries * this.#hashes * 7) / 5 && bits < 2 ** 32) bits *= 2;
    const { address, size } = this.allocate('bits', bits / 8);
    this.#bits = this.bytes.subarray(address, address + size);
    this.#mask = bits - 1;
  }

  override programPush(value: number, flags: bigint): number {
    this.readable(value, this.definition.valueSize, 'value');
    return this.update(0, value, flags);
  }

  override programPeek(value: number): number {
    this.readable(value, this.definition.valueSize, 'value');
    return this.lookup(0, value);
  }

  override programPop(): number {
    return EOPNOTSUPP;
  }

  override update(_key: number, value: number, flags: bigint): number {
    if (flags !== 0n) return EINVAL;
    this.#each(value, bit => {
      this.#bits[bit >>> 3]! |= 1 << (bit & 7);
      return true;
    });
    return 0;
  }

  override lookup(_key: number, value: number): number {
    return this.#each(value, bit => ((this.#bits[bit >>> 3]! >> (bit & 7)) & 1) === 1) ? 0 : ENOENT;
  }

  override delete(): number {
    return EOPNOTSUPP;
  }

  override nextKey(): number {
    return EOPNOTSUPP;
  }

  /** Its bits, as long as `visit` answers true; whether it did for all. */
  #each(value: number, visit: (bit: number) => boolean): boolean {
    const { valueSize } = this.definition;
    let first = 0x811c_9dc5;
    let second = 0x9747_b28c;
    for (const byte of this.bytes.subarray(value, value + valueSize)) {
      first = Math.imul(first ^ byte, PRIME);
      second = Math.imul(second ^ byte, 0x85eb_ca6b) + first;
    }
    for (let i = 0; i < this.#hashes; i++) {
      if (!visit(((first ^ (first >>> 15)) & this.#mask) >>> 0)) return false;
      first = (first + (second | 1)) | 0;
    }
    return true;
  }
}
