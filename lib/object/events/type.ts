/** Which C type the records of a ring buffer or of perf buffers have, as far as the object says it. */
import { EbpfError, nearestName, suggestion } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import type { ObjectImage } from '../../formats/object/image.ts';
import { MapType } from '../maps/types.ts';
import type { MapSpec } from '../spec/map.ts';
import { structsBeside } from './beside.ts';
import { type Submission, submissionsOf } from './submissions.ts';

export interface EventType {
  /** In the object's BTF; undefined for bytes. */
  readonly id?: number;
  /** Where the type was not declared: how it was found, or why not. */
  readonly note?: string;
}

/**
 * In this order: what the user named; the definition's own `__type(value, …)`; a decl tag `event:NAME` on the map's variable; the type
 * of the values that the programs submit, where the code shows it; a struct named as the map or its singular
 * (`events`: `event`, `events`, `events_event`, …) that is as large as what they submit; the one struct of that size that is in
 * BTF on purpose (beside.ts).
 */
export function findEventType(image: ObjectImage | undefined, spec: MapSpec): EventType {
  const btf = image?.btf;
  if (!image || !btf) return { note: 'the object has no types' };
  if (spec.eventType !== undefined)
    return { id: namedType(btf, spec.eventType, `map '${spec.name}'`, 'events') };
  // Values of a perf event array are descriptors.
  if (spec.image.valueTypeId !== 0 && spec.type !== MapType.perf_event_array)
    return { id: spec.image.valueTypeId };
  const variable = btf.find('var', spec.name);
  const tag = variable === undefined ? undefined : btf.tags(variable).find(text => text.startsWith('event:'));
  if (tag) return { id: namedType(btf, tag.slice('event:'.length), `map '${spec.name}'`, 'events') };
  return fromUse(image, btf, spec);
}

function fromUse(image: ObjectImage, btf: Btf, { name }: MapSpec): EventType {
  const submissions = submissionsOf(image).get(name) ?? [];
  const sizes = [...new Set(submissions.map(({ size }) => size))];
  const [size] = sizes;
  const same = sizes.length === 1 && size !== undefined;
  const shown = same ? typeShown(btf, submissions, size) : undefined;
  if (shown) return { id: shown, note: `Found in the code, which submits each as ${btf.typeName(shown)}` };
  const named = structNamed(btf, name);
  const misfit =
    named === undefined ? undefined : sizes.find(each => each !== undefined && !holds(btf, named, each));
  if (named !== undefined && misfit === undefined) return { id: named };
  if (!same) return { note: unlike(sizes, named === undefined ? undefined : btf.typeName(named)) };
  const candidates = structsBeside(image, btf, size);
  const [only, second] = candidates;
  if (only === undefined)
    return { note: `the programs submit ${size} bytes, and the object does not say of what type` };
  if (second === undefined)
    return { id: only, note: `Found by the size of what is submitted, ${size} bytes` };
  const names = candidates.map(id => btf.typeName(id)).join(', ');
  return { note: `the programs submit ${size} bytes, and ${names} have as many` };
}

/** If it is one type for all that say it. Numbers are as large as many things: these only if all say it. */
function typeShown(btf: Btf, submissions: readonly Submission[], size: number): number | undefined {
  const ids = submissions.flatMap(({ typeId }) =>
    typeId !== undefined && sizeIn(btf, typeId) === size ? [btf.resolve(typeId)] : [],
  );
  const [id, other] = new Set(ids);
  if (id === undefined || other !== undefined) return undefined;
  const { kind } = btf.type(id);
  const all = ids.length === submissions.length;
  return all || kind === 'struct' || kind === 'union'
    ? submissions.find(({ typeId }) => typeId !== undefined && btf.resolve(typeId) === id)?.typeId
    : undefined;
}

function structNamed(btf: Btf, map: string): number | undefined {
  const singular = map.replace(/s$/, '');
  for (const name of [singular, map, `${singular}_event`, `${singular}_t`]) {
    const id = btf.find('struct', name);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** One that ends in a flexible array member may be larger than its type. */
function holds(btf: Btf, id: number, size: number): boolean {
  const own = sizeIn(btf, id);
  if (own === size) return true;
  const type = btf.type(btf.resolve(id));
  const last = type.kind === 'struct' ? type.members.at(-1) : undefined;
  const tail = last && btf.type(btf.resolve(last.type));
  return own !== undefined && own < size && tail?.kind === 'array' && tail.length === 0;
}

function sizeIn(btf: Btf, id: number): number | undefined {
  try {
    return btf.sizeOf(id);
  } catch {
    return undefined; // a type without a size
  }
}

function unlike(sizes: readonly (number | undefined)[], named: string | undefined): string {
  if (sizes.length === 0) return 'the object does not say the type of its records';
  const known = sizes.filter(size => size !== undefined).sort((a, b) => a - b);
  const list = [
    ...known.map(size => `${size} bytes`),
    ...(known.length < sizes.length ? ['sizes that vary'] : []),
  ];
  return `the programs submit ${list.join(' and ')}${named === undefined ? '' : `, which are not all a ${named}`}`;
}

/** Throws ERR_EBPF_INVALID_ARGUMENT. `who` and `what` are for the message: whose events, rows or values they are. */
export function namedType(btf: Btf, name: string, who: string, what: 'events' | 'rows' | 'values'): number {
  const plain = name.replace(/^(struct|union) /, '');
  const id =
    btf.find('struct', plain) ??
    btf.find('union', plain) ??
    btf.find('typedef', plain) ??
    btf.find('int', plain);
  if (id !== undefined) return id;
  const structs = btf.types.flatMap(type => (type.kind === 'struct' && type.name ? [type.name] : []));
  const near = nearestName(plain, structs);
  throw new EbpfError(
    'ERR_EBPF_INVALID_ARGUMENT',
    `${who}: the object's BTF has no type '${name}' for its ${what}${near ? `; ${suggestion(near)}` : ''} ` +
      '(a struct that only programs use is not in BTF: give the map __type(value, struct …) or a decl tag)',
  );
}
