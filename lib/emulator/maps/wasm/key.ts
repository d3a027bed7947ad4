/** Keys of a length that is known: read as words of 8 bytes, hashed, compared and put down. */
import { I32 } from '../../jit/wasm/codes.ts';
import {
  add,
  and,
  block,
  i32,
  i64,
  type Local,
  load8to64,
  load16to64,
  load32to64,
  load64,
  loop,
  lt,
  mul64,
  type Node,
  ne64,
  or64,
  rotl64,
  sequence,
  shl64,
  shr64,
  store64,
  WIDE,
  WORD,
  when,
  wrap,
  xor64,
} from './expressions.ts';

/** Keys up to this stay in locals. */
const MOST_WORDS = 8;
/** An odd number with bits all over: 2^64 divided by the golden ratio. */
const FACTOR = 0x9e37_79b9_7f4a_7c15n;

type NewLocal = (type: typeof WORD | typeof WIDE) => Local;

export interface Key {
  /** To be done first. */
  readonly read: Node;
  /** 32 bits. */
  readonly hash: Node;
  /** Does `then` where an element's key, at an address, is not this one. */
  unlessAt(address: Local, offset: number, then: Node): Node;
  /** Puts it down, with zeros up to a multiple of 8. */
  put(address: Local, offset: number): Node;
}

export function keyOf(address: Local, size: number, local: NewLocal): Key {
  return Math.ceil(size / 8) <= MOST_WORDS ? shortKey(address, size, local) : longKey(address, size, local);
}

function shortKey(address: Local, size: number, local: NewLocal): Key {
  const words = Array.from({ length: Math.ceil(size / 8) }, () => local(WIDE));
  return {
    read: sequence(...words.map((word, i) => word.set(wordAt(address, i * 8, Math.min(size - i * 8, 8))))),
    hash: folded(words.map(word => word.value).reduce(mixed)),
    unlessAt: (at, offset, then) =>
      when(
        words
          .map((word, i) => ne64(load64(at.value, offset + i * 8), word.value))
          .reduce((some, other) => code => {
            some(code);
            other(code);
            code.op(I32.OR);
          }),
        then,
      ),
    put: (at, offset) => sequence(...words.map((word, i) => store64(at.value, word.value, offset + i * 8))),
  };
}

function longKey(address: Local, size: number, local: NewLocal): Key {
  const at = local(WORD);
  const sum = local(WIDE);
  const whole = size - (size % 8);
  const tail = size % 8 === 0 ? i64(0) : wordAt(address, whole, size % 8);
  const overWords = (one: Node) =>
    sequence(
      at.set(i32(0)),
      loop(again => sequence(one, at.set(add(at.value, i32(8))), when(lt(at.value, i32(whole)), again))),
    );
  const here = add(address.value, at.value);
  return {
    read: sequence(sum.set(i64(0)), overWords(sum.set(mixed(sum.value, load64(here))))),
    hash: folded(mixed(sum.value, tail)),
    unlessAt: (element, offset, then) =>
      block(same =>
        sequence(
          block(differs =>
            sequence(
              overWords(when(ne64(load64(here), load64(add(element.value, at.value), offset)), differs)),
              ...(size % 8 === 0 ? [] : [when(ne64(tail, load64(element.value, offset + whole)), differs)]),
              same,
            ),
          ),
          then,
        ),
      ),
    put: (element, offset) =>
      sequence(
        overWords(store64(add(element.value, at.value), load64(here), offset)),
        ...(size % 8 === 0 ? [] : [store64(element.value, tail, offset + whole)]),
      ),
  };
}

const mixed = (sum: Node, word: Node): Node => xor64(rotl64(mul64(sum, i64(signed(FACTOR))), i64(29)), word);

/** Products have their best bits above. */
const folded = (sum: Node): Node => wrap(shr64(mul64(sum, i64(signed(FACTOR))), i64(32)));

const signed = (value: bigint) => BigInt.asIntN(64, value);

/**
 * Up to 8 bytes as a number, and none behind them. By 4 at a time: a program has just written the key, most often so, and a processor that reads
 * 8 bytes of two stores waits until both are in its cache.
 */
function wordAt(address: Local, offset: number, size: number): Node {
  const pieces: Node[] = [];
  let at = 0;
  for (const [bytes, read] of [
    [4, load32to64],
    [4, load32to64],
    [2, load16to64],
    [1, load8to64],
  ] as const) {
    if (size - at < bytes) continue;
    const piece = read(address.value, offset + at);
    pieces.push(at === 0 ? piece : shl64(piece, i64(at * 8)));
    at += bytes;
  }
  return pieces.reduce(or64);
}

/** The chain that a hash belongs to: where its head is. */
export const chainOf = (buckets: Node, hash: Node, mask: Node): Node => add(buckets, and(hash, mask));
