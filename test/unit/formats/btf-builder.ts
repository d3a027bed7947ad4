/** BTF made by hand, right or wrong. */

/** struct btf_type's info: kind, vlen, kind_flag. */
export const info = (kind: number, vlen = 0, flag = 0) => ((flag << 31) | (kind << 24) | vlen) >>> 0;

/** A word, or a name, which becomes its offset in the string table. */
export type Word = number | string;

export interface BtfOptions {
  readonly littleEndian?: boolean;
  /** The string table's start; default the empty name. */
  readonly strings?: string;
}

/** BTF from raw words for its types, each of which is name, info, size or type, and what its kind adds. */
export function buildBtf(types: readonly (readonly Word[])[], options: BtfOptions = {}): Uint8Array {
  const { littleEndian = true, strings = '\0' } = options;
  const encoder = new TextEncoder();
  const names = [strings];
  let { length } = encoder.encode(strings);
  const words = types.flat().map(word => {
    if (typeof word === 'number') return word;
    const at = length;
    names.push(`${word}\0`);
    length += encoder.encode(word).length + 1;
    return at;
  });
  const bytes = new Uint8Array(24 + words.length * 4 + length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xeb9f, littleEndian);
  view.setUint8(2, 1);
  [24, 0, words.length * 4, words.length * 4, length].forEach((word, i) => {
    view.setUint32(4 + i * 4, word, littleEndian);
  });
  words.forEach((word, i) => {
    view.setUint32(24 + i * 4, word, littleEndian);
  });
  bytes.set(encoder.encode(names.join('')), 24 + words.length * 4);
  return bytes;
}

/** `int`. */
export const INT = ['int', info(1), 4, (1 << 24) | 32];
