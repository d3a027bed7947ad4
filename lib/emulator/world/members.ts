/** Members of structs by name, those of anonymous members among them. */
import { Btf } from '../../formats/btf/btf.ts';
import type { BtfComposite, BtfMember } from '../../formats/btf/types.ts';
import { TypeIndex } from '../../linker/core/candidates.ts';

/** No struct of the kernel nests deeper; types of a file may contain themselves without end. */
export const BTF_DEPTH = 32;

/** BTF of a program that has none: its header (magic, version 1, 24 bytes), no types, one string. */
export const NO_TYPES = Btf.parse(
  Uint8Array.of(0x9f, 0xeb, 1, 0, 24, ...Array<number>(15).fill(0), 1, 0, 0, 0, 0),
);

export interface MemberPlace {
  readonly member: BtfMember;
  /** Bits from the start of the outermost struct. */
  readonly bitOffset: number;
}

export function memberOf(
  btf: Btf,
  type: BtfComposite,
  name: string,
  base = 0,
  depth = 0,
): MemberPlace | undefined {
  if (depth > BTF_DEPTH) return undefined;
  for (const member of type.members) {
    const bitOffset = base + member.bitOffset;
    if (member.name === name) return { member, bitOffset };
    if (member.name !== '') continue;
    const inner = btf.type(btf.resolve(member.type));
    if (inner.kind !== 'struct' && inner.kind !== 'union') continue;
    const found = memberOf(btf, inner, name, bitOffset, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** For messages. */
export function* memberNames(btf: Btf, type: BtfComposite, depth = 0): Generator<string> {
  if (depth > BTF_DEPTH) return;
  for (const member of type.members) {
    if (member.name !== '') {
      yield member.name;
      continue;
    }
    const inner = btf.type(btf.resolve(member.type));
    if (inner.kind === 'struct' || inner.kind === 'union') yield* memberNames(btf, inner, depth + 1);
  }
}

/** The struct of that name; undefined where these types have none. */
export function structOf(
  btf: Btf,
  name: string,
): { readonly id: number; readonly type: BtfComposite } | undefined {
  const id = TypeIndex.of(btf).find('struct', name);
  const type = id === undefined ? undefined : btf.type(id);
  return type?.kind === 'struct' ? { id: id!, type } : undefined;
}

/** Bytes up to the end of a struct's flexible array member, if the value has elements for it; else 0. */
export function flexibleEnd(btf: Btf, typeId: number, value: unknown): number {
  const type = btf.type(btf.resolve(typeId));
  if (type.kind !== 'struct' || typeof value !== 'object' || value === null) return 0;
  for (const { name, type: id, bitOffset } of type.members) {
    const given = (value as { readonly [name: string]: unknown })[name];
    const array = btf.type(btf.resolve(id));
    if (array.kind === 'array' && array.length === 0 && Array.isArray(given))
      return bitOffset / 8 + given.length * btf.sizeOf(array.type);
  }
  return 0;
}
