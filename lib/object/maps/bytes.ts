/** Keys and values as they lie in memory: where there is no BTF, and for `map.raw`. */
import { bytesCodec } from '../../codec/index.ts';
import { EbpfError } from '../../errors.ts';
import type { Cell } from './cells.ts';

const WORD = BigUint64Array.BYTES_PER_ELEMENT;
/** Up to here a loop that the engine compiles into the call is faster than its own copying function. */
const SHORT = 128;

export function bytesCell(size: number): Cell {
  const { decode, encode } = bytesCodec(size);
  return {
    size,
    decode,
    encode,
    bind: (memory, at) =>
      size > 0 && size <= SHORT && size % WORD === 0
        ? wordsAt(memory, at, size, encode)
        : bytesAt(memory, at, size, encode),
  };
}

type BoundCell = ReturnType<NonNullable<Cell['bind']>>;

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

/** In words of 64 bits, which are copied in a fraction of the time. */
function wordsAt(memory: ArrayBuffer, at: number, size: number, refuse: Cell['encode']): BoundCell {
  const count = size / WORD;
  const place = new BigUint64Array(memory, at, count);
  const bytes = bytesAt(memory, at, size, refuse);
  const from = new LastArray(size);
  const to = new LastArray(size);
  return {
    decode(view, offset, end, into) {
      const { words } = to;
      if (into === undefined || into !== to.array || words.length !== count) {
        if (into !== undefined) to.remember(into);
        return bytes.decode(view, offset, end, into);
      }
      for (let i = 0; i < count; i++) words[i] = place[i]!;
      return into;
    },
    encode(value, view, offset, root) {
      const { words } = from;
      if (value !== from.array || words.length !== count) {
        from.remember(value);
        bytes.encode(value, view, offset, root);
        return;
      }
      for (let i = 0; i < count; i++) place[i] = words[i]!;
    },
  };
}

const NONE = new BigUint64Array();

/** What was given in the call before, and its words if it was given in the one before that, too: making them pays for arrays that are used again. */
class LastArray {
  array: unknown;
  /** Empty where there are none: also of an array whose memory has gone to another thread since. */
  words: BigUint64Array = NONE;
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  remember(array: unknown): void {
    const again = array === this.array;
    this.array = array;
    this.words =
      again && this.#inWords(array)
        ? new BigUint64Array(array.buffer, array.byteOffset, this.#size / WORD)
        : NONE;
  }

  #inWords(array: unknown): array is Uint8Array {
    return array instanceof Uint8Array && array.length === this.#size && array.byteOffset % WORD === 0;
  }
}

function notInto(into: unknown, size: number): EbpfError {
  const got = into instanceof Uint8Array ? `one of ${into.length}` : `a ${typeof into}`;
  return new EbpfError('ERR_EBPF_VALUE', `into: expected a Uint8Array of ${size} bytes, got ${got}`, {
    path: 'into',
  });
}
