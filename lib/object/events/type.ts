/** Which C type the records of a ring buffer or of perf buffers have, as far as the object says it. */
import { EbpfError, nearestName, suggestion } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import { MapType } from '../maps/types.ts';
import type { MapSpec } from '../spec/map.ts';

/**
 * A type id, or undefined for "bytes". In this order: what the user named; the definition's own `__type(value, …)`; a decl tag
 * `event:NAME` on the map's variable; a struct named as the map or its singular (`events`: `event`, `events`, `events_event`, …).
 */
export function findEventType(btf: Btf | null, spec: MapSpec): number | undefined {
  if (!btf) return undefined;
  if (spec.eventType !== undefined) return namedType(btf, spec.eventType, `map '${spec.name}'`, 'events');
  // Values of a perf event array are descriptors.
  if (spec.image.valueTypeId !== 0 && spec.type !== MapType.perf_event_array) return spec.image.valueTypeId;
  const variable = btf.find('var', spec.name);
  const tag = variable === undefined ? undefined : btf.tags(variable).find(text => text.startsWith('event:'));
  if (tag) return namedType(btf, tag.slice('event:'.length), `map '${spec.name}'`, 'events');
  const singular = spec.name.replace(/s$/, '');
  for (const name of [singular, spec.name, `${singular}_event`, `${singular}_t`]) {
    const id = btf.find('struct', name);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** Throws ERR_EBPF_INVALID_ARGUMENT. `who` and `what` are for the message: whose events, or rows, they are. */
export function namedType(btf: Btf, name: string, who: string, what: 'events' | 'rows'): number {
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
