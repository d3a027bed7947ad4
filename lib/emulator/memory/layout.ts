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
  /** 11 registers of 8 bytes, at a fault. */
  REGISTERS: 0x140,
} as const;

/** MAX_BPF_STACK, MAX_CALL_FRAMES (include/linux/bpf_verifier.h, filter.h) */
export const FRAME_BYTES = 512;
export const FRAMES = 8;
/** Frames have what no program can reach between them. */
export const FRAME_STRIDE = FRAME_BYTES + 64;

/** Values that stand for functions: no memory is there. */
export const FUNCTION_BASE = 0xf000_0000;
