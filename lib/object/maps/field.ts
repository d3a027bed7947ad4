/** Where in a C type a field is that is named as C names it: `stats.bytes`, `[3].count`. */
import { EbpfError, nearestName, suggestion } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfComposite, BtfMember } from '../../formats/btf/types.ts';

export interface FieldPlace {
  readonly typeId: number;
  /** Bytes. */
  readonly offset: number;
}

/** Types of a file may contain themselves without end. */
const DEPTH = 32;

/** Throws ERR_EBPF_VALUE; `root` is what the path begins at, for messages. */
export function fieldAt(btf: Btf, typeId: number, path: string, root: string): FieldPlace {
  const steps = typeof path === 'string' ? [...path.matchAll(/\.?([A-Za-z_]\w*)|\[(\d+)\]/gy)] : [];
  if (steps.length === 0 || steps.map(([step]) => step).join('') !== path) {
    throw wrong(root, `a field is named as in C, 'stats.bytes' or 'ports[3]', not '${path}'`);
  }
  let place: FieldPlace = { typeId, offset: 0 };
  let at = root;
  for (const [step, name, index] of steps) {
    place = name === undefined ? element(btf, place, Number(index), at) : member(btf, place, name, at);
    at += index === undefined && !step.startsWith('.') ? `.${name}` : step;
  }
  return place;
}

function element(btf: Btf, { typeId, offset }: FieldPlace, index: number, at: string): FieldPlace {
  const type = btf.type(btf.resolve(typeId));
  if (type.kind !== 'array') throw wrong(at, `${btf.typeName(typeId)} is no array`);
  if (index >= type.length) throw wrong(at, `there is no element ${index}; it has ${type.length}`);
  return { typeId: type.type, offset: offset + index * btf.sizeOf(type.type) };
}

function member(btf: Btf, { typeId, offset }: FieldPlace, name: string, at: string): FieldPlace {
  const type = btf.type(btf.resolve(typeId));
  if (type.kind !== 'struct' && type.kind !== 'union') {
    throw wrong(at, `${btf.typeName(typeId)} has no members`);
  }
  const names: string[] = [];
  for (const [found, bits] of members(btf, type, 0, 0)) {
    if (found.name !== name) {
      names.push(found.name);
      continue;
    }
    if (found.bitSize > 0 || bits % 8 !== 0)
      throw wrong(`${at}.${name}`, 'a bitfield has no place of its own');
    return { typeId: found.type, offset: offset + bits / 8 };
  }
  const near = nearestName(name, names);
  const hint = near ? suggestion(near) : `it has ${names.join(', ')}`;
  throw wrong(at, `${btf.typeName(typeId)} has no field '${name}'; ${hint}`);
}

/** With those of anonymous members, and where each is. */
function* members(
  btf: Btf,
  type: BtfComposite,
  base: number,
  depth: number,
): Generator<[member: BtfMember, bits: number]> {
  for (const each of type.members) {
    const bits = base + each.bitOffset;
    if (each.name) yield [each, bits];
    const inner = each.name ? undefined : btf.type(btf.resolve(each.type));
    if (inner && (inner.kind === 'struct' || inner.kind === 'union') && depth < DEPTH) {
      yield* members(btf, inner, bits, depth + 1);
    }
  }
}

function wrong(path: string, why: string): EbpfError {
  return new EbpfError('ERR_EBPF_VALUE', `${path}: ${why}`, { path });
}
