/** What the program's author says about its types, with `__doc("…")` of node-ebpf.h: declaration tags (clang 14). */
import type { Btf } from '../../formats/btf/btf.ts';

const PREFIX = 'doc:';

/** Of a type, variable or function, or of one of its members or parameters. */
export function docsOf(btf: Btf, id: number, member = -1): string[] {
  return btf
    .tags(id, member)
    .filter(tag => tag.startsWith(PREFIX))
    .map(tag => tag.slice(PREFIX.length).trim());
}
