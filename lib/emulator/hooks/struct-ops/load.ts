/** Tables of operations as an object is loaded: which of its programs are theirs. */
import type { Btf } from '../../../formats/btf/btf.ts';
import type { LinkedMap } from '../../../linker/index.ts';
import type { EmulatedMap } from '../../maps/map.ts';
import { EmulatedStructOps } from '../../maps/struct-ops.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import { StructOpsTable } from './table.ts';

export function makeTables(
  world: World,
  linked: readonly LinkedMap[],
  maps: readonly (EmulatedMap | null)[],
  loaded: ReadonlyMap<string, EmulatedProgram>,
  own: Btf | null,
): void {
  linked.forEach(({ structOps, image, initialValue }, i) => {
    const map = maps[i];
    if (!structOps || !initialValue || !(map instanceof EmulatedStructOps) || map.table) return;
    const programs = new Map<string, EmulatedProgram>();
    for (const { member, program } of structOps.programs) {
      const found = loaded.get(program);
      if (found) programs.set(member, found);
    }
    const place =
      operationsIn(world.btf, structOps.valueTypeId) ?? operationsIn(own, image?.valueTypeId ?? 0);
    if (place) map.table = new StructOpsTable(world, { map, programs, value: initialValue, ...place });
  });
}

/** The struct of operations that a value is, or has as its member `data`. */
function operationsIn(btf: Btf | null, valueTypeId: number) {
  const value = btf && valueTypeId !== 0 ? btf.type(btf.resolve(valueTypeId)) : undefined;
  if (!btf || value?.kind !== 'struct') return undefined;
  const data = value.name.startsWith('bpf_struct_ops_') && value.members.find(({ name }) => name === 'data');
  if (!data) return { btf, struct: value, offset: 0 };
  const struct = btf.type(btf.resolve(data.type));
  return struct.kind === 'struct' ? { btf, struct, offset: data.bitOffset / 8 } : undefined;
}
