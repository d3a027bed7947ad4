/**
 * The one memory that programs live in. From below:
 *
 *     0         64 KiB that no program can reach: NULL, small numbers, and the block through which generated code and TypeScript talk
 *     64 KiB    regions: stacks, contexts, packets, values
 *     limit     shadow for reads, a byte for each GRANULE bytes of what is below, then shadow for writes
 *
 * A shadow byte says how many bytes may be accessed from its granule's first on: up to 15 as they are, and 16 + k for 16 * 2^k or more.
 * An access of up to 8 bytes at `a` is inside a region exactly if `(a & 7) + size <= shadow[a >> 3]`: one load and one compare. And what
 * lies ahead, at least half of it, is known from the same byte.
 */

export const FIRST_ADDRESS = 0x1_0000;
export const GRANULE = 8;
export const GRANULE_SHIFT = 3;
/** Shadow that says so many bytes is this plus k for 2^k as many. */
export const MANY = 16;
/** No region has more than 2^31 bytes. */
const MOST_SHADOW = MANY + 27;

/** Bytes that a shadow byte promises. */
export function promised(shadow: number): number {
  return shadow < MANY ? shadow : MANY * 2 ** (shadow - MANY);
}

/** How many addresses an access of 8 bytes may have in what a shadow byte promises; windows of a few bytes are not worth it. */
export const WINDOW_LENGTHS = Array.from({ length: MOST_SHADOW + 1 }, (_, shadow) =>
  shadow < MANY ? 0 : promised(shadow) - 7,
);

const PAGE = 0x1_0000;
/** Limits that compares of 32 bits can have as a signed immediate. */
const LARGEST = 0x7fff_0000;

/** Bytes of program memory that a size comes to: whole pages, also of shadow. */
export function roundedLimit(bytes: number): number {
  const unit = PAGE * GRANULE;
  return Math.min(Math.max(Math.ceil(bytes / unit), 1) * unit, Math.floor(LARGEST / unit) * unit);
}

export interface Layout {
  /** The first address behind all regions. */
  readonly limit: number;
  readonly readShadow: number;
  readonly writeShadow: number;
  /** Pages of WebAssembly (64 KiB) in all. */
  readonly pages: number;
}

export function layoutOf(bytes: number): Layout {
  const limit = roundedLimit(bytes);
  const shadow = limit / GRANULE;
  return {
    limit,
    readShadow: limit,
    writeShadow: limit + shadow,
    pages: (limit + 2 * shadow) / PAGE,
  };
}

/** Places in the first 64 KiB. */
export const CONTROL = {
  /** 8 bytes: r0 of the last run. */
  RESULT: 0x100,
  /** 4 bytes: the frame of the function that has called a helper which may call back. */
  FRAME: 0x108,
  /** 4 bytes: tail calls of this run so far. */
  TAIL_CALLS: 0x10c,
  /** 4 bytes: not 0 where the last helper refused an argument; whoever makes a fault of it sets it to 0. Then the address it was about, 4 bytes. */
  REFUSED: 0x110,
  REFUSED_AT: 0x114,
  /** 4 bytes each: the frame that a program begins with, and the deepest that its calls can have. */
  FIRST_FRAME: 0x118,
  LAST_FRAME: 0x11c,
  /** 4 bytes: the CPU that runs. */
  CPU: 0x120,
  /** 4 bytes: not 0 where a window has been moved since all were closed. */
  WINDOWS_MOVED: 0x124,
  /** 8 bytes: nanoseconds of the virtual clock. */
  TIME: 0x128,
  /** 4 words: see world/random.ts. */
  RANDOM: 0x130,
  /** 11 registers of 8 bytes, at a fault. */
  REGISTERS: 0x140,
  /** WINDOWS of 16 bytes each: see jit/emit/windows.ts. */
  READ_WINDOWS: 0x1000,
  WRITE_WINDOWS: 0x2000,
  WINDOWS_END: 0x3000,
  /** By shadow: 8 bytes, how long a window is that begins there. */
  WINDOW_LENGTHS: 0x200,
} as const;

export const WINDOWS = 256;

/** MAX_BPF_STACK, MAX_CALL_FRAMES (include/linux/bpf_verifier.h, filter.h) */
export const FRAME_BYTES = 512;
export const FRAMES = 8;
/** Frames have what no program can reach between them. */
export const FRAME_STRIDE = FRAME_BYTES + 64;

/** Values that stand for functions: no memory is there. */
export const FUNCTION_BASE = 0xf000_0000;
