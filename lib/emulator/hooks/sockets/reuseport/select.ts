/** One socket of a group (SO_REUSEPORT): whom its program chooses, or the hash (reuseport_select_sock in net/core/sock_reuseport.c). */
import { ERRNO } from '../../../errno.ts';
import { HelperFault } from '../../../fault.ts';
import { readable } from '../../../helpers/arguments.ts';
import type { HelperTable } from '../../../helpers/table.ts';
import type { Tuple } from '../../../world/sockets/lookup.ts';
import type { EmulatedSocket } from '../../../world/sockets/socket.ts';
import type { World } from '../../../world/world.ts';
import { reuseportPlace } from '../attach.ts';
import { socketIn, socketMapAt } from '../map.ts';
import { PASS } from '../sk-lookup/run.ts';
import { ReuseportContext } from './context.ts';

const { EINVAL, ENOENT } = ERRNO;

/** null where the program drops it. */
export function selectOfGroup(
  world: World,
  found: EmulatedSocket,
  tuple: Tuple,
  data: Uint8Array,
): EmulatedSocket | null {
  const group = groupOf(world, found);
  const hash = hashOf(tuple);
  const [link] = reuseportPlace(world, found).links;
  // Multiplied and shifted, as reciprocal_scale does it.
  const byHash = group[Number((BigInt(hash) * BigInt(group.length)) >> 32n)]!;
  if (!link) return byHash;
  const context = new ReuseportContext(world.machine.memory, group, tuple, hash, data);
  try {
    const returned = world.execute(link.program, context);
    if (returned !== PASS) return null;
    return context.selected ?? byHash;
  } finally {
    context.free();
  }
}

function groupOf(world: World, { family, protocol, local }: EmulatedSocket): EmulatedSocket[] {
  return [...world.sockets].filter(
    socket =>
      socket.reusePort &&
      socket.family === family &&
      socket.protocol === protocol &&
      socket.local.port === local.port &&
      socket.local.address === local.address &&
      socket.remote.port === 0,
  );
}

/** Some hash of both ends: the kernel's is keyed with a random number. */
function hashOf({ remote, local }: Tuple): number {
  let hash = 0x811c9dc5;
  for (const letter of `${remote.address} ${remote.port} ${local.address} ${local.port}`)
    hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  // Its upper bits decide: the lower ones are mixed into them.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

export const reuseportHelpers = (world: World): HelperTable => {
  const contextOf = (pointer: number): ReuseportContext => {
    const { context } = world.running;
    if (context instanceof ReuseportContext && context.region.address === pointer >>> 0) return context;
    throw new HelperFault('r1 is no struct sk_reuseport_md', BigInt(pointer >>> 0));
  };
  return {
    bpf_sk_select_reuseport: {
      parameters: ['pointer', 'pointer', 'pointer', 'i64'],
      result: 'i32',
      call(pointer: number, mapPointer: number, key: number, flags: bigint): number {
        const context = contextOf(pointer);
        const map = socketMapAt(world, mapPointer);
        const at = readable(world, key, map.definition.keySize, 'the key');
        if (flags !== 0n) return -EINVAL;
        const socket = socketIn(world, map, at);
        // One of another group is nobody that the packet is for.
        if (!socket || !context.group.includes(socket)) return -ENOENT;
        context.selected = socket;
        return 0;
      },
    },
  };
};
