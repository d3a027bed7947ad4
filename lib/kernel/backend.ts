/** The backend over the real kernel. */
import { constants } from 'node:os';
import type { Backend, BackendLink, BackendMap } from '../backend.ts';
import type { NativeAddon, NativeLink } from './binding.ts';
import { isNativeError, refused, systemError } from './errors.ts';
import { IterLink } from './iter-link.ts';
import { KernelLink, linkType } from './link.ts';
import { loadObject } from './load.ts';
import { kernelMap } from './map.ts';
import { requireAddon } from './native.ts';
import { openPinError } from './pins.ts';

/** Throws ERR_EBPF_NO_NATIVE where the addon can't be loaded. */
export function kernelBackend(): Backend {
  const addon = requireAddon();
  return {
    kind: 'kernel',
    load: request => loadObject(addon, request),
    openPinnedMap: path => opened('map', path, () => kernelMap(path, addon.openPinnedMap(path))),
    openPinnedLink: path => opened('link', path, () => reopenedLink(addon, addon.openPinnedLink(path), path)),
    openMapById: id => openMap(addon, id),
    enableStats: () => startStats(addon),
  };
}

/** What was pinned says its type, and nothing of the mode it was attached in. */
function reopenedLink(addon: NativeAddon, native: NativeLink, path: string): BackendLink {
  const type = linkType(native.info().type);
  if (type === 'iter') return new IterLink(addon, native, path);
  return new KernelLink(native, `${type.replace('_', '-')}-link`, path);
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
