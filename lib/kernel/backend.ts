/** The backend over the real kernel. */
import { constants } from 'node:os';
import type { Backend, BackendLink, BackendMap } from '../backend.ts';
import { attachClassicFilter } from './attach/socket.ts';
import type { NativeAddon } from './binding.ts';
import { isNativeError, refused, systemError } from './errors.ts';
import { reopenedLink } from './link.ts';
import { loadObject } from './load.ts';
import { kernelMap } from './map.ts';
import { requireAddon } from './native.ts';
import { openPinError } from './pins.ts';

/** What no other backend can have. */
export interface KernelBackend extends Backend {
  /** SO_ATTACH_FILTER; `filter` is an array of struct sock_filter. */
  attachClassicFilter(socket: { socket: string; fd: number }, filter: Uint8Array): Promise<BackendLink>;
}

/** Throws ERR_EBPF_NO_NATIVE where the addon can't be loaded. */
export function kernelBackend(): KernelBackend {
  const addon = requireAddon();
  return {
    kind: 'kernel',
    load: request => loadObject(addon, request),
    openPinnedMap: path => opened('map', path, () => kernelMap(path, addon.openPinnedMap(path))),
    openPinnedLink: path => opened('link', path, () => reopenedLink(addon.openPinnedLink(path), path)),
    openMapById: id => openMap(addon, id),
    enableStats: () => startStats(addon),
    attachClassicFilter: (socket, filter) => attachClassicFilter(addon, socket, filter),
  };
}

function startStats(addon: NativeAddon): () => void {
  try {
    return addon.enableStats();
  } catch (error) {
    throw systemError(error, 'cannot have the kernel count runs', { needs: ['CAP_SYS_ADMIN'] });
  }
}

function opened<T>(kind: string, path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw openPinError(error, kind, path);
  }
}

function openMap(addon: NativeAddon, id: number): BackendMap {
  try {
    return kernelMap(`map ${id}`, addon.mapFromId(id));
  } catch (error) {
    const doing = `cannot open map ${id}`;
    if (isNativeError(error) && error.errno === constants.errno.ENOENT) {
      throw refused('ERR_EBPF_NO_TARGET', `${doing}: there is none of that id any more`, error);
    }
    throw systemError(error, doing, { needs: ['CAP_SYS_ADMIN'] });
  }
}
