/** Pages of an arena (kernel/bpf/arena.c, kernel 6.9). */
import { HelperFault } from '../fault.ts';
import { mapAt } from '../helpers/maps.ts';
import { ARENA_PAGE, EmulatedArena } from '../maps/arena.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

const LOWER = 0xffff_ffffn;

export const arenaKfuncs = (world: World): KfuncTable => {
  const arenaAt = (address: number): EmulatedArena => {
    const map = mapAt(world, address);
    if (map instanceof EmulatedArena) return map;
    throw new HelperFault(`${map.who} is no arena`);
  };
  return {
    // A pointer to a page has the upper half that users see, too.
    bpf_arena_alloc_pages: {
      parameters: ['pointer', 'i64', 'i32', 'i32', 'i64'],
      result: 'i64',
      call: (map: number, at: bigint, count: number) => {
        const page = arenaAt(map).allocatePages(count >>> 0, Number(at & LOWER));
        return page === 0 ? 0n : (BigInt(world.machine.arenaUpper) << 32n) | BigInt(page);
      },
    },
    // Since kernel 6.17.
    bpf_arena_reserve_pages: {
      parameters: ['pointer', 'i64', 'i32'],
      result: 'i32',
      call: (map: number, at: bigint, count: number) =>
        arenaAt(map).reservePages(Number(at & LOWER), count >>> 0),
    },
    bpf_arena_free_pages: {
      parameters: ['pointer', 'i64', 'i32'],
      result: 'i32',
      call: (map: number, at: bigint, count: number) => {
        const page = Number(at & LOWER);
        arenaAt(map).freePages(page - (page % ARENA_PAGE), count >>> 0);
        return 0;
      },
    },
  };
};
