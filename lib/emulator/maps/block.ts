/**
 * What the emulator keeps of a map in memory, behind the part of struct bpf_map that programs may read: they have the address of the
 * whole, and can't reach this. Generated code and TypeScript work on the same words.
 */

/** Where it begins, from the address that programs have; a struct bpf_map is shorter in every kernel. */
export const BLOCK = 512;
export const BLOCK_BYTES = 96;

/** Words of 4 bytes, from the map's address. */
export const FIELD = {
  /** Tells a map from what a program made up: its address and a number that no program can read. */
  COOKIE: BLOCK,
  /** Places in the table of map functions; 0 where TypeScript does it. */
  LOOKUP: BLOCK + 4,
  UPDATE: BLOCK + 8,
  DELETE: BLOCK + 12,
  /** Elements that there can be. */
  MOST: BLOCK + 16,
  VALUE_SIZE: BLOCK + 20,
  /** Arrays: the first value, and bytes from one to the next. */
  VALUES: BLOCK + 24,
  STRIDE: BLOCK + 28,
  /** Per-CPU maps: bytes from a CPU's value to the next one's. */
  CPU_STRIDE: BLOCK + 32,
  /** Hashes: bytes of the values of all CPUs, which a new element has as zeros. */
  CLEARED: BLOCK + 36,
  /** Hashes: a table of chains, and what picks the byte in it from a hash. */
  BUCKETS: BLOCK + 40,
  MASK: BLOCK + 44,
  /** Chain of elements without an entry. */
  FREE: BLOCK + 48,
  /** Elements made so far. */
  MADE: BLOCK + 52,
  /** Entries. */
  COUNT: BLOCK + 56,
  /** LRU: where the search for an entry that was not used goes on. */
  HAND: BLOCK + 60,
  /** Ring buffers: where it begins, and its size in bytes less 1. */
  RING: BLOCK + 64,
  RING_MASK: BLOCK + 68,
} as const;

/** Of an element of a hash: words of 4 bytes, then the key up to a multiple of 8, then its value or values. */
export const ELEMENT = {
  /** The next one in its chain; first, so that a chain's head and this are followed alike. */
  NEXT: 0,
  HASH: 4,
  /** USED, TOUCHED */
  STATE: 8,
  /** All elements of a map in a circle, in the order in which they were made. */
  AROUND: 12,
  KEY: 16,
} as const;

export const USED = 1;
/** LRU: looked up since the hand passed. */
export const TOUCHED = 2;

/** Not for security's sake, since a program's accesses are checked anyway, but no program meets it by chance. */
const SECRET = (Math.random() * 2 ** 32) | 0;

export function cookieOf(address: number): number {
  return (address ^ SECRET) >>> 0;
}

export { SECRET };
