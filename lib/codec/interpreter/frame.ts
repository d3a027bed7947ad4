import type { Path } from '../mismatch.ts';

/** What stays the same all the way down one call. */
export interface Frame {
  readonly view: DataView;
  readonly littleEndian: boolean;
  /** Where the memory of a flexible array member ends. */
  readonly end: number;
  readonly path: Path;
}
