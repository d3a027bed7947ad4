/** /proc/PID/maps: what a process's memory is made of (proc_pid_maps(5)). */

export interface Mapping {
  /** User addresses: below 2^53 everywhere, and below 2^57 at the most; code lies below 2^47. */
  readonly start: number;
  readonly end: number;
  /** Where in the file. */
  readonly offset: number;
  /** `fd:01` and an inode number; `00:00` and 0 without a file. */
  readonly device: string;
  readonly inode: string;
  /** As the process sees it, with ` (deleted)` behind what is no more; `[vdso]`, `[heap]`, …; empty for memory without a name. */
  readonly path: string;
}

const LINE = /^([0-9a-f]+)-([0-9a-f]+) ..(.). ([0-9a-f]+) ([0-9a-f]+:[0-9a-f]+) (\d+) *(.*)$/gm;

/** Those that code may be run from, by address. Lines of another form are passed over. */
export function parseMaps(text: string): Mapping[] {
  const mappings: Mapping[] = [];
  for (const [, start, end, executable, offset, device, inode, path] of text.matchAll(LINE)) {
    if (executable !== 'x') continue;
    const number = (hex: string | undefined) => Number.parseInt(hex!, 16);
    // show_vma_header_prefix() and seq_path(): only a newline in a path is written otherwise.
    const plain = path!.replaceAll('\\012', '\n');
    mappings.push({
      ...{ start: number(start), end: number(end), offset: number(offset) },
      ...{ device: device!, inode: inode!, path: plain },
    });
  }
  return mappings.sort((a, b) => a.start - b.start);
}

export function findMapping(mappings: readonly Mapping[], address: number): Mapping | undefined {
  let [low, high] = [0, mappings.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (mappings[middle]!.end <= address) low = middle + 1;
    else high = middle;
  }
  const mapping = mappings[low];
  return mapping && mapping.start <= address ? mapping : undefined;
}
