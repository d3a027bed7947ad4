/** What fills the slots of maps of maps and program arrays at load: relocations of the .maps section. */
import { EbpfError } from '../../errors.ts';
import type { Elf } from '../elf/elf.ts';
import { type ElfSection, STT } from '../elf/types.ts';

/** A slot of `values` is a pointer. */
const POINTER = 8;

/** A map's place in the .maps section. */
export interface Place {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  /** Bytes to its `values` from its start; null if it has none. */
  readonly values: number | null;
}

export type Slots = (string | null)[];

/** By map. Each relocation belongs to the one map that it lies in, as libbpf has it. */
export function readSlots(elf: Elf, section: ElfSection, places: readonly Place[]): Map<string, Slots> {
  const slots = new Map<string, Slots>();
  const sorted = [...places].sort((a, b) => a.offset - b.offset);
  const { symbols } = elf;
  for (const { offset, symbol: index } of elf.relocations(section)) {
    const place = sorted[lastAtOrBefore(sorted, offset)];
    const symbol = symbols[index];
    const fail = (why: string): never => {
      throw new EbpfError('ERR_EBPF_INVALID_OBJECT', `section '${section.name}', byte ${offset}: ${why}`, {
        offset: section.offset + offset,
      });
    };
    if (!place || offset + POINTER > Math.min(place.offset + place.size, section.data.length))
      fail('a relocation that belongs to no map');
    const { name, values, offset: start } = place!;
    const byte = values === null ? -1 : offset - start - values;
    if (byte < 0 || byte % POINTER !== 0) fail(`a relocation that is no slot of map '${name}'`);
    // A function fills a slot of a program array, a map one of a map of maps.
    if (!symbol?.name || (symbol.type !== STT.FUNC && symbol.section !== section.index))
      fail(`symbol ${index}, which map '${name}' refers to, is neither a map nor a program`);
    let list = slots.get(name);
    if (!list) slots.set(name, (list = []));
    const slot = byte / POINTER;
    while (list.length < slot) list.push(null);
    list[slot] = symbol!.name;
  }
  return slots;
}

function lastAtOrBefore(sorted: readonly Place[], offset: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]!.offset <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
