/** Keys and values as they lie in memory: where there is no BTF, and for `map.raw`. */
import { bytesCodec } from '../../codec/index.ts';
import { EbpfError } from '../../errors.ts';
import type { Cell } from './cells.ts';

/** Up to here a loop that the engine compiles into the call is faster than its own copying function. */
const SHORT = 16;

export function bytesCell(size: number): Cell {
  const codec = bytesCodec(size);
  return {
    size,
    decode: codec.decode,
    encode: codec.encode,
    bind(buffer, at) {
      const place = new Uint8Array(buffer, at, size);
      return {
        decode(_view, _offset, _end, into) {
          if (into === undefined) return new Uint8Array(place);
          if (!(into instanceof Uint8Array && into.length === size)) throw notInto(into, size);
          into.set(place);
          return into;
        },
        encode(value, view, offset, root) {
          if (!(value instanceof Uint8Array) || value.length !== size) {
            codec.encode(value, view, offset, root); // which says what is wrong
          } else if (size <= SHORT) {
            for (let i = 0; i < size; i++) place[i] = value[i]!;
          } else {
            place.set(value);
          }
        },
      };
    },
  };
}

function notInto(into: unknown, size: number): EbpfError {
  const got = into instanceof Uint8Array ? `one of ${into.length}` : `a ${typeof into}`;
  return new EbpfError('ERR_EBPF_VALUE', `into: expected a Uint8Array of ${size} bytes, got ${got}`, {
    path: 'into',
  });
}
