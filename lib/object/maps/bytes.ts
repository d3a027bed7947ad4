/** Keys and values as they lie in memory: where there is no BTF, and for `map.raw`. */
import { bytesCodec } from '../../codec/index.ts';
import { EbpfError } from '../../errors.ts';
import type { BoundCell, Cell } from './cells.ts';
import { inWords } from './words.ts';

export function bytesCell(size: number): Cell {
  const { decode, encode } = bytesCodec(size);
  return {
    size,
    decode,
    encode,
    bind(memory, at) {
      const bytes = bytesAt(memory, at, size, encode);
      return inWords(memory, at, size, bytes) ?? bytes;
    },
  };
}

function bytesAt(memory: ArrayBuffer, at: number, size: number, refuse: Cell['encode']): BoundCell {
  const place = new Uint8Array(memory, at, size);
  return {
    decode(_view, _offset, _end, into) {
      if (into === undefined) return new Uint8Array(place);
      if (!(into instanceof Uint8Array && into.length === size)) throw notInto(into, size);
      into.set(place);
      return into;
    },
    encode(value, view, offset, root) {
      if (value instanceof Uint8Array && value.length === size) place.set(value);
      else refuse(value, view, offset, root);
    },
  };
}

function notInto(into: unknown, size: number): EbpfError {
  const got = into instanceof Uint8Array ? `one of ${into.length}` : `a ${typeof into}`;
  return new EbpfError('ERR_EBPF_VALUE', `into: expected a Uint8Array of ${size} bytes, got ${got}`, {
    path: 'into',
  });
}
