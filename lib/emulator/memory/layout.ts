/**
 * The one memory that programs live in. From below:
 *
 *     0         64 KiB that no program can reach: NULL, small numbers, and the block through which generated code and TypeScript talk
 *     64 KiB    regions: stacks, contexts, packets, values
 *     limit     shadow for reads, a byte for each GRANULE bytes of what is below, then shadow for writes
 *
 * A shadow byte says how many bytes may be accessed from its granule's first on, at most 15. An access of up to 8 bytes at `a` is inside
 * a region exactly if `(a & 7) + size <= shadow[a >> 3]`: one load and one compare.
 */

export const FIRST_ADDRESS = 0x1_0000;
export const GRANULE = 8;
export const GRANULE_SHIFT = 3;
/** An access that begins at the last byte of a granule and has 8 bytes ends so far from the granule's first. */
export const WHOLE_GRANULE = 15;

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
  /** 4 bytes: the CPU that runs. */
  CPU: 0x118,
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
