/** The types of a BTF by kind and name: which candidates a relocation has, which id a kernel symbol has. Built when it is asked for. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfKind } from '../../formats/btf/types.ts';
import { essentialName } from './names.ts';

const indexes = new WeakMap<Btf, TypeIndex>();

export class TypeIndex {
  readonly btf: Btf;
  /** The first id that is not of a base. */
  readonly #first: number;
  readonly #flavors = new Map<string, Map<string, number[]>>();
  readonly #names = new Map<BtfKind, Map<string, number>>();

  private constructor(btf: Btf, first: number) {
    this.btf = btf;
    this.#first = first;
  }

  /** Kept as long as the BTF is: a second object need not build it again. `first`: where split BTF's own types start. */
  static of(btf: Btf, first = 1): TypeIndex {
    let index = indexes.get(btf);
    if (!index) indexes.set(btf, (index = new TypeIndex(btf, first)));
    return index;
  }

  /** Ids of the types of a kind whose name is `essential` or a flavor of it. The two kinds of enum count as one. */
  candidates(kind: BtfKind, essential: string): readonly number[] {
    const key = kind === 'enum64' ? 'enum' : kind;
    let names = this.#flavors.get(key);
    if (!names) {
      names = new Map();
      for (const id of this.#ofKind(key)) {
        const name = essentialName(this.btf.nameOf(id));
        if (name === '') continue;
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
    let names = this.#names.get(kind);
    if (!names) {
      names = new Map();
      for (const id of this.#ofKind(kind)) {
        const name = this.btf.nameOf(id);
        if (this.btf.kindOf(id) === kind && !names.has(name)) names.set(name, id);
      }
      this.#names.set(kind, names);
    }
    return names.get(name);
  }

  /** Names of a kind, for messages. */
  namesOf(kind: BtfKind): Iterable<string> {
    this.find(kind, '');
    return this.#names.get(kind)!.keys();
  }

  *#ofKind(kind: BtfKind): Generator<number> {
    const { btf } = this;
    const other = kind === 'enum' ? 'enum64' : kind;
    for (let id = this.#first; id < btf.count; id++) {
      const own = btf.kindOf(id);
      if (own === kind || own === other) yield id;
    }
  }
}
