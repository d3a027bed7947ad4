/** Values as strings, field by field: as decl tags on their types say, and as those who ask say. */
import type { Btf } from '../formats/btf/btf.ts';
import type { BtfType } from '../formats/btf/types.ts';
import { ipv6 } from './ipv6.ts';
import { formatterNamed } from './names.ts';
import type { Formatter } from './value.ts';

const TAG = 'format:';
/** Structs nest no deeper than a loader takes them. */
const MAX_DEPTH = 64;

/** What is to be shown: its type, and how its place says. Without types values are shown as they are. */
interface Place {
  readonly btf: Btf | undefined;
  readonly typeId: number;
  readonly formatter: Formatter | undefined;
}

/** Formatters by field: `saddr`, or with its path, `key.saddr`. */
export type Chosen = ReadonlyMap<string, Formatter>;

export interface How {
  readonly chosen: Chosen;
  /** What is done with values that have no formatter; default: text. */
  readonly plain?: (value: unknown) => unknown;
}

export type Shower = (value: unknown) => unknown;

/** `root` is what its path starts with: `key`, `value`, or nothing. */
export function shower(btf: Btf | undefined, typeId: number, root: string, how: How): Shower {
  const own = how.chosen.get(root) ?? tagged(btf, typeId, []);
  const place = { btf, typeId, formatter: own };
  return value => {
    // A value for each CPU.
    const many = Array.isArray(value) && btf !== undefined && kindOf(btf, typeId) !== 'array';
    return many ? value.map(each => show(each, place, root, how, 0)) : show(value, place, root, how, 0);
  };
}

function show(value: unknown, place: Place, path: string, how: How, depth: number): unknown {
  const { formatter } = place;
  // Of an array it is its elements'; an address of IPv6 may be four numbers itself.
  const whole = !Array.isArray(value) || (formatter === ipv6 && typeof value[0] === 'number');
  if (formatter && whole) return formatter(value);
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null || value instanceof Uint8Array)
    return (how.plain ?? asText)(value);
  if (Array.isArray(value)) {
    const element = elementOf(place);
    return value.map(each => show(each, element, path, how, depth + 1));
  }
  const members = membersOf(place);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const inner = path === '' ? name : `${path}.${name}`;
      const member = members.get(name) ?? { btf: undefined, typeId: 0, formatter: undefined };
      const asked = how.chosen.get(inner) ?? how.chosen.get(name);
      return [name, show(each, asked ? { ...member, formatter: asked } : member, inner, how, depth + 1)];
    }),
  );
}

const asText = (value: unknown): string =>
  value instanceof Uint8Array
    ? Array.from(value, byte => byte.toString(16).padStart(2, '0')).join('')
    : String(value);

function elementOf({ btf, typeId, formatter }: Place): Place {
  const type = btf && resolved(btf, typeId);
  if (type?.kind !== 'array') return { btf, typeId, formatter };
  return { btf, typeId: type.type, formatter: formatter ?? tagged(btf, type.type, []) };
}

/** Those of anonymous members are the struct's own. */
function membersOf({ btf, typeId }: Place, depth = 0): Map<string, Place> {
  const members = new Map<string, Place>();
  const type = btf && resolved(btf, typeId);
  if (!btf || (type?.kind !== 'struct' && type?.kind !== 'union') || depth > MAX_DEPTH) return members;
  const id = btf.resolve(typeId);
  for (const [i, member] of type.members.entries()) {
    const inner = { btf, typeId: member.type, formatter: tagged(btf, member.type, btf.tags(id, i)) };
    if (member.name !== '') members.set(member.name, inner);
    else for (const [name, each] of membersOf(inner, depth + 1)) members.set(name, each);
  }
  return members;
}

/** The tag nearest to the use: the member's own before its type's, a typedef's before that of what it stands for. */
function tagged(btf: Btf | undefined, typeId: number, tags: readonly string[]): Formatter | undefined {
  const name = tags.find(tag => tag.startsWith(TAG))?.slice(TAG.length);
  if (name !== undefined) return knownFormatter(name);
  if (!btf || typeId === 0) return undefined;
  const own = btf.tags(typeId);
  if (own.some(tag => tag.startsWith(TAG))) return tagged(undefined, 0, own);
  const type = btf.type(typeId);
  return btf.resolve(typeId) === typeId ? undefined : tagged(btf, (type as { type: number }).type, []);
}

/** Objects may be of a later version, with names that this one has not: such values are shown as they are. */
function knownFormatter(name: string): Formatter | undefined {
  try {
    return formatterNamed(name);
  } catch {
    return undefined;
  }
}

const resolved = (btf: Btf, id: number): BtfType => btf.type(btf.resolve(id));
const kindOf = (btf: Btf, id: number): BtfType['kind'] => resolved(btf, id).kind;

/** Names of all fields below a type: what formatters may be chosen for. */
export function fieldNames(btf: Btf, typeId: number, depth = 0): string[] {
  if (depth > MAX_DEPTH || typeId === 0) return [];
  const type = resolved(btf, typeId);
  if (type.kind === 'array') return fieldNames(btf, type.type, depth + 1);
  const members = membersOf({ btf, typeId, formatter: undefined });
  return [...members].flatMap(([name, inner]) => [name, ...fieldNames(btf, inner.typeId, depth + 1)]);
}
