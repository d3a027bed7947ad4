/** What a map's value, or an allocated object, has in it that programs reach by helpers and kfuncs alone (struct btf_record). */
import type { Btf } from '../../formats/btf/btf.ts';

/** As the log names them (btf_field_type_name()). */
export type FieldKind =
  | 'bpf_spin_lock'
  | 'bpf_res_spin_lock'
  | 'bpf_timer'
  | 'bpf_wq'
  | 'bpf_task_work'
  | 'bpf_list_head'
  | 'bpf_list_node'
  | 'bpf_rb_root'
  | 'bpf_rb_node'
  | 'bpf_refcount'
  | 'kptr'
  | 'percpu_kptr'
  | 'uptr';

/** A pointer that is kept in the value. */
export interface KptrField {
  /** Any pointer of the type; one that is owned; one for each CPU; memory of the process. */
  readonly type: 'unref' | 'ref' | 'percpu' | 'uptr';
  /** The kernel's types, or the program's own. */
  readonly btf: Btf;
  readonly btfId: number;
}

/** What the nodes of a list or tree are, by its tag `contains:TYPE:MEMBER`. */
export interface GraphRoot {
  readonly btf: Btf;
  readonly valueId: number;
  readonly nodeOffset: number;
}

export interface SpecialField {
  readonly kind: FieldKind;
  /** Bytes from the value's start, and length. */
  readonly offset: number;
  readonly size: number;
  readonly kptr?: KptrField;
  readonly root?: GraphRoot;
}

const STRUCTS = new Set<string>([
  ...['bpf_spin_lock', 'bpf_res_spin_lock', 'bpf_timer', 'bpf_wq', 'bpf_task_work', 'bpf_list_head'],
  ...['bpf_list_node', 'bpf_rb_root', 'bpf_rb_node', 'bpf_refcount'],
]);
/** Tags of a pointer's target, in order of btf_get_field_type(). */
const KPTR_TAGS: Readonly<Record<string, KptrField['type']>> = {
  kptr_untrusted: 'unref',
  kptr: 'ref',
  percpu_kptr: 'percpu',
  uptr: 'uptr',
};
const KPTR_KINDS = { unref: 'kptr', ref: 'kptr', percpu: 'percpu_kptr', uptr: 'uptr' } as const;

const MAX_DEPTH = 8;
/** BTF_FIELDS_MAX: what has more of them has none to the kernel. */
const MAX_FIELDS = 11;

/** In the order of their places. What nests deeper than values do is not looked at. */
export function fieldsOf(btf: Btf, typeId: number, places: FieldPlaces): SpecialField[] {
  const found = new Fields(btf, places);
  found.collect(typeId, 0, 0, [typeId, -1]);
  if (found.wrong || found.all.length > MAX_FIELDS) return [];
  return found.all.sort((a, b) => a.offset - b.offset);
}

/** Whether it has a field of one of the kinds. */
export function hasField(fields: readonly SpecialField[], ...kinds: readonly FieldKind[]): boolean {
  return fields.some(({ kind }) => kinds.includes(kind));
}

export interface FieldPlaces {
  /** Types that the kernel has. */
  readonly kernelBtf: Btf | null;
  /** Those of its modules, each read when it is asked for. */
  readonly modules?: Iterable<{ readonly btf: Btf | null }>;
  /** Of a data section: where its variables lie, which the types do not say before a loader fills it in. */
  readonly variables?: ReadonlyMap<string, number>;
}

class Fields {
  readonly all: SpecialField[] = [];
  /** A root that does not say what it contains: then there are no fields at all to the kernel. */
  wrong = false;
  readonly #btf: Btf;
  readonly #places: FieldPlaces;

  constructor(btf: Btf, places: FieldPlaces) {
    this.#btf = btf;
    this.#places = places;
  }

  /** `declared`: the struct and member, or the variable, that tags stand at. */
  collect(id: number, offset: number, depth: number, declared: readonly [number, number]): void {
    if (depth > MAX_DEPTH || this.all.length > MAX_FIELDS) return;
    const resolved = this.#btf.resolve(id);
    const type = this.#btf.type(resolved);
    if (type.kind === 'datasec') {
      for (const entry of type.entries) {
        const place = this.#places.variables?.get(this.#btf.nameOf(entry.type)) ?? entry.offset;
        this.collect(entry.type, offset + place, depth + 1, [entry.type, -1]);
      }
    } else if (type.kind === 'var') {
      this.collect(type.type, offset, depth + 1, declared);
    } else if (type.kind === 'array') {
      this.#array(type, offset, depth, declared);
    } else if (type.kind === 'struct') {
      if (STRUCTS.has(type.name)) this.#struct(type, offset, declared);
      else
        for (const [i, member] of type.members.entries())
          if (member.bitSize === 0 && member.bitOffset % 8 === 0)
            this.collect(member.type, offset + member.bitOffset / 8, depth + 1, [resolved, i]);
    } else if (type.kind === 'ptr') this.#pointer(type.type, offset);
  }

  #array(
    { type, length }: { readonly type: number; readonly length: number },
    offset: number,
    depth: number,
    declared: readonly [number, number],
  ): void {
    if (length === 0) return;
    const size = this.#btf.sizeOf(type);
    const before = this.all.length;
    this.collect(type, offset, depth + 1, declared);
    const found = this.all.slice(before);
    for (let i = 1; i < length && found.length > 0 && this.all.length <= MAX_FIELDS; i++)
      this.all.push(...found.map(field => ({ ...field, offset: field.offset + i * size })));
  }

  #struct(
    { name, size }: { readonly name: string; readonly size: number },
    offset: number,
    declared: readonly [number, number],
  ): void {
    const field = { kind: name as FieldKind, offset, size };
    const isRoot = name === 'bpf_list_head' || name === 'bpf_rb_root';
    if (!isRoot) {
      this.all.push(field);
      return;
    }
    const root = this.#rootOf(declared, name === 'bpf_list_head' ? 'bpf_list_node' : 'bpf_rb_node');
    if (root) this.all.push({ ...field, root });
    else this.wrong = true;
  }

  /** btf_find_graph_root() */
  #rootOf([id, component]: readonly [number, number], nodeType: string): GraphRoot | undefined {
    const tag = this.#btf.tags(id, component).find(each => each.startsWith('contains:'));
    const [, typeName = '', memberName = ''] = tag?.split(':') ?? [];
    const valueId = this.#btf.find('struct', typeName);
    const value = valueId === undefined ? undefined : this.#btf.type(valueId);
    if (valueId === undefined || value?.kind !== 'struct') return undefined;
    const node = value.members.find(member => member.name === memberName);
    if (!node || this.#btf.nameOf(this.#btf.resolve(node.type)) !== nodeType) return undefined;
    return { btf: this.#btf, valueId, nodeOffset: node.bitOffset / 8 };
  }

  /** bpf_find_btf_id(): the kernel's, or else the first module's that has it. */
  #ofKernel(kind: 'struct' | 'union', name: string): { btf: Btf; btfId: number } | undefined {
    const { kernelBtf, modules = [] } = this.#places;
    const btfId = kernelBtf?.find(kind, name);
    if (kernelBtf && btfId !== undefined) return { btf: kernelBtf, btfId };
    for (const { btf } of modules) {
      const id = btf?.findOwn(kind, name);
      if (btf && id !== undefined) return { btf, btfId: id };
    }
    return undefined;
  }

  #pointer(target: number, offset: number): void {
    const tag = this.#btf.type(target);
    const type = tag.kind === 'type_tag' ? KPTR_TAGS[tag.name] : undefined;
    if (type === undefined) return;
    const id = this.#btf.resolve(target);
    const { kind, name } = this.#btf.type(id);
    const isStruct = kind === 'struct' || kind === 'union';
    const ofKernel = isStruct && type !== 'uptr' ? this.#ofKernel(kind, name) : undefined;
    const kptr = { type, ...(ofKernel ?? { btf: this.#btf, btfId: id }) };
    this.all.push({ kind: KPTR_KINDS[type], offset, size: 8, kptr });
  }
}
