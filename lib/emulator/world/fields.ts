/** What a program's types have in them that the kernel keeps: heads and nodes of lists and trees, reference counts, pointers of the kernel's. */
import type { Btf } from '../../formats/btf/btf.ts';

/** By the names that the kernel knows them by (btf_get_field_type in kernel/bpf/btf.c). */
const KINDS = {
  bpf_refcount: 'refcount',
  bpf_list_head: 'list',
  bpf_rb_root: 'tree',
  bpf_spin_lock: 'lock',
  bpf_res_spin_lock: 'lock',
  bpf_timer: 'timer',
  bpf_wq: 'work',
} as const;

export type FieldKind = (typeof KINDS)[keyof typeof KINDS] | 'kptr';

export interface KernelField {
  readonly kind: FieldKind;
  /** Bytes from the object's start. */
  readonly offset: number;
}

/** Types contain no more of them in any kernel (BTF_FIELDS_MAX, and arrays of structs). */
const MOST = 1024;
const MAX_DEPTH = 16;
const POINTER_TAGS: readonly string[] = ['kptr', 'kptr_untrusted', 'percpu_kptr'];

export function kernelFields(btf: Btf, typeId: number): readonly KernelField[] {
  const fields: KernelField[] = [];
  const walk = (id: number, offset: number, depth: number): void => {
    if (depth > MAX_DEPTH || fields.length >= MOST) return;
    const type = btf.type(btf.resolve(id));
    if (type.kind === 'ptr') {
      if (isKernelPointer(btf, type.type)) fields.push({ kind: 'kptr', offset });
    } else if (type.kind === 'array') {
      const target = btf.type(btf.resolve(type.type));
      if (target.kind !== 'struct' && target.kind !== 'union' && target.kind !== 'ptr') return;
      const size = btf.sizeOf(type.type);
      for (let i = 0; i < Math.min(type.length, MOST); i++) walk(type.type, offset + i * size, depth + 1);
    } else if (type.kind === 'struct' || type.kind === 'union') {
      const kind = Object.hasOwn(KINDS, type.name) ? KINDS[type.name as keyof typeof KINDS] : undefined;
      if (kind) fields.push({ kind, offset });
      else for (const member of type.members) walk(member.type, offset + (member.bitOffset >> 3), depth + 1);
    }
  };
  walk(typeId, 0, 0);
  return fields;
}

function isKernelPointer(btf: Btf, target: number): boolean {
  for (let id = target, depth = 0; depth < MAX_DEPTH; depth++) {
    const type = btf.type(id);
    if (type.kind === 'type_tag' && POINTER_TAGS.includes(type.name)) return true;
    if (type.kind !== 'type_tag' && type.kind !== 'const' && type.kind !== 'volatile') return false;
    id = type.type;
  }
  return false;
}
