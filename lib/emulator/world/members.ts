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

/** Members looked at for one name: types of a file may nest so that there is no end to it. */
const MOST_MEMBERS = 1 << 16;

export function memberOf(btf: Btf, type: BtfComposite, name: string): MemberPlace | undefined {
  for (const place of places(btf, type)) if (place.member.name === name) return place;
  return undefined;
}

/** For messages. */
export function* memberNames(btf: Btf, type: BtfComposite): Generator<string> {
  for (const { member } of places(btf, type)) yield member.name;
}

/** Those with names. */
function* places(btf: Btf, type: BtfComposite): Generator<MemberPlace> {
  const waiting: { readonly type: BtfComposite; readonly base: number; readonly depth: number }[] = [
    { type, base: 0, depth: 0 },
  ];
  let left = MOST_MEMBERS;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const member of next.type.members) {
      if (--left < 0) return;
      const bitOffset = next.base + member.bitOffset;
      if (member.name !== '') {
        yield { member, bitOffset };
        continue;
      }
      const inner = btf.type(btf.resolve(member.type));
      const composite = inner.kind === 'struct' || inner.kind === 'union';
      if (composite && next.depth < BTF_DEPTH)
        waiting.push({ type: inner, base: bitOffset, depth: next.depth + 1 });
    }
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
