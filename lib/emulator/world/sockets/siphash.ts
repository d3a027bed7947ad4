/** SipHash-2-4 (lib/siphash.c), by which the kernel makes numbers that nobody guesses. */

const U64 = (1n << 64n) - 1n;
const rotate = (value: bigint, by: bigint): bigint => ((value << by) | (value >> (64n - by))) & U64;

export interface SipKey {
  readonly low: bigint;
  readonly high: bigint;
}

export function siphash(bytes: Uint8Array, { low, high }: SipKey): bigint {
  let v0 = 0x736f_6d65_7073_6575n ^ low;
  let v1 = 0x646f_7261_6e64_6f6dn ^ high;
  let v2 = 0x6c79_6765_6e65_7261n ^ low;
  let v3 = 0x7465_6462_7974_6573n ^ high;
  const round = (): void => {
    v0 = (v0 + v1) & U64;
    v1 = rotate(v1, 13n) ^ v0;
    v0 = rotate(v0, 32n);
    v2 = (v2 + v3) & U64;
    v3 = rotate(v3, 16n) ^ v2;
    v0 = (v0 + v3) & U64;
    v3 = rotate(v3, 21n) ^ v0;
    v2 = (v2 + v1) & U64;
    v1 = rotate(v1, 17n) ^ v2;
    v2 = rotate(v2, 32n);
  };
  const word = (value: bigint): void => {
    v3 ^= value;
    round();
    round();
    v0 ^= value;
  };
  // The last word has what is left, and the length above it.
  const padded = new Uint8Array((Math.floor(bytes.length / 8) + 1) * 8);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length & 0xff;
  const view = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += 8) word(view.getBigUint64(at, true));
  v2 ^= 0xffn;
  for (let i = 0; i < 4; i++) round();
  return v0 ^ v1 ^ v2 ^ v3;
}
