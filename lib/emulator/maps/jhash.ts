/** Bob Jenkins' lookup3 over 32-bit words, as the kernel has it (jhash2 in include/linux/jhash.h), by which stacks get their ids. */

const INITIAL = 0xdead_beef;

const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by));

export function jhash2(words: Uint32Array, seed = 0): number {
  let a = (INITIAL + (words.length << 2) + seed) | 0;
  let b = a;
  let c = a;
  let at = 0;
  let left = words.length;
  for (; left > 3; left -= 3, at += 3) {
    a += words[at]!;
    b += words[at + 1]!;
    c += words[at + 2]!;
    a = (a - c) ^ rotate(c, 4);
    c += b;
    b = (b - a) ^ rotate(a, 6);
    a += c;
    c = (c - b) ^ rotate(b, 8);
    b += a;
    a = (a - c) ^ rotate(c, 16);
    c += b;
    b = (b - a) ^ rotate(a, 19);
    a += c;
    c = (c - b) ^ rotate(b, 4);
    b = (b + a) | 0;
    a |= 0;
    c |= 0;
  }
  if (left === 0) return c >>> 0;
  if (left === 3) c += words[at + 2]!;
  if (left >= 2) b += words[at + 1]!;
  a += words[at]!;
  for (const [by, which] of FINAL) {
    if (which === 'c') c = (c ^ b) - rotate(b, by);
    else if (which === 'a') a = (a ^ c) - rotate(c, by);
    else b = (b ^ a) - rotate(a, by);
  }
  return c >>> 0;
}

/** __jhash_final */
const FINAL = [
  [14, 'c'],
  [11, 'a'],
  [25, 'b'],
  [16, 'c'],
  [4, 'a'],
  [14, 'b'],
  [24, 'c'],
] as const;
