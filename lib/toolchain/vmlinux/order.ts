/**
 * The order in which types are written: what must be complete stands before what needs it. Structs and enums are declared before
 * everything else, so that pointers need nothing.
 */
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfType } from '../../formats/btf/types.ts';
import type { Names } from './names.ts';

/** Of types that need each other, one after the other; a kernel has some thirty. */
const MAX_DEPTH = 1000;

/** A type that another one needs; `loose`: a declaration will do. */
interface Need {
  readonly id: number;
  readonly loose: boolean;
}

/** Ids of the typedefs, and of the structs and unions that have a name. Throws ERR_EBPF_INVALID_BTF for types in a circle. */
export function orderTypes(btf: Btf, names: Names): number[] {
  const order = new Order(btf, names);
  for (let id = 1; id < btf.count; id++) {
    if (btf.kindOf(id) === 'typedef' || order.isNamed(btf.type(id), id)) order.visit(id);
  }
  return order.ids;
}

class Order {
  readonly ids: number[] = [];
  readonly #btf: Btf;
  readonly #names: Names;
  readonly #done = new Set<number>();
  readonly #open = new Set<number>();
  /** What types that are no names of their own need, tight and loose: walked once. */
  readonly #met = [new Set<number>(), new Set<number>()] as const;
  #depth = 0;

  constructor(btf: Btf, names: Names) {
    this.#btf = btf;
    this.#names = names;
  }

  isNamed(type: BtfType, id: number): boolean {
    return (type.kind === 'struct' || type.kind === 'union') && this.#names.tag(id) !== undefined;
  }

  /** Puts a type into the order, after all that it needs. */
  visit(id: number): void {
    if (this.#done.has(id)) return;
    if (this.#open.has(id)) this.#refuse(id);
    this.#open.add(id);
    const type = this.#btf.type(id);
    // A typedef is written for a struct that is declared alone.
    if (type.kind === 'typedef') this.#need({ id: type.type, loose: true });
    else for (const need of needsOf(type, false)) this.#need(need);
    this.#open.delete(id);
    this.#done.add(id);
    this.ids.push(id);
  }

  #need({ id, loose }: Need): void {
    if (++this.#depth > MAX_DEPTH) this.#refuse(id);
    const type = this.#btf.type(id);
    if (type.kind === 'typedef') {
      this.visit(id);
      if (!loose) this.#need({ id: type.type, loose });
    } else if (this.isNamed(type, id)) {
      if (!loose) this.visit(id);
    } else if (!this.#met[loose ? 1 : 0].has(id)) {
      for (const need of needsOf(type, loose)) this.#need(need);
      this.#met[loose ? 1 : 0].add(id);
    }
    this.#depth--;
  }

  #refuse(id: number): never {
    throw new EbpfError('ERR_EBPF_INVALID_BTF', `BTF: ${this.#btf.typeName(id)} needs itself to be complete`);
  }
}

function needsOf(type: BtfType, loose: boolean): Need[] {
  switch (type.kind) {
    case 'const':
    case 'volatile':
    case 'restrict':
    case 'type_tag':
      return [{ id: type.type, loose }];
    case 'ptr':
      return [{ id: type.type, loose: true }];
    case 'array':
      // The elements of an array must be complete even where it is pointed to.
      return [{ id: type.type, loose: false }];
    case 'func_proto':
      return [type.returnType, ...type.params.map(param => param.type)].map(id => ({ id, loose: true }));
    case 'struct':
    case 'union':
      return type.members.map(member => ({ id: member.type, loose: false }));
    default:
      return [];
  }
}
