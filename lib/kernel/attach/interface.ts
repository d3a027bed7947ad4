/** Which interface is meant: by name or index, here or in another network namespace. */
import { constants } from 'node:os';
import type { EbpfError } from '../../errors.ts';
import type { NetworkNamespace } from '../../hooks/network.ts';
import type { NativeAddon, NativeError } from '../binding.ts';
import { isNativeError } from '../errors.ts';
import { type Attempt, didYouMean } from './target.ts';

const { EINVAL, ENODEV, ENOENT, ESRCH } = constants.errno;

export interface Place {
  readonly ifindex: number;
  readonly netns?: string;
}

/** How failures are told: by an `Attempt`, or as who asks has it. */
export type Refuse = Pick<Attempt, 'refused' | 'failed'>;

interface Asked {
  /** Name or index. */
  readonly interface: string | number;
  readonly netns?: NetworkNamespace;
}

/** For a message: `interface veth0 of network namespace /run/netns/blue`. */
export function interfaceTarget({ interface: name, netns }: Asked): string {
  return `interface ${name}${netns === undefined ? '' : ` of network namespace ${netns}`}`;
}

/** Throws ERR_EBPF_NO_INTERFACE, ERR_EBPF_NO_TARGET (no such namespace), ERR_EBPF_INVALID_ARGUMENT. */
export function findInterface(addon: NativeAddon, asked: Asked, attempt: Refuse): Place {
  const { interface: name } = asked;
  if (typeof name === 'number') {
    if (Number.isInteger(name) && name > 0 && name <= 0x7fffffff)
      return { ifindex: name, ...findNamespace(addon, asked.netns, attempt) };
    throw attempt.refused('ERR_EBPF_INVALID_ARGUMENT', 'an interface is a name, or an index from 1 on');
  }
  const netns = netnsPath(asked.netns);
  try {
    return { ifindex: addon.interfaceIndex(name, netns), ...(netns !== undefined && { netns }) };
  } catch (error) {
    throw lookupError(addon, name, netns, attempt, error);
  }
}

/** For hooks of a whole namespace. Throws ERR_EBPF_NO_TARGET where that is none. */
export function findNamespace(
  addon: NativeAddon,
  netns: NetworkNamespace | undefined,
  attempt: Refuse,
): { netns?: string } {
  const path = netnsPath(netns);
  if (path === undefined) return {};
  try {
    addon.interfaceNames(path);
  } catch (error) {
    throw lookupError(addon, '', path, attempt, error);
  }
  return { netns: path };
}

function lookupError(
  addon: NativeAddon,
  name: string,
  netns: string | undefined,
  attempt: Refuse,
  error: unknown,
): unknown {
  if (!isNativeError(error)) return error;
  if (netns !== undefined && [ENOENT, ESRCH, EINVAL].includes(error.errno)) {
    return attempt.refused('ERR_EBPF_NO_TARGET', `${netns} is no network namespace`, error);
  }
  return error.errno === ENODEV
    ? noInterface(addon.interfaceNames(netns), name, attempt, error)
    : attempt.failed(error);
}

/** Where it went away meanwhile, or an index was given. */
export function noSuchInterface(attempt: Refuse, cause?: NativeError): EbpfError {
  return attempt.refused('ERR_EBPF_NO_INTERFACE', 'there is no such interface', cause);
}

function noInterface(names: string[], name: string, attempt: Refuse, error: NativeError): EbpfError {
  const known = names.length > 0 ? `there are ${names.join(', ')}` : 'there is none at all';
  const why = `there is no such interface (${known})${didYouMean(name, names)}`;
  return attempt.refused('ERR_EBPF_NO_INTERFACE', why, error);
}

/** A pid's namespace is a path as well. */
export function netnsPath(netns: NetworkNamespace | undefined): string | undefined {
  return typeof netns === 'number' ? `/proc/${netns}/ns/net` : netns;
}
