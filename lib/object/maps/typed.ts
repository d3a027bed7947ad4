/** What is in a map, as its object's types say: for those who show it. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BpfMap } from './base.ts';

export interface MapTypes {
  readonly btf: Btf;
  /** Ids in `btf`; 0 for none. */
  readonly key: number;
  readonly value: number;
  /** Of the records of rings and perf buffers. */
  readonly event: () => number | undefined;
}

const known = new WeakMap<BpfMap, MapTypes>();

export function rememberTypes<M extends BpfMap>(map: M, types: MapTypes | undefined): M {
  if (types) known.set(map, types);
  return map;
}

/** undefined for a map without types. */
export const typesOf = (map: BpfMap): MapTypes | undefined => known.get(map);
