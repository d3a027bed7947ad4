/** What in a program's types is more than bytes: locks, timers, heads of lists and trees, pointers that the kernel keeps (btf_parse_fields in kernel/bpf/btf.c). */
import type { Btf } from '../../formats/btf/btf.ts';

export type FieldKind =
  | 'spin_lock'
  | 'timer'
  | 'wq'
  | 'kptr'
  | 'list_head'
  | 'rb_root'
  | 'refcount'
  | 'other';

export interface KernelField {
  readonly kind: FieldKind;
  /** Bytes from the start of the value or object. */
  readonly offset: number;
  readonly size: number;
}

const STRUCTS: { readonly [name: string]: FieldKind } = {
  ...{ bpf_spin_lock: 'spin_lock', bpf_res_spin_lock: 'spin_lock', bpf_timer: 'timer', bpf_wq: 'wq' },
  ...{ bpf_list_head: 'list_head', bpf_rb_root: 'rb_root', bpf_refcount: 'refcount' },
  ...{ bpf_list_node: 'other', bpf_rb_node: 'other', bpf_task_work: 'other' },
};
const TAGS = new Set(['kptr', 'kptr_untrusted', 'percpu_kptr', 'uptr']);
/** BTF_FIELDS_MAX, and how deep structs are looked into. */
const MOST = 11;
const DEEPEST = 8;

/** In the order of their offsets; none where the type is not known. */
export function fieldsOf(btf: Btf | null, valueTypeId: number, valueSize: number): readonly KernelField[] {
  if (!btf || valueTypeId === 0) return [];
  const fields: KernelField[] = [];
  look(btf, valueTypeId, 0, 0, fields);
  return fields.filter(({ offset, size }) => offset + size <= valueSize).sort((a, b) => a.offset - b.offset);
}

function look(btf: Btf, id: number, offset: number, depth: number, into: KernelField[]): void {
  if (depth > DEEPEST || into.length >= MOST) return;
  const type = btf.type(btf.resolve(id));
  if (type.kind === 'ptr') {
    const target = btf.type(type.type);
    if (target.kind === 'type_tag' && TAGS.has(target.name)) into.push({ kind: 'kptr', offset, size: 8 });
    return;
  }
  if (type.kind === 'array') {
    const size = btf.sizeOf(type.type);
    for (let i = 0; i < type.length && into.length < MOST; i++) {
      const before = into.length;
      look(btf, type.type, offset + i * size, depth + 1, into);
      // All elements are alike.
      if (into.length === before) return;
    }
    return;
  }
  if (type.kind === 'datasec') {
    for (const { type: variable, offset: at } of type.entries) {
      const entry = btf.type(variable);
      if (entry.kind === 'var') look(btf, entry.type, offset + at, depth + 1, into);
    }
    return;
  }
  if (type.kind !== 'struct') return;
  const kind = STRUCTS[type.name];
  if (kind) {
    into.push({ kind, offset, size: type.size });
    return;
  }
  for (const member of type.members) look(btf, member.type, offset + member.bitOffset / 8, depth + 1, into);
}
