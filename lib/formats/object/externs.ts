/** What the object leaves to its loader: kernel configuration, kernel symbols, kernel functions. */
import type { Btf } from '../btf/btf.ts';
import type { Elf } from '../elf/elf.ts';
import { STB } from '../elf/types.ts';
import type { ExternImage } from './image.ts';

export function readExterns(elf: Elf, btf: Btf): ExternImage[] {
  const weak = new Set(elf.symbols.filter(symbol => symbol.binding === STB.WEAK).map(symbol => symbol.name));
  const read = (section: string): ExternImage[] => {
    const id = btf.find('datasec', section);
    const datasec = id === undefined ? undefined : btf.type(id);
    if (datasec?.kind !== 'datasec') return [];
    return datasec.entries.flatMap(({ type: typeId }) => {
      const { kind, name } = btf.type(typeId);
      if (kind !== 'var' && kind !== 'func') return [];
      const what = section === '.kconfig' ? 'kconfig' : kind === 'func' ? 'kfunc' : 'ksym';
      return [{ name, kind: what, typeId, weak: weak.has(name) }];
    });
  };
  return [...read('.kconfig'), ...read('.ksyms')];
}
