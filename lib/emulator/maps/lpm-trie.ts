/** BPF_MAP_TYPE_LPM_TRIE (kernel/bpf/lpm_trie.c): a binary tree of prefixes, in which what has one child and no entry is left out. */
import { ERRNO } from '../errno.ts';
import { EXIST, NOEXIST } from './flags.ts';
import { EmulatedMap } from './map.ts';
import { ValuePool } from './pool.ts';

const { EEXIST, EINVAL, ENOENT, ENOMEM, ENOSPC } = ERRNO;
/** Bytes of a key before its data: prefixlen. */
const LENGTH = 4;

interface TrieNode {
  length: number;
  data: Uint8Array;
  /** 0: a branch without an entry. */
  value: number;
  readonly children: [TrieNode | null, TrieNode | null];
}

export class EmulatedLpmTrie extends EmulatedMap {
  #root: TrieNode | null = null;
  #count = 0;
  #values!: ValuePool;
  #dataSize = 0;

  start(): void {
    const { keySize, valueSize, maxEntries } = this.definition;
    this.#dataSize = keySize - LENGTH;
    this.#values = new ValuePool(this.world.machine.memory, {
      size: valueSize,
      most: maxEntries,
      writable: this.programsWrite,
      allocate: size => this.allocate('values', size, this.programsWrite),
    });
  }

  override programLookup(key: number): number {
    this.readable(key, this.definition.keySize, 'key');
    return this.#longest(key)?.value ?? 0;
  }

  override lookup(key: number, value: number): number {
    const found = this.#longest(key);
    if (!found) return ENOENT;
    this.show(value, found.value);
    return 0;
  }

  override update(key: number, value: number, flags: bigint): number {
    if (flags > EXIST) return EINVAL;
    const length = this.view.getUint32(key, true);
    if (length > this.#most) return EINVAL;
    const data = this.#dataAt(key);
    let parent: TrieNode | null = null;
    let node = this.#root;
    let common = 0;
    while (node) {
      common = commonBits(node.data, data, Math.min(node.length, length));
      if (node.length !== common || node.length === length) break;
      parent = node;
      node = node.children[bitAt(data, node.length)]!;
    }
    const exact = node !== null && node.length === common && node.length === length ? node : null;
    if (exact && exact.value !== 0) {
      if (flags === NOEXIST) return EEXIST;
      exact.data = data;
      this.copy(exact.value, value);
      return 0;
    }
    if (flags === EXIST) return ENOENT;
    if (this.#count === this.definition.maxEntries) return ENOSPC;
    const place = this.#values.take();
    if (place === 0) return ENOMEM;
    this.bytes.copyWithin(place, value, value + this.definition.valueSize);
    this.#count++;
    if (exact) {
      exact.data = data;
      exact.value = place;
      return 0;
    }
    const added: TrieNode = { length, data, value: place, children: [null, null] };
    if (!node) this.#put(parent, added);
    else if (common === length) {
      added.children[bitAt(node.data, length)] = node;
      this.#put(parent, added);
    } else {
      const branch: TrieNode = { length: common, data: node.data.slice(), value: 0, children: [null, null] };
      branch.children[bitAt(data, common)] = added;
      branch.children[bitAt(node.data, common)] = node;
      this.#put(parent, branch);
    }
    return 0;
  }

  override delete(key: number): number {
    const length = this.view.getUint32(key, true);
    if (length > this.#most) return EINVAL;
    const data = this.#dataAt(key);
    const path: TrieNode[] = [];
    for (let node = this.#root; node; node = node.children[bitAt(data, node.length)]!) {
      if (node.length > length || commonBits(node.data, data, node.length) !== node.length) return ENOENT;
      path.push(node);
      if (node.length === length) break;
    }
    const node = path.pop();
    if (!node || node.length !== length || node.value === 0) return ENOENT;
    this.#values.give(node.value);
    node.value = 0;
    this.#count--;
    this.#prune(node, path);
    return 0;
  }

  /** In postorder: what is longer comes before what covers it. */
  override nextKey(key: number, next: number): number {
    if (!this.#root) return ENOENT;
    const after = key === 0 ? null : this.#after(key);
    if (after === undefined) return ENOENT;
    const node = after ?? leftmost(this.#root);
    this.view.setUint32(next, node.length, true);
    this.bytes.set(node.data, next + LENGTH);
    return 0;
  }

  override get batches(): 'keys' {
    return 'keys';
  }

  get #most(): number {
    return this.#dataSize * 8;
  }

  #dataAt(key: number): Uint8Array {
    return this.bytes.slice(key + LENGTH, key + LENGTH + this.#dataSize);
  }

  #longest(key: number): TrieNode | null {
    const length = this.view.getUint32(key, true);
    if (length > this.#most) return null;
    const { bytes } = this;
    const at = key + LENGTH;
    let found: TrieNode | null = null;
    for (let node = this.#root; node; ) {
      if (node.length > length || !covers(node, bytes, at)) break;
      if (node.value !== 0) found = node;
      if (node.length === length) break;
      const bit = (bytes[at + (node.length >> 3)]! >> (7 - (node.length & 7))) & 1;
      node = bit === 0 ? node.children[0] : node.children[1];
    }
    return found;
  }

  #put(parent: TrieNode | null, node: TrieNode): void {
    if (parent) parent.children[bitAt(node.data, parent.length)] = node;
    else this.#root = node;
  }

  /** Takes out what has neither an entry nor two children any more. */
  #prune(node: TrieNode, path: TrieNode[]): void {
    const [left, right] = node.children;
    if (left && right) return;
    const parent = path.pop() ?? null;
    const child = left ?? right;
    if (parent) parent.children[bitAt(node.data, parent.length)] = child;
    else this.#root = child;
    if (!child && parent && parent.value === 0) this.#prune(parent, path);
  }

  /** The entry behind a key; null where the key is not there, undefined at the end. */
  #after(key: number): TrieNode | null | undefined {
    const length = this.view.getUint32(key, true);
    if (length > this.#most) return null;
    const data = this.#dataAt(key);
    const path: TrieNode[] = [];
    let node = this.#root;
    for (; node; node = node.children[bitAt(data, node.length)]!) {
      if (node.length > length || commonBits(node.data, data, node.length) !== node.length) return null;
      path.push(node);
      if (node.length === length) break;
    }
    if (!node || node.value === 0) return null;
    for (let below = path.pop()!; ; ) {
      const parent = path.pop();
      if (!parent) return undefined;
      const right = parent.children[1];
      if (right && right !== below) return leftmost(right);
      if (parent.value !== 0) return parent;
      below = parent;
    }
  }
}

/** The first in postorder: every leaf has an entry. */
function leftmost(node: TrieNode): TrieNode {
  for (let at = node; ; ) {
    const child = at.children[0] ?? at.children[1];
    if (!child) return at;
    at = child;
  }
}

function bitAt(data: Uint8Array, index: number): 0 | 1 {
  return (((data[index >> 3] ?? 0) >> (7 - (index & 7))) & 1) as 0 | 1;
}

/** Whether what stands there begins with the node's prefix: nothing is made, since each packet asks. */
function covers({ data, length }: TrieNode, bytes: Uint8Array, at: number): boolean {
  const whole = length >> 3;
  for (let i = 0; i < whole; i++) if (data[i] !== bytes[at + i]) return false;
  const rest = length & 7;
  return rest === 0 || (data[whole]! ^ bytes[at + whole]!) >> (8 - rest) === 0;
}

/** How many of the first `most` bits are the same. */
function commonBits(a: Uint8Array, b: Uint8Array, most: number): number {
  for (let bits = 0, i = 0; bits < most; i++, bits += 8) {
    const differing = a[i]! ^ b[i]!;
    if (differing !== 0) return Math.min(bits + Math.clz32(differing) - 24, most);
  }
  return most;
}
