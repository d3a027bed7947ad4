/** Sockets that programs put into maps (net/core/sock_map.c): of sock_ops, those of its connections. */

import { ERRNO } from '../../errno.ts';
import { readable } from '../../helpers/arguments.ts';
import type { HelperBody, HelperTable } from '../../helpers/table.ts';
import type { World } from '../../world/world.ts';
import { socketAt } from './find.ts';
import { socketMapAt } from './map.ts';

export const sockmapHelpers = (world: World): HelperTable => {
  const update: HelperBody = {
    parameters: ['pointer', 'pointer', 'pointer', 'i64'],
    result: 'i32',
    call(pointer: number, mapPointer: number, key: number, flags: bigint): number {
      const socket = socketAt(world, pointer);
      const map = socketMapAt(world, mapPointer);
      const at = readable(world, key, map.definition.keySize, 'the key');
      if (!socket?.isFull) return -ERRNO.EOPNOTSUPP;
      return -map.put(at, socket, BigInt.asUintN(64, flags));
    },
  };
  return { bpf_sock_map_update: update, bpf_sock_hash_update: update };
};
