/** Lightweight tunnels: a route whose packets a program sees (kernel 4.10; seg6local 4.18). */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import {
  type Address,
  AF_INET6,
  type Prefix,
  parseAddress,
  parsePrefix,
  withoutHostBits,
} from '../../formats/netlink/address.ts';
import { lwtRoute, routesRequest } from '../../formats/netlink/route.ts';
import type { LwtAttach } from '../../hooks/network.ts';
import type { NativeError } from '../binding.ts';
import { isNativeError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { findInterface, findNamespace, noSuchInterface } from './interface.ts';
import { type Attachment, Attempt } from './target.ts';

const { EEXIST, ENODEV, ENOENT, EOPNOTSUPP, EPERM } = constants.errno;

/** LWT_BPF_MAX_HEADROOM in include/uapi/linux/lwtunnel.h. */
const MOST_HEADROOM = 256;

export async function attachLwt(at: Attachment, request: LwtAttach): Promise<BackendLink> {
  const { point, route, netns, interface: name, headroom } = request;
  const where = netns === undefined ? '' : ` of network namespace ${netns}`;
  const attempt = new Attempt(at, `route ${route}${where}`, ['CAP_BPF', 'CAP_NET_ADMIN']);
  const destination = destinationOf(attempt, request);
  const via = gatewayOf(attempt, request, destination);
  checkHeadroom(attempt, request);
  const place =
    name === undefined
      ? findNamespace(at.addon, netns, attempt)
      : findInterface(at.addon, { ...request, interface: name }, attempt);
  const ifindex = 'ifindex' in place ? { ifindex: place.ifindex } : {};
  const message = lwtRoute({
    destination,
    point,
    ...ifindex,
    ...(via && { via }),
    ...(headroom !== undefined && { headroom }),
    // The zeros become the program's id. Up to there it is this attachment's own.
    name: `node-ebpf-${randomBytes(4).toString('hex')}-00000000`,
  });
  try {
    const native = await at.native.attachRoute({
      ...message,
      ...place,
      query: routesRequest(destination.family, ifindex.ifindex),
      text: route,
    });
    return new KernelLink(native, 'lwt-route', attempt.target);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    throw explain(attempt, request, error);
  }
}

function destinationOf(attempt: Attempt, { route, point }: LwtAttach): Prefix {
  const refuse = (why: string) => attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why);
  const prefix = typeof route === 'string' ? parsePrefix(route) : undefined;
  if (!prefix) throw refuse("a route is a prefix: '10.1.0.0/16', 'fd00::/64'");
  if (withoutHostBits(prefix).bytes.some((byte, i) => byte !== prefix.bytes[i])) {
    throw refuse(`its address has bits beyond the ${prefix.length} that count`);
  }
  if (point === 'seg6local' && prefix.family !== AF_INET6) throw refuse('seg6local is for IPv6 routes');
  return prefix;
}

function gatewayOf(attempt: Attempt, { via, interface: name }: LwtAttach, to: Prefix): Address | undefined {
  const refuse = (why: string) => attempt.refused('ERR_EBPF_INVALID_ARGUMENT', why);
  if (via === undefined) {
    if (name === undefined) throw refuse('a route needs an interface, or a gateway (via), or both');
    return undefined;
  }
  const gateway = typeof via === 'string' ? parseAddress(via) : undefined;
  if (!gateway) throw refuse(`via '${via}' is no IP address`);
  if (gateway.family !== to.family) throw refuse(`via '${via}' is of another family than the route`);
  return gateway;
}

function checkHeadroom(attempt: Attempt, { point, headroom }: LwtAttach): void {
  if (headroom === undefined) return;
  if (point !== 'xmit')
    throw attempt.refused('ERR_EBPF_INVALID_ARGUMENT', 'headroom is for xmit programs alone');
  if (Number.isInteger(headroom) && headroom >= 0 && headroom <= MOST_HEADROOM) return;
  throw attempt.refused('ERR_EBPF_INVALID_ARGUMENT', `headroom is 0 to ${MOST_HEADROOM} bytes`);
}

function explain(attempt: Attempt, { point, route }: LwtAttach, error: NativeError): unknown {
  switch (error.errno) {
    case EPERM:
      return attempt.failed(error);
    case EEXIST: {
      const why = `there is a route to ${route} already, and a prefix has one of each metric; remove it, or update its link`;
      return attempt.refused('ERR_EBPF_ALREADY_ATTACHED', why, error);
    }
    case ENODEV:
      return noSuchInterface(attempt, error);
    case ENOENT:
    case EOPNOTSUPP: {
      const missing = attempt.missing(`lwt ${point}`, error);
      if (missing) return missing;
    }
  }
  // `Nexthop has invalid gateway`, `Device for nexthop is not up`, …
  return attempt.refused('ERR_EBPF_ATTACH', `the kernel refuses the route: ${error.message}`, error);
}
