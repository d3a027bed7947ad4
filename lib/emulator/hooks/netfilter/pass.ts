/** A packet at one of netfilter's hooks (nf_hook_slow in net/netfilter/core.c). */
import type { Device } from '../../world/network/device.ts';
import type { Network } from '../../world/network/network.ts';
import type { World } from '../../world/world.ts';
import { checkReturned } from '../fields.ts';
import { ETHER_TYPE, headerOf, type IpPacket } from '../ip/packet.ts';
import { fragmentsOf } from '../ip/state.ts';
import {
  DEFRAGMENTATION,
  type NetfilterHook,
  type NetfilterLink,
  NF_HOOKS,
  netfilterLinks,
  netfilterPlace,
} from './attach.ts';
import { NetfilterContext } from './context.ts';

/** NF_DROP, NF_ACCEPT; the verifier holds programs to them. */
const DROP = 0;
const ACCEPT = 1;
const FAMILIES = { ipv4: 2, ipv6: 10 } as const;
/** Where nf_defrag_ipv4 and nf_defrag_ipv6 put fragments together. */
const DEFRAGMENTING: readonly NetfilterHook[] = ['prerouting', 'output'];

export interface AtHook {
  readonly network: Network;
  readonly hook: NetfilterHook;
  readonly in: Device | null;
  readonly out: Device | null;
  readonly cpu: number;
}

/** The packet that goes on, which may be one of several fragments; `drop`, or `wait` for the others. */
export function passNetfilter(world: World, packet: IpPacket, at: AtHook): IpPacket | 'drop' | 'wait' {
  const { network, hook } = at;
  const { family } = packet;
  const links = netfilterLinks(netfilterPlace(world, network, family, hook));
  const defragments = DEFRAGMENTING.includes(hook) && network.defragmenting[family] > 0;
  const before = defragments ? links.filter(({ priority }) => priority <= DEFRAGMENTATION) : links;
  if (!judge(world, packet, at, before)) return 'drop';
  if (!defragments) return packet;
  const header = headerOf(packet);
  const whole = header ? fragmentsOf(network).add(packet, header) : packet;
  if (!whole) return 'wait';
  return judge(world, whole, at, links.slice(before.length)) ? whole : 'drop';
}

function judge(world: World, packet: IpPacket, at: AtHook, links: readonly NetfilterLink[]): boolean {
  const { family, bytes, link } = packet;
  for (const { program } of links) {
    const whole = link ? joined(link, bytes) : bytes;
    const context = new NetfilterContext(world.machine.memory, program.btf, {
      packet: whole,
      link: link ? link.length : null,
      protocol: ETHER_TYPE[family],
      hook: NF_HOOKS.indexOf(at.hook),
      family: FAMILIES[family],
      in: at.in,
      out: at.out,
    });
    try {
      const verdict = world.execute(program, context, at.cpu);
      checkReturned(program, verdict, DROP, ACCEPT);
      if (verdict === DROP) return false;
    } finally {
      context.free();
    }
  }
  return true;
}

export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
