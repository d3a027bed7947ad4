/** Bytes that are copied in words of 64 bits, which takes a fraction of the time: for arrays that are used again and again, as those of a hot loop are. */
import { mayCompile, Source } from '../../codec/compiler/source.ts';
import type { BoundCell } from './cells.ts';

const WORD = BigUint64Array.BYTES_PER_ELEMENT;
/** Up to here statements that the engine compiles into the call are faster than its own copying function. */
const SHORT = 128;
const NONE = new BigUint64Array();

/**
 * Each word by a statement of its own: a loop takes twice as long. Functions of their own for each map, so that the engine sees one array in each, and
 * compiles them into the map's get and set. `bytes`: what copies other arrays. Undefined where that is no faster, or code generation is forbidden.
 */
export function inWords(
  memory: ArrayBuffer,
  at: number,
  size: number,
  bytes: BoundCell,
): BoundCell | undefined {
  if (size === 0 || size > SHORT || size % WORD !== 0 || !mayCompile()) return undefined;
  const count = size / WORD;
  const source = new Source(true);
  const place = source.constant(new BigUint64Array(memory, at, count));
  const others = source.constant(bytes);
  const from = source.constant(new LastArray(size));
  const to = source.constant(new LastArray(size));
  const copy = (target: string, origin: string) =>
    Array.from({ length: count }, (_, i) => `${target}[${i}] = ${origin}[${i}];`).join(' ');
  return source.build<BoundCell>(`{
    decode(view, offset, end, into) {
      const { words } = ${to};
      if (into === ${to}.array && words.length === ${count}) {
        ${copy('words', place)}
        return into;
      }
      ${to}.remember(into);
      return ${others}.decode(view, offset, end, into);
    },
    encode(value, view, offset, root) {
      const { words } = ${from};
      if (value === ${from}.array && words.length === ${count}) {
        ${copy(place, 'words')}
      } else {
        ${from}.remember(value);
        ${others}.encode(value, view, offset, root);
      }
    },
  }`);
}

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
