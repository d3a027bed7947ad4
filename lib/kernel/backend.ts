/** The backend over the real kernel. */
import type { Backend, BackendLink, BackendMap } from '../backend.ts';
import { systemError } from './errors.ts';
import { KernelLink } from './link.ts';
import { loadObject } from './load.ts';
import { kernelMap } from './map.ts';
import { requireAddon } from './native.ts';

/** Throws ERR_EBPF_NO_NATIVE where the addon can't be loaded. */
export function kernelBackend(): Backend {
  const addon = requireAddon();
  const opened = <T>(what: string, open: () => T): T => {
    try {
      return open();
    } catch (error) {
      throw systemError(error, `cannot open ${what}`);
    }
  };
  return {
    kind: 'kernel',
    load: request => loadObject(addon, request),
    openPinnedMap: (path): BackendMap =>
      opened(`the map pinned at ${path}`, () => kernelMap(path, addon.openPinnedMap(path))),
    openPinnedLink: (path): BackendLink =>
      opened(`the link pinned at ${path}`, () => new KernelLink(addon.openPinnedLink(path), 'pinned', path)),
    openMapById: (id): BackendMap => opened(`map ${id}`, () => kernelMap(`map ${id}`, addon.mapFromId(id))),
  };
}
