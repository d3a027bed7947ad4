import type { BackendMap } from '../../backend.ts';
import type { LinkedMap } from '../../linker/index.ts';

/** A map that exists already, not one that is to be made. */
export function isBackendMap(map: LinkedMap | BackendMap): map is BackendMap {
  return 'info' in map;
}
