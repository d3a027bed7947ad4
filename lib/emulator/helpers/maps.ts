/** Maps as programs reach them (kernel/bpf/helpers.c); those of which a kind has more to say are in maps/wasm. */
import { HelperFault } from '../fault.ts';
import type { EmulatedMap } from '../maps/map.ts';
import type { World } from '../world/world.ts';
import { callbackOf } from './callback.ts';
import type { HelperTable } from './table.ts';

export const mapHelpers = (world: World): HelperTable => {
  const { lookup, update, delete: erase } = world.mapCode.dispatch;
  return {
    bpf_map_lookup_elem: { parameters: ['pointer', 'pointer'], result: 'pointer', call: lookup! },
    bpf_map_update_elem: {
      parameters: ['pointer', 'pointer', 'pointer', 'i64'],
      result: 'i32',
      call: update!,
    },
    bpf_map_delete_elem: { parameters: ['pointer', 'pointer'], result: 'i32', call: erase! },
    bpf_map_push_elem: {
      parameters: ['pointer', 'pointer', 'i64'],
      result: 'i32',
      call: (map: number, value: number, flags: bigint) =>
        -mapAt(world, map).programPush(value >>> 0, BigInt.asUintN(64, flags)),
    },
    bpf_map_pop_elem: {
      parameters: ['pointer', 'pointer'],
      result: 'i32',
      call: (map: number, value: number) => -mapAt(world, map).programPop(value >>> 0),
    },
    bpf_map_peek_elem: {
      parameters: ['pointer', 'pointer'],
      result: 'i32',
      call: (map: number, value: number) => -mapAt(world, map).programPeek(value >>> 0),
    },
    bpf_map_lookup_percpu_elem: {
      parameters: ['pointer', 'pointer', 'i32'],
      result: 'pointer',
      call: (map: number, key: number, cpu: number) =>
        mapAt(world, map).programLookupOf(cpu >>> 0, key >>> 0),
    },
    bpf_for_each_map_elem: {
      parameters: ['pointer', 'i64', 'i64', 'i64'],
      result: 'i32',
      callsBack: true,
      call: (map: number, callback: bigint, context: bigint, flags: bigint) =>
        forEach(world, mapAt(world, map), callback, context, flags),
    },
  };
};

/** r1 of a helper, as the map that it stands for. */
export function mapAt(world: World, address: number): EmulatedMap {
  const map = world.mapsByAddress.get(address >>> 0);
  if (!map) throw new HelperFault('r1 is no map', BigInt(address >>> 0));
  return map;
}

const EINVAL = 22;

/** bpf_for_each_hash_elem, bpf_for_each_array_elem: the callback has (map, key, value, context), and ends it with 1. */
function forEach(world: World, map: EmulatedMap, callback: bigint, context: bigint, flags: bigint): number {
  if (flags !== 0n) return -EINVAL;
  const call = callbackOf(world, callback);
  const visited = map.visit((key, value) => call(map.address, key, value, context) === 0n);
  if (visited === undefined) throw new HelperFault(`${map.who} is of a type that can't be gone through`);
  return visited;
}
