/** Finds in a kernel type what a relocation refers to in the program's (bpf_core_spec_match in relo_core.c). */
import type { Btf } from '../../formats/btf/btf.ts';
import { compatibleFields, compatibleTypes, isComposite } from './compatible.ts';
import { CORE, isEnumValue, isType } from './kinds.ts';
import { Matching } from './matching.ts';
import { essentialName } from './names.ts';
import { unfit } from './problem.ts';
import {
  type Accessor,
  addBits,
  addElements,
  emptySpec,
  isEnum,
  isFlexible,
  MAX_LENGTH,
  type Spec,
} from './spec.ts';
import type { Steps } from './steps.ts';

/** undefined where the candidate `targetId` has no counterpart. */
export function matchSpec(
  local: Spec,
  kind: number,
  target: Btf,
  targetId: number,
  steps: Steps,
): Spec | undefined {
  const spec = emptySpec(target, targetId);
  if (isType(kind)) {
    const { btf, rootTypeId } = local;
    const fits =
      kind === CORE.TYPE_MATCHES
        ? new Matching(btf, target, steps).types(rootTypeId, targetId)
        : compatibleTypes(btf, rootTypeId, target, targetId, steps);
    return fits ? spec : undefined;
  }
  if (isEnumValue(kind)) return matchEnumValue(local, spec, steps);
  let id: number | undefined = targetId;
  for (const [i, accessor] of local.accessors.entries()) {
    const resolved: number = target.resolve(id);
    id =
      accessor.name !== null
        ? matchMember(local.btf, accessor, spec, resolved, steps)
        : matchElement(accessor, spec, resolved, i > 0);
    if (id === undefined) return undefined;
  }
  return spec;
}

function matchEnumValue(local: Spec, spec: Spec, steps: Steps): Spec | undefined {
  const typeId = spec.btf.resolve(spec.rootTypeId);
  const type = spec.btf.type(typeId);
  if (!isEnum(type)) return undefined;
  steps.take(type.values.length);
  const wanted = essentialName(local.accessors[0]!.name!);
  const index = type.values.findIndex(
    ({ name }) => name.startsWith(wanted) && essentialName(name) === wanted,
  );
  if (index < 0) return undefined;
  spec.accessors.push({ typeId, index, name: type.values[index]!.name });
  return spec;
}

/** The type of the member that is called as `accessor`'s, in `typeId` or in what it has without a name. */
function matchMember(
  local: Btf,
  accessor: Accessor,
  spec: Spec,
  typeId: number,
  steps: Steps,
): number | undefined {
  const { btf, accessors } = spec;
  const type = btf.type(typeId);
  const owner = local.type(accessor.typeId);
  if (!isComposite(type) || !isComposite(owner)) return undefined;
  if (spec.depth >= MAX_LENGTH) throw unfit(`its members are nested more than ${MAX_LENGTH} deep`);
  steps.take(type.members.length);
  for (const [index, member] of type.members.entries()) {
    const { name } = member;
    if (name !== '' && name !== accessor.name) continue;
    const { bitOffset, depth } = spec;
    spec.depth++;
    addBits(spec, member.bitOffset);
    if (name !== '') {
      const wanted = owner.members[accessor.index]!.type;
      if (!compatibleFields(local, wanted, btf, member.type, steps)) return undefined;
      accessors.push({ typeId, index, name });
      return member.type;
    }
    const found = matchMember(local, accessor, spec, btf.resolve(member.type), steps);
    if (found !== undefined) return found;
    spec.bitOffset = bitOffset;
    spec.depth = depth;
  }
  return undefined;
}

function matchElement(accessor: Accessor, spec: Spec, typeId: number, inside: boolean): number | undefined {
  const { btf, accessors } = spec;
  // The first one is an element of the root type itself, as in `&s[0]`.
  if (inside) {
    const type = btf.type(typeId);
    if (type.kind !== 'array') return undefined;
    if (accessor.index >= type.length && !isFlexible(btf, accessors.at(-1)!, type)) return undefined;
    typeId = btf.resolve(type.type);
  }
  if (spec.depth >= MAX_LENGTH) throw unfit(`its members are nested more than ${MAX_LENGTH} deep`);
  spec.depth++;
  accessors.push({ typeId, index: accessor.index, name: null });
  addElements(spec, accessor.index, typeId);
  return typeId;
}
