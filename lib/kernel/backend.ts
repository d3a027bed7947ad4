/** The backend over the real kernel. */
import { constants } from 'node:os';
import type { Backend, BackendLink, BackendMap } from '../backend.ts';
import { findInterface, type Refuse } from './attach/interface.ts';
import { attachClassicFilter } from './attach/socket.ts';
import { attached } from './attached/query.ts';
import type { NativeAddon, NativeLink, NativeMap } from './binding.ts';
import { isNativeError, refused, systemError } from './errors.ts';
import { IterLink } from './iter-link.ts';
import { KernelLink } from './link.ts';
import { linkType } from './links/info.ts';
import { loadObject } from './load.ts';
import { kernelMap } from './map.ts';
import { requireAddon } from './native.ts';
import { openOwner } from './open-owner.ts';
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
    openMapByFd: (fd, id) => byDescriptor(addon, fd, id),
    openLinkById: id =>
      byId('link', id, () => reopenedLink(addon, addon.linkFromId(id), `link ${id}`), 'open'),
    openOwner: (owner, who) => openOwner(addon, owner, who),
    interfaceIndex: (name, who) => findInterface(addon, { interface: name }, interfaceRefusals(who)).ifindex,
    attached: (place, options) => attached(addon, place, options),
    enableStats: () => startStats(addon),
    attachClassicFilter: (socket, filter) => attachClassicFilter(addon, socket, filter),
  };
}

/** As who looks for an interface has them. */
function interfaceRefusals(who: string): Refuse {
  return {
    refused: (code, why, cause) => refused(code, `${who}: ${why}`, cause),
    failed: error => systemError(error, who),
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

/** The number may have become another file's since it was told. */
function byDescriptor(addon: NativeAddon, fd: number, id: number): BackendMap {
  const doing = `cannot open map ${id} by descriptor ${fd}`;
  const gone = `${doing}: the thread that shared it has closed it; let it keep its object open`;
  let native: NativeMap;
  try {
    native = addon.mapFromFd(fd);
  } catch (error) {
    if (isNativeError(error) && error.errno === constants.errno.EBADF)
      throw refused('ERR_EBPF_CLOSED', gone, error);
    throw systemError(error, doing);
  }
  if (native.info.id === id) return kernelMap(`map ${id}`, native);
  native.close();
  throw refused('ERR_EBPF_CLOSED', gone);
}
