/** A kernel's types as they lie in memory: what `vmlinux.h` must give each of them in clang's eyes. */
import type { Btf } from '../../../lib/formats/btf/btf.ts';
import type { BtfComposite } from '../../../lib/formats/btf/types.ts';
import type { Names } from '../../../lib/toolchain/vmlinux/names.ts';
import { identifier } from '../../../lib/toolchain/vmlinux/names.ts';

export interface Field {
  readonly name: string;
  /** Bits from the start of the outermost struct, and of a bitfield its width. */
  readonly at: number;
  readonly width: number;
}

/** Each struct and union that has a name, its own or a typedef's: C's words for it, and its id. */
export function namedStructs(btf: Btf, names: Names): [id: number, c: string][] {
  const found: [number, string][] = [];
  for (const [id, type] of btf.types.entries()) {
    const tag = names.tag(id);
    if (tag !== undefined && (type.kind === 'struct' || type.kind === 'union'))
      found.push([id, `${type.kind} ${tag}`]);
    if (type.kind !== 'typedef') continue;
    const target = btf.type(type.type);
    if ((target.kind === 'struct' || target.kind === 'union') && target.name === '')
      found.push([type.type, names.typedef(id)]);
  }
  return found;
}

/** The members by name, those of anonymous ones among them, and those that lie in a member whose type has no name (`inner.x`). */
export function fieldsOf(btf: Btf, id: number, base = 0, path = ''): Field[] {
  return (btf.type(id) as BtfComposite).members.flatMap(member => {
    const target = btf.resolve(member.type);
    const { kind, name: tag } = btf.type(target);
    const isComposite = kind === 'struct' || kind === 'union';
    const at = base + member.bitOffset;
    if (member.name === '') return isComposite ? fieldsOf(btf, target, at, path) : [];
    const name = `${path}${identifier(member.name)}`;
    const own = { name, at, width: member.bitSize };
    // By way of a typedef it is a type of its own.
    return isComposite && tag === '' && target === member.type
      ? [own, ...fieldsOf(btf, target, at, `${name}.`)]
      : [own];
  });
}

/** C that compiles if, and only if, sizes and offsets are these. */
export function assertions(btf: Btf, structs: readonly (readonly [id: number, c: string])[]): string {
  const lines = ['#include "vmlinux.h"'];
  for (const [id, c] of structs) {
    lines.push(`_Static_assert(sizeof(${c}) == ${btf.sizeOf(id)}, "size of ${c}");`);
    for (const { name, at, width } of fieldsOf(btf, id)) {
      if (width > 0) continue;
      lines.push(`_Static_assert(__builtin_offsetof(${c}, ${name}) == ${at / 8}, "${c}: ${name}");`);
    }
  }
  return lines.join('\n');
}
