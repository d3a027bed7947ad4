/** struct_ops: a variable that is a kernel struct of function pointers becomes a map of one element. */
import type { Btf } from '../btf/btf.ts';
import type { Elf } from '../elf/elf.ts';
import type { MapImage } from './image.ts';

const STRUCT_OPS = 26;
const SECTION = /^\??\.struct_ops(\.link)?$/;
/** BPF_F_LINK: attached by a link (kernel 6.4). */
const LINK = 1 << 13;

export function readStructOps(elf: Elf, btf: Btf): MapImage[] {
  const names = new Set(elf.sections.map(({ name }) => name).filter(name => SECTION.test(name)));
  return [...names].flatMap(section => {
    const id = btf.find('datasec', section);
    const datasec = id === undefined ? undefined : btf.type(id);
    if (datasec?.kind !== 'datasec') return [];
    return datasec.entries.flatMap((entry): MapImage[] => {
      const variable = btf.type(entry.type);
      if (variable.kind !== 'var') return [];
      return [
        {
          name: variable.name,
          section,
          type: STRUCT_OPS,
          keySize: 4,
          valueSize: btf.sizeOf(variable.type),
          maxEntries: 1,
          flags: section.endsWith('.link') ? LINK : 0,
          numaNode: 0,
          mapExtra: 0n,
          keyTypeId: 0,
          valueTypeId: variable.type,
          pinByName: false,
          inner: null,
          initialSlots: [],
          initialValue: null,
        },
      ];
    });
  });
}
