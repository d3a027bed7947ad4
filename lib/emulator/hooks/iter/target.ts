/** What an iterator goes over. */
import type { Btf } from '../../../formats/btf/btf.ts';
import type { IterAttach } from '../../../hooks/tracing.ts';
import type { EmulatedMap } from '../../maps/map.ts';
import type { World } from '../../world/world.ts';
import type { Item } from './pass.ts';

export interface Target {
  /** With types of the program that sees them. */
  readonly items: (
    world: World,
    request: IterAttach,
    map: EmulatedMap | undefined,
    btf: Btf,
  ) => Iterable<Item>;
  /** The last run's: all NULL. */
  readonly end: Item;
  readonly takes?: 'map' | 'task' | 'cgroup';
  /** BPF_MAP_TYPE_* of those that it takes. */
  readonly maps?: readonly number[];
  /** What is not 0 ends the pass, and does not ask for the same object once more. */
  readonly ends?: true;
}

export function mapFields({ id, definition }: EmulatedMap): Item {
  const { name, type, keySize, valueSize, maxEntries, flags } = definition;
  return {
    id,
    name: name.slice(0, 15),
    map_type: type,
    key_size: keySize,
    value_size: valueSize,
    max_entries: maxEntries,
    map_flags: flags,
  };
}
