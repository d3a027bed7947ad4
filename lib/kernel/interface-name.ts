/** From an interface's index, as links tell it, to its name. */
import type { NetworkNamespace } from '../hooks/network.ts';
import { netnsPath } from './attach/interface.ts';
import type { NativeAddon } from './binding.ts';
import { isNativeError, systemError } from './errors.ts';

/** undefined for an index that has gone. */
export function interfaceName(
  addon: NativeAddon,
  ifindex: number,
  netns: NetworkNamespace | undefined,
): string | undefined {
  const path = netnsPath(netns);
  try {
    return addon.interfaceNames(path).find(name => indexOf(addon, name, path) === ifindex);
  } catch (error) {
    throw systemError(error, `cannot list the interfaces of network namespace ${path ?? 'of the process'}`);
  }
}

/** An interface may go between one call and the next. */
function indexOf(addon: NativeAddon, name: string, netns: string | undefined): number | undefined {
  try {
    return addon.interfaceIndex(name, netns);
  } catch (error) {
    if (isNativeError(error)) return undefined;
    throw error;
  }
}
