/** Maps as programs reach them (kernel/bpf/helpers.c). */
import { HelperFault } from '../fault.ts';
import type { EmulatedMap } from '../maps/map.ts';
import type { World } from '../world/world.ts';
import type { HelperTable } from './table.ts';

export const mapHelpers = (world: World): HelperTable => ({
  bpf_map_lookup_elem: {
    parameters: ['pointer', 'pointer'],
    result: 'pointer',
    call: (map: number, key: number) => mapAt(world, map).lookup(key >>> 0, world.cpu),
  },
  bpf_map_update_elem: {
    parameters: ['pointer', 'pointer', 'pointer', 'i64'],
    result: 'i32',
    call: (map: number, key: number, value: number, flags: bigint) =>
      -mapAt(world, map).update(key >>> 0, value >>> 0, Number(flags), world.cpu),
  },
  bpf_map_delete_elem: {
    parameters: ['pointer', 'pointer'],
    result: 'i32',
    call: (map: number, key: number) => -mapAt(world, map).delete(key >>> 0),
  },
});

function mapAt(world: World, address: number): EmulatedMap {
  const map = world.mapsByAddress.get(address >>> 0);
  if (!map) throw new HelperFault('r1 is no map', BigInt(address >>> 0));
  return map;
}
