/** struct bpf_map as programs read it: what a pointer to a map points to, where the kernel's BTF says that its fields are. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { Memory } from '../memory/memory.ts';
import { BLOCK } from './block.ts';
import type { MapDefinition } from './map.ts';

export interface MapLayout {
  /** Bytes. */
  readonly size: number;
  /** By name. */
  readonly offsets: ReadonlyMap<string, number>;
}

const layouts = new WeakMap<Btf, MapLayout>();
/** Without BTF nobody knows where a field is. */
const UNKNOWN: MapLayout = { size: 64, offsets: new Map() };

export function mapLayoutOf(btf: Btf | null): MapLayout {
  if (!btf) return UNKNOWN;
  let layout = layouts.get(btf);
  if (!layout) {
    layout = read(btf);
    layouts.set(btf, layout);
  }
  return layout;
}

function read(btf: Btf): MapLayout {
  const type = btf.type(btf.find('struct', 'bpf_map') ?? 0);
  if (type.kind !== 'struct' || type.size > BLOCK) return UNKNOWN;
  return {
    size: type.size,
    offsets: new Map(type.members.map(({ name, bitOffset }) => [name, bitOffset / 8])),
  };
}

/** The rest of it is 0. */
export function writeHeader(
  { view }: Memory,
  address: number,
  { offsets, size }: MapLayout,
  { type, keySize, valueSize, maxEntries, flags }: MapDefinition,
  id: number,
): void {
  const fields = {
    ...{ map_type: type, key_size: keySize, value_size: valueSize, max_entries: maxEntries },
    ...{ map_flags: flags, id },
  };
  for (const [name, value] of Object.entries(fields)) {
    const offset = offsets.get(name);
    if (offset !== undefined && offset + 4 <= size) view.setUint32(address + offset, value, true);
  }
}
