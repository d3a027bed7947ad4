/** Whether what one version wrote means the same to the next: two types, each of its own object, by structure. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfComposite, BtfEnum, BtfType } from '../../formats/btf/types.ts';

/** A type of some object; id 0, or no BTF: unknown. */
export interface TypeRef {
  readonly btf: Btf | null;
  readonly id: number;
}

/** More are of no use to a reader. */
const MOST = 20;

/**
 * A line for each field that differs: `value.seen.first: __s64 at byte 8, was __u64 at byte 8`. Names of types make no difference, names of fields do.
 * Pointers are compared as such: what they point to is the kernel's.
 */
export function typeDifferences(was: TypeRef, now: TypeRef, path: string): string[] {
  const known = [was, now].filter(({ btf, id }) => btf !== null && id !== 0).length;
  if (known === 0) return [];
  if (known === 1) return [`${path}: only one of the two versions tells its type`];
  const comparison = new Comparison(was.btf!, now.btf!);
  comparison.compare(was.id, now.id, path);
  return comparison.differences;
}

class Comparison {
  readonly differences: string[] = [];
  readonly #was: Btf;
  readonly #now: Btf;
  /** A type that contains a type many times is compared once. */
  readonly #done = new Set<string>();

  constructor(was: Btf, now: Btf) {
    this.#was = was;
    this.#now = now;
  }

  /** `at`: where it is in its struct, in both. */
  compare(wasId: number, nowId: number, path: string, at = ''): void {
    const [was, now] = [this.#was.resolve(wasId), this.#now.resolve(nowId)];
    const pair = `${was} ${now}`;
    if (this.#done.has(pair) || this.differences.length >= MOST) return;
    this.#done.add(pair);
    this.#compareTypes(this.#was.type(was), this.#now.type(now), path, () => {
      this.#say(path, `${this.#now.typeName(nowId)}${at}`, `${this.#was.typeName(wasId)}${at}`);
    });
  }

  #say(path: string, now: string | number | bigint, was: string | number | bigint): void {
    this.differences.push(`${path}: ${now}, was ${was}`);
  }

  /** `otherwise`: says that these are two types. */
  #compareTypes(was: BtfType, now: BtfType, path: string, otherwise: () => void): void {
    if ((was.kind === 'struct' || was.kind === 'union') && now.kind === was.kind) {
      this.#compareMembers(was, now as BtfComposite, path);
    } else if ((was.kind === 'enum' || was.kind === 'enum64') && now.kind === was.kind) {
      if (was.size !== now.size) otherwise();
      else this.#compareValues(was, now, path);
    } else if (was.kind === 'array' && now.kind === 'array') {
      if (was.length !== now.length) otherwise();
      else this.compare(was.type, now.type, `${path}[]`);
    } else if (was.kind === 'int' && now.kind === 'int') {
      if (was.size !== now.size || was.signed !== now.signed || was.bits !== now.bits) otherwise();
    } else if (was.kind === 'float' && now.kind === 'float') {
      if (was.size !== now.size) otherwise();
    } else if (was.kind !== now.kind) otherwise();
  }

  #compareMembers(was: BtfComposite, now: BtfComposite, path: string): void {
    const before = this.differences.length;
    // What has no name of its own goes by its place.
    const key = ({ name }: { name: string }, i: number) => name || `(anonymous ${i})`;
    const old = new Map(was.members.map((member, i) => [key(member, i), member]));
    for (const [i, member] of now.members.entries()) {
      const field = `${path}.${key(member, i)}`;
      const other = old.get(key(member, i));
      old.delete(key(member, i));
      if (!other) this.differences.push(`${field} is new`);
      else if (other.bitOffset !== member.bitOffset) {
        this.#say(field, place(member.bitOffset), place(other.bitOffset));
      } else if (other.bitSize !== member.bitSize) {
        this.#say(field, bits(member.bitSize), bits(other.bitSize));
      } else this.compare(other.type, member.type, field, ` ${place(member.bitOffset)}`);
    }
    for (const name of old.keys()) this.differences.push(`${path}.${name} has gone`);
    if (this.differences.length === before && was.size !== now.size) {
      this.#say(path, `${now.size} bytes`, was.size);
    }
  }

  /** Values that one version has and the other has not are no contradiction. */
  #compareValues(was: BtfEnum, now: BtfEnum, path: string): void {
    const old = new Map(was.values.map(({ name, value }) => [name, value]));
    for (const { name, value } of now.values) {
      const other = old.get(name);
      if (other !== undefined && other !== value) this.#say(`${path}: ${name}`, value, other);
    }
  }
}

const place = (bitOffset: number) =>
  bitOffset % 8 === 0 ? `at byte ${bitOffset / 8}` : `at bit ${bitOffset}`;

const bits = (bitSize: number) => (bitSize === 0 ? 'no bitfield' : `${bitSize} bits`);
