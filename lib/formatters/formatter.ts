/** Values of maps and events as people read them. */
import { EbpfError, nearestName, suggestion } from '../errors.ts';
import { BpfMap } from '../object/maps/base.ts';
import { EventMap } from '../object/maps/event-map.ts';
import type { KeyedMap } from '../object/maps/keyed.ts';
import { typesOf } from '../object/maps/typed.ts';
import { type FormatterName, formatterNamed } from './names.ts';
import type { Formatter } from './value.ts';
import { type Chosen, fieldNames, type How, shower } from './walk.ts';

/** Formatters of fields: by name, or functions of one's own. A field is `saddr`, wherever it is, or a path: `key.saddr`. */
export type FieldFormatters = Readonly<Record<string, FormatterName | Formatter>>;

/** A value with strings in place of numbers; what a formatter shows is one string, also of an array or a struct. */
// biome-ignore lint/suspicious/noExplicitAny: what is known of values at run time only stays so
export type Formatted<T> = 0 extends 1 & T ? any : T extends Leaf ? string : Inner<T>;

type Leaf = Uint8Array | string | number | bigint | boolean | null | undefined;
type Inner<T> = { readonly [K in keyof T]: T[K] extends Leaf ? string : Inner<T[K]> | string };

/** Takes and gives what the map, or the name, is of. */
// biome-ignore lint/suspicious/noExplicitAny: maps of objects without generated types
export type Shows<M> = 0 extends 1 & M ? (value: any) => any : ShowsKnown<M>;

type ShowsKnown<M> = M extends FormatterName
  ? (value: unknown) => string
  : M extends EventMap<infer E>
    ? (event: E) => Formatted<E>
    : M extends KeyedMap<infer K, infer V, infer _KI, infer _VI>
      ? (entry: readonly [K, V]) => [Formatted<K>, Formatted<V>]
      : (value: unknown) => unknown;

/**
 * A function that shows values: those of one kind, by the formatter's name; entries of a map; events of a ring buffer or perf
 * buffers. Fields are shown as their decl tags say (`EBPF_FORMAT(ipv4)` of node-ebpf.h, `btf_decl_tag("format:ipv4")`), or as
 * `fields` says, which goes before; those of which nothing is said as numbers are, bytes in hex.
 *
 * Throws ERR_EBPF_INVALID_ARGUMENT: no such formatter, or no such field (`nearest` has the one that may have been meant). The function throws
 * ERR_EBPF_VALUE for a value that its formatter can't be of.
 *
 * @example
 * formatter('duration')(1_500_000n); // '1.5 ms'
 * const show = formatter(object.maps.flows, { last_seen: 'time' });
 * for (const entry of object.maps.flows) console.log(...show(entry));
 */
export function formatter<M extends FormatterName | BpfMap>(of: M, fields?: FieldFormatters): Shows<M>;
export function formatter(
  of: FormatterName | BpfMap,
  fields: FieldFormatters = {},
): (value: never) => unknown {
  if (!(of instanceof BpfMap)) return formatterNamed(of);
  const how = { chosen: choose(of, fields) };
  if (!(of instanceof EventMap)) return entryShower(of, how);
  const types = typesOf(of);
  return shower(types?.btf, types?.event() ?? 0, '', how);
}

/** For entries, `[key, value]`. */
export function entryShower(of: BpfMap, how: How): (entry: unknown) => [unknown, unknown] {
  const types = typesOf(of);
  const key = shower(types?.btf, types?.key ?? 0, 'key', how);
  const value = shower(types?.btf, types?.value ?? 0, 'value', how);
  return (entry: unknown) => {
    if (!Array.isArray(entry) || entry.length !== 2) {
      const why = `map '${of.name}': its formatter shows entries, [key, value]`;
      throw new EbpfError('ERR_EBPF_VALUE', why);
    }
    return [key(entry[0]), value(entry[1])];
  };
}

function choose(map: BpfMap, fields: FieldFormatters): Chosen {
  const types = typesOf(map);
  const roots = map instanceof EventMap ? [types?.event() ?? 0] : [types?.key ?? 0, types?.value ?? 0];
  const known = types ? ['key', 'value', ...roots.flatMap(id => fieldNames(types.btf, id))] : undefined;
  const chosen = new Map<string, Formatter>();
  for (const [field, each] of Object.entries(fields)) {
    const place = `map '${map.name}', field '${field}': `;
    const last = field.slice(field.lastIndexOf('.') + 1);
    if (known && !known.includes(last)) {
      const nearest = nearestName(last, known);
      const hint = nearest ? `; ${suggestion(nearest)}` : '';
      throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${place}neither keys nor values have it${hint}`);
    }
    chosen.set(field, typeof each === 'function' ? each : formatterNamed(each, place));
  }
  return chosen;
}
