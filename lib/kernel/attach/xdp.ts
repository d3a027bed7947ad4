/** XDP: by a BPF link (kernel 5.9) or over netlink, in the driver or in the network stack. */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { AttachType } from '../../formats/object/numbers.ts';
import type { XdpAttach } from '../../hooks/network.ts';
import type { NativeError } from '../binding.ts';
import { ENOTSUPP, isNativeError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { findInterface, interfaceTarget, noSuchInterface, type Place } from './interface.ts';
import { type Attachment, Attempt, checkWord } from './target.ts';

const { EBUSY, EEXIST, EINVAL, ENODEV, EOPNOTSUPP, ERANGE } = constants.errno;

/** XDP_FLAGS_* in include/uapi/linux/if_link.h. */
const MODE_FLAGS = { generic: 1 << 1, native: 1 << 2, offload: 1 << 3 } as const;

type Mode = keyof typeof MODE_FLAGS;

export async function attachXdp(at: Attachment, request: XdpAttach): Promise<BackendLink> {
  const attempt = new Attempt(at, interfaceTarget(request), ['CAP_BPF', 'CAP_NET_ADMIN']);
  checkWords(request, attempt);
  const place = findInterface(at.addon, request, attempt);
  const attachAs = async (mode: Mode): Promise<BackendLink | NativeError> => {
    try {
      return await attachIn(at, request, place, mode, attempt.target);
    } catch (error) {
      if (isNativeError(error)) return error;
      throw error;
    }
  };
  let result = await attachAs(request.mode === 'auto' ? 'native' : request.mode);
  if (request.mode === 'auto' && isNativeError(result) && isUnsupported(result))
    result = await attachAs('generic');
  if (isNativeError(result)) throw await explain(at, request, place, attempt, result);
  return result;
}

function checkWords({ mode, mechanism = 'auto' }: XdpAttach, attempt: Attempt): void {
  checkWord(attempt, 'mode', mode, ['auto', 'native', 'generic', 'offload']);
  checkWord(attempt, 'mechanism', mechanism, ['auto', 'link', 'netlink']);
}

/** In one mode, by the first mechanism that the kernel has. */
async function attachIn(
  { native }: Attachment,
  { mechanism = 'auto' }: XdpAttach,
  place: Place,
  mode: Mode,
  target: string,
): Promise<BackendLink> {
  const options = { ...place, flags: MODE_FLAGS[mode] };
  if (mechanism !== 'netlink') {
    try {
      const { ifindex, netns, flags } = options;
      const link = await native.createLink({
        target: ifindex,
        attachType: AttachType.XDP,
        flags,
        ...(netns !== undefined && { netns }),
      });
      return new KernelLink(link, `xdp-${mode}-link`, target);
    } catch (error) {
      // EINVAL is how a kernel without XDP links answers; whatever else it says, it would say over netlink too.
      if (mechanism === 'link' || !isNativeError(error) || error.errno !== EINVAL) throw error;
    }
  }
  return new KernelLink(await native.attachXdpNetlink(options), `xdp-${mode}-netlink`, target);
}

/** Why, by the mode that was asked for. */
const UNSUPPORTED = {
  native:
    "its driver has no native XDP, or not at this MTU or with these queues and offloads, or the program was loaded for another interface; mode 'generic' works on every interface",
  offload:
    "its network card runs no XDP programs, or this program was not loaded for it (spec.programs.NAME.ifindex); mode 'native' runs it in the driver, 'auto' wherever it can",
  generic:
    'the kernel refuses the program there: it is made for a devmap or cpumap, or loaded for one interface (ifindex), or the MTU is above a page and the section is not xdp.frags',
} as const;

/** The driver has no native mode, or not at this MTU, with these queues or offloads: generic mode may do. */
function isUnsupported({ errno }: NativeError): boolean {
  return [EOPNOTSUPP, ENOTSUPP, EINVAL, ERANGE].includes(errno);
}

async function explain(
  at: Attachment,
  { mode }: XdpAttach,
  place: Place,
  attempt: Attempt,
  error: NativeError,
): Promise<unknown> {
  if (error.errno === EBUSY || error.errno === EEXIST) {
    const why = `${await holders(at, place)}, and an interface takes one; close the link that holds it, or update that link to this program`;
    return attempt.refused('ERR_EBPF_ALREADY_ATTACHED', why, error);
  }
  if (error.errno === ENODEV) return noSuchInterface(attempt, error);
  if (isUnsupported(error)) {
    return attempt.refused('ERR_EBPF_NOT_SUPPORTED', UNSUPPORTED[mode === 'auto' ? 'generic' : mode], error);
  }
  return attempt.failed(error);
}

/** `it has program 12 in native mode` */
async function holders({ addon }: Attachment, { ifindex, netns }: Place): Promise<string> {
  const attached = await addon.xdpQuery(ifindex, netns).catch(() => ({}));
  const programs = Object.entries<number>(attached).filter(([, id]) => id !== 0);
  const words = programs.map(([mode, id]) => `program ${id} in ${mode} mode`);
  return `it has ${words.join(' and ') || 'an XDP program'} already`;
}
