/** Programs of routes, which are made with them (lwtunnel in net/core/lwt_bpf.c). */
import { EbpfError, type ErrorCode } from '../../../errors.ts';
import {
  type Address,
  AF_INET,
  type Prefix,
  parseAddress,
  parsePrefix,
  withoutHostBits,
} from '../../../formats/netlink/address.ts';
import type { LwtAttach } from '../../../hooks/network.ts';
import { ERRNO } from '../../errno.ts';
import { EmulatedLink } from '../../link.ts';
import type { EmulatedProgram } from '../../program.ts';
import { IPV6_METRIC, MAIN_TABLE } from '../../world/network/routes.ts';
import type { World } from '../../world/world.ts';
import { said } from '../asked.ts';

/** LWT_BPF_MAX_HEADROOM in include/uapi/linux/lwtunnel.h */
const MOST_HEADROOM = 256;

export function attachLwt(world: World, program: EmulatedProgram, request: LwtAttach): EmulatedLink {
  const { point, route, netns, interface: name } = request;
  const doing = `program '${program.name}': cannot attach to route ${said(route)}`;
  const refuse: Refuse = (why, code = 'ERR_EBPF_INVALID_ARGUMENT', errno = ERRNO.EINVAL) => {
    throw new EbpfError(code, `${doing}: ${why}`, { errno });
  };
  const to = destinationOf(request, refuse);
  const via = gatewayOf(request, to, refuse);
  checkHeadroom(request, refuse);
  const network = world.networks.of(netns);
  const device = name === undefined ? network.routes.connected(via!) : network.of(name, doing);
  if (!device) {
    const why = `the gateway ${request.via} is on the network of no interface: give one of them an address there`;
    return refuse(why, 'ERR_EBPF_ATTACH', ERRNO.ENETUNREACH);
  }
  const metric = to.family === AF_INET ? 0 : IPV6_METRIC;
  if (network.routes.has(to, metric, MAIN_TABLE)) {
    const why = `there is a route to ${route} already, and a prefix has one of each metric; remove it, or update its link`;
    refuse(why, 'ERR_EBPF_ALREADY_ATTACHED', ERRNO.EEXIST);
  }
  const place = world.places.at(`lwt ${point} ${netns === undefined ? '' : `${netns} `}${route}`);
  const made = network.routes.add({
    ...{ to, type: 'unicast', device, via: via ?? null, metric, table: MAIN_TABLE, mtu: 0, source: null },
    lwt: { point, place },
  });
  network.watchers++;
  return new EmulatedLink({
    world,
    program,
    place,
    mechanism: 'lwt-route',
    kind: {
      type: 'lwt',
      details: { route, ...(name !== undefined && { ifindex: device.ifindex }) },
    },
    numbered: false,
    updatable: true,
    ended: () => {
      network.routes.remove(made);
      network.watchers--;
    },
  });
}

type Refuse = (why: string, code?: ErrorCode, errno?: number) => never;

function destinationOf({ route, point }: LwtAttach, refuse: Refuse): Prefix {
  const prefix = typeof route === 'string' ? parsePrefix(route) : undefined;
  if (!prefix) return refuse("a route is a prefix: '10.1.0.0/16', 'fd00::/64'");
  if (withoutHostBits(prefix).bytes.some((byte, i) => byte !== prefix.bytes[i]))
    refuse(`its address has bits beyond the ${prefix.length} that count`);
  if (point === 'seg6local' && prefix.family === AF_INET) refuse('seg6local is for IPv6 routes');
  return prefix;
}

function gatewayOf({ via, interface: name }: LwtAttach, to: Prefix, refuse: Refuse): Address | undefined {
  if (via === undefined) {
    if (name === undefined) refuse('a route needs an interface, or a gateway (via), or both');
    return undefined;
  }
  const gateway = typeof via === 'string' ? parseAddress(via) : undefined;
  if (!gateway) return refuse(`via ${said(via)} is no IP address`);
  if (gateway.family !== to.family) refuse(`via '${via}' is of another family than the route`);
  return gateway;
}

function checkHeadroom({ headroom, point }: LwtAttach, refuse: Refuse): void {
  if (headroom === undefined) return;
  if (point !== 'xmit') refuse('headroom is for xmit programs alone');
  if (!Number.isInteger(headroom) || headroom < 0 || headroom > MOST_HEADROOM)
    refuse(`headroom is 0 to ${MOST_HEADROOM} bytes`, 'ERR_EBPF_INVALID_ARGUMENT', ERRNO.ERANGE);
}
