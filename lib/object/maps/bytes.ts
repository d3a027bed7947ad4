/** Keys and values as they lie in memory: where there is no BTF, and for `map.raw`. */
import { mayCompile } from '../../codec/compiler/source.ts';
import { bytesCodec } from '../../codec/index.ts';
import { EbpfError } from '../../errors.ts';
import type { Cell } from './cells.ts';

const WORD = BigUint64Array.BYTES_PER_ELEMENT;
/** Up to here statements that the engine compiles into the call are faster than its own copying function. */
const SHORT = 128;

export function bytesCell(size: number): Cell {
  const { decode, encode } = bytesCodec(size);
  return {
    size,
    decode,
    encode,
    bind: (memory, at) =>
      size > 0 && size <= SHORT && size % WORD === 0 && mayCompile()
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

/**
 * In words of 64 bits, each copied by a statement of its own: a loop takes twice as long. Functions of its own for each map, so that the engine sees one
 * array in each, and compiles them into the map's get and set.
 */
function wordsAt(memory: ArrayBuffer, at: number, size: number, refuse: Cell['encode']): BoundCell {
  const count = size / WORD;
  const copy = (to: string, from: string) =>
    Array.from({ length: count }, (_, i) => `${to}[${i}] = ${from}[${i}];`).join(' ');
  const text = `"use strict";
    return {
      decode(view, offset, end, into) {
        const { words } = to;
        if (into === to.array && words.length === ${count}) {
          ${copy('words', 'place')}
          return into;
        }
        to.remember(into);
        return bytes.decode(view, offset, end, into);
      },
      encode(value, view, offset, root) {
        const { words } = from;
        if (value === from.array && words.length === ${count}) {
          ${copy('place', 'words')}
        } else {
          from.remember(value);
          bytes.encode(value, view, offset, root);
        }
      },
    };`;
  const place = new BigUint64Array(memory, at, count);
  const [bytes, from, to] = [bytesAt(memory, at, size, refuse), new LastArray(size), new LastArray(size)];
  return new Function('place', 'bytes', 'from', 'to', text)(place, bytes, from, to);
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
