/** What a tracepoint's `format` file in tracefs says of its fields (Documentation/trace/events.rst). */

export interface TracepointField {
  readonly name: string;
  /** In C, as the kernel prints it: `const char *`, `char[16]`, `__data_loc char[]`. */
  readonly type: string;
  /** Bytes from the start of the record, and of the field. */
  readonly offset: number;
  readonly size: number;
  readonly signed: boolean;
}

const LINE = /^\s*field:([^;]+?)\s*(\w+)((?:\[[^\]]*\])?);\s*offset:(\d+);\s*size:(\d+);\s*signed:(\d);/gm;

/** Those of the tracepoint itself, without what all have in common. */
export function parseFormat(text: string): TracepointField[] {
  return Array.from(
    text.matchAll(LINE),
    ([, type = '', name = '', dimension = '', offset, size, signed]) => ({
      name,
      type: `${type.trim()}${dimension}`,
      offset: Number(offset),
      size: Number(size),
      signed: signed === '1',
    }),
  ).filter(({ name }) => !name.startsWith('common_'));
}
