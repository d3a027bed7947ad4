/** Whether two types, one of the program and one of the kernel, may stand for each other (relo_core.c). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfType } from '../../formats/btf/types.ts';
import { essentialName } from './names.ts';
import { unfit } from './problem.ts';
import { isEnum } from './spec.ts';
import type { Steps } from './steps.ts';

const MAX_DEPTH = 32;

/** One of the two kinds of enum may stand for the other. */
export function sameKind(a: BtfType, b: BtfType): boolean {
  return a.kind === b.kind || (isEnum(a) && isEnum(b));
}

/** As the types of a member (bpf_core_fields_are_compat): integers of any size, pointers to anything, arrays of any length. */
export function compatibleFields(
  ...[local, localId, target, targetId, steps]: [Btf, number, Btf, number, Steps]
): boolean {
  for (;;) {
    steps.take();
    const ours = local.type(local.resolve(localId));
    const theirs = target.type(target.resolve(targetId));
    if (isComposite(ours) && isComposite(theirs)) return true;
    if (!sameKind(ours, theirs)) return false;
    switch (ours.kind) {
      case 'ptr':
      case 'float':
        return true;
      case 'fwd':
      case 'enum':
      case 'enum64': {
        const [name, wanted] = [essentialName(theirs.name), essentialName(ours.name)];
        return name === '' || wanted === '' || name === wanted;
      }
      case 'int':
        return ours.bitOffset === 0 && (theirs as typeof ours).bitOffset === 0;
      case 'array':
        localId = ours.type;
        targetId = (theirs as typeof ours).type;
        continue;
      default:
        return false;
    }
  }
}

/** As types of their own (__bpf_core_types_are_compat): the kinds agree all the way down, names below the root don't matter. */
export function compatibleTypes(
  ...[local, localId, target, targetId, steps, level = MAX_DEPTH]: [Btf, number, Btf, number, Steps, number?]
): boolean {
  // What the root is called was compared by the caller, who knows whether typedefs count.
  if (!sameKind(local.type(localId), target.type(targetId))) return false;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    steps.take();
    const ours = local.type(local.resolve(localId));
    const theirs = target.type(target.resolve(targetId));
    if (!sameKind(ours, theirs)) return false;
    switch (ours.kind) {
      case 'void':
      case 'struct':
      case 'union':
      case 'enum':
      case 'enum64':
      case 'fwd':
        return true;
      case 'int':
        return ours.bitOffset === 0 && (theirs as typeof ours).bitOffset === 0;
      case 'ptr':
      case 'array':
        localId = ours.type;
        targetId = (theirs as typeof ours).type;
        continue;
      case 'func_proto': {
        const { params, returnType } = theirs as typeof ours;
        if (ours.params.length !== params.length) return false;
        if (params.length > 0 && level <= 0) throw unfit('its function types are nested too deep');
        const same = ours.params.every(({ type }, i) => {
          const [a, b] = [local.resolve(type), target.resolve(params[i]!.type)];
          return compatibleTypes(local, a, target, b, steps, level - 1);
        });
        if (!same) return false;
        localId = local.resolve(ours.returnType);
        targetId = target.resolve(returnType);
        continue;
      }
      default:
        return false;
    }
  }
  throw unfit('its types are nested too deep');
}

export function isComposite(type: BtfType): type is BtfType & { kind: 'struct' | 'union' } {
  return type.kind === 'struct' || type.kind === 'union';
}
