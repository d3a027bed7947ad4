/** Longest-prefix-match tries: routing tables, address lists. */
import type { BackendMap } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import { parseAddress } from './address.ts';
import type { Cell } from './cells.ts';
import { HashMap } from './hash.ts';

/** struct bpf_lpm_trie_key: a u32 with the prefix length in bits, then the data. */
const DATA_OFFSET = 4;

/** A key is its C struct (the first member counts the prefix's bits); addresses may also be written `10.1.0.0/16`. */
function prefixCell(struct: Cell): Cell {
  const bits = (struct.size - DATA_OFFSET) * 8;
  return {
    size: struct.size,
    decode: struct.decode,
    encode(key, view, offset, root) {
      if (typeof key === 'string') encodeText(key, bits, view, offset, root);
      else struct.encode(key, view, offset, root);
      const length = view.getUint32(offset, true);
      if (length > bits) {
        const path = `${root}.prefixlen`;
        throw new EbpfError(
          'ERR_EBPF_VALUE',
          `${path}: ${length} bits of prefix, the key's data has ${bits}`,
          { path },
        );
      }
    },
  };
}

function encodeText(text: string, bits: number, view: DataView, offset: number, root: string): void {
  const [address = '', length, ...rest] = text.split('/');
  const bytes = parseAddress(address);
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (!bytes || bytes.length * 8 !== bits || Number.isNaN(prefix) || rest.length > 0) {
    const form =
      bits === 32
        ? "like '10.1.0.0/16'"
        : bits === 128
          ? "like 'fd00::/8'"
          : 'as an object: it is no IP address';
    throw new EbpfError('ERR_EBPF_VALUE', `${root}: '${text}' is no prefix of this trie; write it ${form}`, {
      path: root,
    });
  }
  view.setUint32(offset, prefix, true);
  bytes.forEach((byte, i) => {
    view.setUint8(offset + DATA_OFFSET + i, byte);
  });
}

/** A prefix as text, or the key's C struct. */
export type Prefix<K> = K | string;

/**
 * `BPF_MAP_TYPE_LPM_TRIE` (kernel 4.11; iteration 4.16). `set` and `delete` mean exactly the prefix given; `get` and `match`
 * answer the value of the longest prefix that covers the key.
 */
export class LpmTrie<K, V, KI = K, VI = V> extends HashMap<Prefix<K>, V, Prefix<KI>, VI> {
  constructor(name: string, backend: BackendMap, keyCell: Cell, valueCell: Cell) {
    super(name, backend, prefixCell(keyCell), valueCell);
  }

  /** The value of the longest prefix that covers an address, whatever prefix length the key carries. */
  match(address: Prefix<KI>): V | undefined {
    this.keyCell.encode(address, this.view, this.keyOffset, 'key');
    this.view.setUint32(this.keyOffset, (this.keyCell.size - DATA_OFFSET) * 8, true);
    return this.get(this.keyCell.decode(this.view, this.keyOffset, this.keyOffset + this.keyCell.size));
  }
}
