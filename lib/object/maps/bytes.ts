/** Keys and values as they lie in memory: where there is no BTF, and for `map.raw`. */
import { bytesCodec } from '../../codec/index.ts';
import { EbpfError } from '../../errors.ts';
import type { Cell } from './cells.ts';

const WORD = BigUint64Array.BYTES_PER_ELEMENT;
/** Up to here a loop that the engine compiles into the call is faster than its own copying function. */
const SHORT = 128;

export function bytesCell(size: number): Cell {
  const codec = bytesCodec(size);
  return {
    size,
    decode: codec.decode,
    encode: codec.encode,
    bind(buffer, at) {
      const place = new Uint8Array(buffer, at, size);
      const inWords = size % WORD === 0 && size <= SHORT;
      const placeWords = new BigUint64Array(buffer, at, inWords ? size / WORD : 0);
      const wordsOf = lastWords();
      return {
        decode(_view, _offset, _end, into) {
          if (into === undefined) return new Uint8Array(place);
          if (!(into instanceof Uint8Array && into.length === size)) throw notInto(into, size);
          const words = inWords ? wordsOf(into) : undefined;
          if (words) for (let i = 0; i < placeWords.length; i++) words[i] = placeWords[i]!;
          else into.set(place);
          return into;
        },
        encode(value, view, offset, root) {
          if (!(value instanceof Uint8Array) || value.length !== size) {
            codec.encode(value, view, offset, root); // which says what is wrong
            return;
          }
          const words = inWords ? wordsOf(value) : undefined;
          if (words) for (let i = 0; i < placeWords.length; i++) placeWords[i] = words[i]!;
          else place.set(value);
        },
      };
    },
  };
}

/**
 * The memory of an array in words of 64 bits, which are copied in a fraction of the time; undefined for one that does not begin
 * with a word, or is not the one of the call before: making the view pays for those that are used again.
 */
function lastWords(): (bytes: Uint8Array) => BigUint64Array | undefined {
  let last: Uint8Array | undefined;
  let words: BigUint64Array | undefined;
  let viewed = false;
  return bytes => {
    if (bytes !== last) {
      last = bytes;
      words = undefined;
      viewed = false;
    } else if (!viewed) {
      viewed = true;
      if (bytes.byteOffset % WORD === 0)
        words = new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length / WORD);
    }
    return words;
  };
}

function notInto(into: unknown, size: number): EbpfError {
  const got = into instanceof Uint8Array ? `one of ${into.length}` : `a ${typeof into}`;
  return new EbpfError('ERR_EBPF_VALUE', `into: expected a Uint8Array of ${size} bytes, got ${got}`, {
    path: 'into',
  });
}
