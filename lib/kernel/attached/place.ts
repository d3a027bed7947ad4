/** A place that programs are attached to, opened for a question. */
import { closeSync, constants as files, openSync } from 'node:fs';
import { constants } from 'node:os';
import { EbpfError } from '../../errors.ts';
import type { AttachedPlace, AttachedPlaceKind } from '../../hooks/attached.ts';
import {
  findInterface,
  interfaceTarget,
  netnsPath,
  noSuchInterface,
  type Refuse,
} from '../attach/interface.ts';
import type { NativeAddon } from '../binding.ts';
import { isNativeError, refused, systemError } from '../errors.ts';
import { interfaceName } from '../interface-name.ts';

const { EINVAL, EBADF, ENODEV, EOPNOTSUPP } = constants.errno;

export interface OpenPlace extends Disposable {
  readonly kind: AttachedPlaceKind;
  /** Descriptor, or interface index. */
  readonly target: number;
  /** Where the interface is. */
  readonly netns?: string;
  /** `cannot ask what is attached to interface veth0: …`. */
  readonly refuse: Refuse;
}

const nothing = () => {};

/** Throws ERR_EBPF_NO_INTERFACE, ERR_EBPF_NO_TARGET, ERR_EBPF_INVALID_ARGUMENT. */
export function openPlace(addon: NativeAddon, place: AttachedPlace): OpenPlace {
  if ('interface' in place) {
    const refuse = refusal(interfaceTarget(place), 'interface');
    const { ifindex, netns } = findInterface(addon, place, refuse);
    // Netlink answers nothing at all for an index that is not there, as for one without XDP.
    if (interfaceName(addon, ifindex, place.netns) === undefined) {
      throw noSuchInterface(refuse);
    }
    const where = netns === undefined ? {} : { netns };
    return { kind: 'interface', target: ifindex, refuse, ...where, [Symbol.dispose]: nothing };
  }
  if ('map' in place) {
    return {
      kind: 'map',
      target: place.map.fd(),
      refuse: refusal('the map', 'map'),
      [Symbol.dispose]: nothing,
    };
  }
  if ('cgroup' in place) return openFile('cgroup', place.cgroup, `cgroup ${place.cgroup}`);
  if ('netns' in place) {
    return openFile('netns', String(netnsPath(place.netns)), `network namespace ${place.netns}`);
  }
  throw new EbpfError(
    'ERR_EBPF_INVALID_ARGUMENT',
    'attached: the place is one of { interface }, { cgroup }, { netns } and { map }',
  );
}

function openFile(kind: 'cgroup' | 'netns', path: string, words: string): OpenPlace {
  const refuse = refusal(words, kind);
  try {
    // O_NONBLOCK: a path that names a FIFO must not hold the process for ever.
    const target = openSync(path, files.O_RDONLY | files.O_NONBLOCK);
    return { kind, target, refuse, [Symbol.dispose]: () => closeSync(target) };
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw refuse.refused('ERR_EBPF_NO_TARGET', `it cannot be opened: ${code ?? cause}`, cause);
  }
}

function refusal(words: string, kind: AttachedPlaceKind): Refuse {
  const doing = `cannot ask what is attached to ${words}`;
  return {
    refused: (code, why, cause) => refused(code, `${doing}: ${why}`, cause),
    failed(error) {
      if (!isNativeError(error)) return error;
      if (error.errno === ENODEV) {
        return noSuchInterface(this, error);
      }
      // A descriptor of something else: cgroup_get_from_fd() answers EBADF, get_net_ns_by_fd() EINVAL.
      if (error.errno === EBADF && kind === 'cgroup') {
        const why = 'it is no folder of a cgroup2 file system';
        return refused('ERR_EBPF_NO_TARGET', `${doing}: ${why}`, error);
      }
      if (error.errno === EINVAL && kind === 'netns') {
        return refused('ERR_EBPF_NO_TARGET', `${doing}: it is no network namespace`, error);
      }
      if (error.errno === EOPNOTSUPP && kind === 'map') {
        return refused('ERR_EBPF_INVALID_ARGUMENT', `${doing}: it is no sockmap or sockhash`, error);
      }
      return systemError(error, doing, { needs: ['CAP_BPF', 'CAP_NET_ADMIN'] });
    },
  };
}
