/** From a map's definition to the class of its family. */
import { EbpfError } from '../../errors.ts';
import type { World } from '../world/world.ts';
import { EmulatedArray } from './array.ts';
import type { EmulatedMap, MapDefinition } from './map.ts';

type MapClass = new (world: World, definition: MapDefinition) => EmulatedMap;

/** By BPF_MAP_TYPE_*. */
const CLASSES: { readonly [type: number]: MapClass } = { 2: EmulatedArray };

/** Throws ERR_EBPF_NOT_SUPPORTED, ERR_EBPF_NO_MEMORY, ERR_EBPF_LOAD for a definition that the kernel refuses. */
export function createEmulatedMap(world: World, definition: MapDefinition): EmulatedMap {
  const make = CLASSES[definition.type];
  if (make) return new make(world, definition);
  const why = `the emulator has not got maps of type ${definition.type}`;
  throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `map '${definition.name}': cannot be created: ${why}`);
}
