/** The types of a BTF by kind and name: which candidates a relocation has, which id a kernel symbol has. Built when it is asked for. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfKind } from '../../formats/btf/types.ts';
import { essentialName } from './names.ts';

const indexes = new WeakMap<Btf, TypeIndex>();

/** For so many names going through all types is faster than an index of them. */
const MAX_SEARCHES = 32;

export class TypeIndex {
  readonly btf: Btf;
  /** Ids by essential name, by kind. */
  readonly #flavors = new Map<string, Map<string, number[]>>();
  #searches = 0;

  private constructor(btf: Btf) {
    this.btf = btf;
  }

  /** Kept as long as the BTF is: a second object need not build it again. Of split BTF its own types alone. */
  static of(btf: Btf): TypeIndex {
    let index = indexes.get(btf);
    if (!index) indexes.set(btf, (index = new TypeIndex(btf)));
    return index;
  }

  /** Ids of the types of a kind whose name is `essential` or a flavor of it. The two kinds of enum count as one. */
  candidates(kind: BtfKind, essential: string): readonly number[] {
    if (essential === '') return [];
    const key = kind === 'enum64' ? 'enum' : kind;
    const kinds: BtfKind[] = key === 'enum' ? ['enum', 'enum64'] : [key];
    let names = this.#flavors.get(key);
    if (!names) {
      if (this.#searches++ < MAX_SEARCHES) {
        const found = kinds.flatMap(each => [
          ...this.btf.allNamed(each, essential),
          ...this.btf.startingWith(each, `${essential}___`),
        ]);
        return found.filter(id => essentialName(this.btf.nameOf(id)) === essential).sort((a, b) => a - b);
      }
      names = new Map();
      for (const id of kinds.flatMap(each => [...this.btf.ownOf(each)]).sort((a, b) => a - b)) {
        const name = essentialName(this.btf.nameOf(id));
        const ids = names.get(name);
        if (ids) ids.push(id);
        else names.set(name, [id]);
      }
      this.#flavors.set(key, names);
    }
    return names.get(essential) ?? [];
  }

  /** The first type of exactly that name. */
  find(kind: BtfKind, name: string): number | undefined {
    return this.btf.findOwn(kind, name);
  }

  /** Names of a kind, each once, for messages. */
  namesOf(kind: BtfKind): Iterable<string> {
    return new Set(Array.from(this.btf.ownOf(kind), id => this.btf.nameOf(id)));
  }
}
