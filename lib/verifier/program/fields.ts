/** What a map's value, or an allocated object, has in it that programs reach by helpers and kfuncs alone (struct btf_record). */
import type { Btf } from '../../formats/btf/btf.ts';

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
  | 'uptr';

export interface SpecialField {
  readonly kind: FieldKind;
  /** Bytes from the value's start, and length. */
  readonly offset: number;
  readonly size: number;
}

const STRUCTS = new Set<string>([
  ...['bpf_spin_lock', 'bpf_res_spin_lock', 'bpf_timer', 'bpf_wq', 'bpf_task_work', 'bpf_list_head'],
  ...['bpf_list_node', 'bpf_rb_root', 'bpf_rb_node', 'bpf_refcount'],
]);
/** Tags of a pointer's target, in order of btf_get_field_type(). */
const KPTR_TAGS = new Set(['kptr_untrusted', 'kptr', 'percpu_kptr']);

const MAX_DEPTH = 8;
const MAX_FIELDS = 64;

/** In the order of their places. What nests deeper than values do is not looked at. */
export function fieldsOf(btf: Btf, typeId: number): SpecialField[] {
  const fields: SpecialField[] = [];
  collect(btf, typeId, 0, 0, fields);
  return fields.sort((a, b) => a.offset - b.offset);
}

function collect(btf: Btf, id: number, offset: number, depth: number, out: SpecialField[]): void {
  if (depth > MAX_DEPTH || out.length >= MAX_FIELDS) return;
  const type = btf.type(btf.resolve(id));
  if (type.kind === 'datasec') {
    for (const entry of type.entries) collect(btf, entry.type, offset + entry.offset, depth + 1, out);
  } else if (type.kind === 'var') {
    collect(btf, type.type, offset, depth + 1, out);
  } else if (type.kind === 'array') {
    if (type.length === 0) return;
    const size = btf.sizeOf(type.type);
    const before = out.length;
    collect(btf, type.type, offset, depth + 1, out);
    const found = out.slice(before);
    for (let i = 1; i < type.length && found.length > 0 && out.length < MAX_FIELDS; i++)
      out.push(...found.map(field => ({ ...field, offset: field.offset + i * size })));
  } else if (type.kind === 'struct') {
    if (STRUCTS.has(type.name)) out.push({ kind: type.name as FieldKind, offset, size: type.size });
    else
      for (const member of type.members)
        if (member.bitSize === 0 && member.bitOffset % 8 === 0)
          collect(btf, member.type, offset + member.bitOffset / 8, depth + 1, out);
  } else if (type.kind === 'ptr') {
    const target = btf.type(type.type);
    if (target.kind !== 'type_tag') return;
    if (KPTR_TAGS.has(target.name)) out.push({ kind: 'kptr', offset, size: 8 });
    else if (target.name === 'uptr') out.push({ kind: 'uptr', offset, size: 8 });
  }
}
