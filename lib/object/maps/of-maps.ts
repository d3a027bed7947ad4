/** Maps whose values are maps. */
import type { BackendMap } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import { BpfMap } from './base.ts';
import { type Cell, indexCell } from './cells.ts';
import { HashMap } from './hash.ts';
import { KeyedMap } from './keyed.ts';

/** Opens an inner map by its id, with the types of the outer map's definition. */
export type OpenInner = (id: number) => BpfMap;

/** User space writes a descriptor and reads an id (kernel/bpf/map_in_map.c). */
function mapCell(open: OpenInner): Cell {
  return {
    size: 4,
    decode: (view, offset) => open(view.getUint32(offset, true)),
    encode(map, view, offset, root) {
      if (!(map instanceof BpfMap)) {
        throw new EbpfError('ERR_EBPF_VALUE', `${root}: expected a map (object.maps.…), got ${typeof map}`, {
          path: root,
        });
      }
      view.setUint32(offset, map.backend.fd(), true);
    },
  };
}

/**
 * `BPF_MAP_TYPE_HASH_OF_MAPS` (kernel 4.12). A value that is read is a new handle on the inner map: close it. Opening needs
 * CAP_SYS_ADMIN.
 */
export class HashOfMaps<K, M extends BpfMap, KI = K> extends HashMap<K, M, KI> {
  constructor(name: string, backend: BackendMap, keyCell: Cell, open: OpenInner) {
    super(name, backend, keyCell, mapCell(open));
  }
}

/** `BPF_MAP_TYPE_ARRAY_OF_MAPS` (kernel 4.12): as `HashOfMaps`, by index; empty slots are undefined. */
export class ArrayOfMaps<M extends BpfMap> extends KeyedMap<number, M> {
  constructor(name: string, backend: BackendMap, open: OpenInner) {
    super(name, backend, indexCell, mapCell(open));
  }

  /** Empties a slot. True if there was a map in it. */
  delete(index: number): boolean {
    return deleteSlot(this, index, this.view, errno => this.fail('delete', errno));
  }
}

/** Empties the slot of an array of descriptors; false if it was empty. */
export function deleteSlot(
  map: BpfMap,
  index: number,
  view: DataView,
  fail: (errno: number) => never,
): boolean {
  indexCell.encode(index, view, map.backend.scratch.keyOffset, 'key');
  const errno = map.backend.delete();
  if (errno !== undefined && errno !== 2 /* ENOENT */) fail(errno);
  return errno === undefined;
}
