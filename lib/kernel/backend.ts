/** The backend over the real kernel. */
import type { Backend, BackendLink } from '../backend.ts';
import { attachClassicFilter } from './attach/socket.ts';
import { attached } from './attached/query.ts';
import type { NativeAddon, NativeLink } from './binding.ts';
import { systemError } from './errors.ts';
import { IterLink } from './iter-link.ts';
import { KernelLink } from './link.ts';
import { linkType } from './links/info.ts';
import { loadObject } from './load.ts';
import { kernelMap } from './map.ts';
import { requireAddon } from './native.ts';
import { openPinError } from './pins.ts';
import { byId } from './system/ask.ts';

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
    openPinnedLink: path =>
      opened('link', path, () => reopenedLink(addon, addon.openPinnedLink(path), `link pinned at ${path}`)),
    openMapById: id => byId('map', id, () => kernelMap(`map ${id}`, addon.mapFromId(id)), 'open'),
    openLinkById: id =>
      byId('link', id, () => reopenedLink(addon, addon.linkFromId(id), `link ${id}`), 'open'),
    attached: (place, options) => attached(addon, place, options),
    enableStats: () => startStats(addon),
    attachClassicFilter: (socket, filter) => attachClassicFilter(addon, socket, filter),
  };
}

/** A link that was there before says its type, and nothing of the mode it was attached in. `who`: `link 12`, `link pinned at PATH`. */
function reopenedLink(addon: NativeAddon, native: NativeLink, who: string): BackendLink {
  const type = linkType(native.info().type);
  if (type === 'iter') return new IterLink(addon, native, who);
  return new KernelLink(native, `${type.replace('_', '-')}-link`, '', who);
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
