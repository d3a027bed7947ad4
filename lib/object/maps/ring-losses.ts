/** Where programs count what finds no room in a ring buffer: the per-CPU array that RING_BUFFER_COUNTED of node-ebpf.h makes beside it. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { Losses } from '../events/losses.ts';
import type { MapSpec } from '../spec/map.ts';
import { PerCpuArrayMap } from './array.ts';
import type { BpfMap } from './base.ts';

interface Around {
  readonly btf: Btf | null;
  readonly sibling?: (name: string) => BpfMap | undefined;
}

/** The ring's decl tag `lost:NAME` names the map. undefined where it has none. */
export function countedLosses(spec: MapSpec, { btf, sibling }: Around): Losses | undefined {
  const variable = btf?.find('var', spec.name);
  if (!btf || variable === undefined) return undefined;
  const tag = btf.tags(variable).find(text => text.startsWith('lost:'));
  const map = tag && sibling?.(tag.slice('lost:'.length));
  if (!(map instanceof PerCpuArrayMap) || map.info.valueSize !== 8) return undefined;
  return lossesIn(map);
}

export function lossesIn(map: PerCpuArrayMap<bigint>): Losses {
  let last: number[] = [];
  return {
    byCpu() {
      // An object closes its maps one by one, and a reader that ends with the ring asks once more.
      if (!map.closed) last = (map.get(0) ?? []).map(Number);
      return last;
    },
    shared: () => ({ id: map.info.id, fd: map.backend.fd() }),
  };
}
