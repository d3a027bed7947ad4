/** XDP: by a BPF link (kernel 5.9) or over netlink, in the driver or in the network stack. */
import { constants } from 'node:os';
import type { BackendLink, NetworkNamespace, XdpAttach } from '../../backend.ts';
import type { NativeLink } from '../binding.ts';
import { ENOTSUPP, isNativeError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { type Attachment, attachError, didYouMean, refused } from './target.ts';

const { EBUSY, EEXIST, EINVAL, ENODEV, EOPNOTSUPP, ERANGE, ENOENT } = constants.errno;

/** XDP_FLAGS_* in include/uapi/linux/if_link.h. */
const MODE_FLAGS = { generic: 1 << 1, native: 1 << 2 } as const;

type Mode = keyof typeof MODE_FLAGS;
type Mechanism = 'link' | 'netlink';

export async function attachXdp(at: Attachment, request: XdpAttach): Promise<BackendLink> {
  const netns = netnsPath(request.netns);
  const ifindex = findInterface(at, request.interface, netns);
  const target = `interface ${request.interface}`;
  const modes: Mode[] = request.mode === 'auto' ? ['native', 'generic'] : [request.mode];
  const asked = request.mechanism ?? 'auto';
  const mechanisms: Mechanism[] = asked === 'auto' ? ['link', 'netlink'] : [asked];

  let failure: unknown;
  for (const mode of modes) {
    for (const mechanism of mechanisms) {
      try {
        const native = await attachBy(at, mechanism, {
          ifindex,
          flags: MODE_FLAGS[mode],
          ...(netns && { netns }),
        });
        return new KernelLink(native, `xdp-${mode}-${mechanism}`, target);
      } catch (error) {
        failure = error;
        if (!isNativeError(error)) throw error;
        // EINVAL is how a kernel without XDP links answers; anything else netlink would answer too.
        if (error.errno !== EINVAL) break;
      }
    }
    if (!isUnsupported(failure)) break;
  }
  throw await explain(at, request, target, ifindex, netns, failure);
}

function attachBy(
  at: Attachment,
  mechanism: Mechanism,
  options: { ifindex: number; flags: number; netns?: string },
): Promise<NativeLink> {
  return mechanism === 'link' ? at.native.attachXdpLink(options) : at.native.attachXdpNetlink(options);
}

/** The driver has no native mode, or not at this MTU or with these offloads. */
function isUnsupported(error: unknown): boolean {
  return isNativeError(error) && [EOPNOTSUPP, ENOTSUPP, EINVAL, ERANGE].includes(error.errno);
}

async function explain(
  at: Attachment,
  request: XdpAttach,
  target: string,
  ifindex: number,
  netns: string | undefined,
  error: unknown,
): Promise<unknown> {
  if (!isNativeError(error)) return error;
  if (error.errno === EBUSY || error.errno === EEXIST) {
    const holders = await at.addon.xdpQuery(ifindex, netns).catch(() => undefined);
    const who = Object.entries(holders ?? {}).filter(([, id]) => id !== 0);
    const has =
      who.length > 0 ? who.map(([mode, id]) => `program ${id} in ${mode} mode`).join(' and ') : 'a program';
    const why = `it has ${has} already, and an interface takes one; close that link, or update it to this program`;
    return refused('ERR_EBPF_ALREADY_ATTACHED', at, target, why, error);
  }
  if (error.errno === ENODEV) return refused('ERR_EBPF_NO_INTERFACE', at, target, 'it is gone', error);
  if (isUnsupported(error)) {
    const why =
      request.mode === 'native'
        ? "its driver has no native XDP, or not at this MTU or with this program's kind (xdp.frags); mode 'generic' works on every interface"
        : 'the kernel refuses the program there (one made for a devmap or cpumap, or an MTU above a page without xdp.frags)';
    return refused('ERR_EBPF_NOT_SUPPORTED', at, target, why, error);
  }
  return attachError(at, target, error);
}

function findInterface(at: Attachment, wanted: string | number, netns: string | undefined): number {
  if (typeof wanted === 'number') {
    if (Number.isInteger(wanted) && wanted > 0 && wanted <= 0x7fffffff) return wanted;
    throw refused(
      'ERR_EBPF_INVALID_ARGUMENT',
      at,
      `interface ${wanted}`,
      'an interface is a name or an index from 1 on',
    );
  }
  try {
    return at.addon.interfaceIndex(wanted, netns);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    if (netns !== undefined && error.errno === ENOENT) {
      throw refused(
        'ERR_EBPF_NO_TARGET',
        at,
        `interface ${wanted}`,
        `there is no network namespace ${netns}`,
        error,
      );
    }
    if (error.errno !== ENODEV) throw attachError(at, `interface ${wanted}`, error);
    const names = at.addon.interfaceNames(netns);
    const where = netns === undefined ? '' : ` in network namespace ${netns}`;
    const near = didYouMean(wanted, names) || '.';
    const why = `there is no such interface${where}${near} There are ${names.join(', ') || 'none'}.`;
    throw refused('ERR_EBPF_NO_INTERFACE', at, `interface '${wanted}'`, why, error);
  }
}

function netnsPath(netns: NetworkNamespace | undefined): string | undefined {
  return typeof netns === 'number' ? `/proc/${netns}/ns/net` : netns;
}
