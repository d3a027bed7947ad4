/** Whether two functions have the same arguments and result, for what global functions of programs have (btf_check_func_type_match in kernel/bpf/btf.c). */
import type { Btf } from '../../../formats/btf/btf.ts';
import type { BtfType } from '../../../formats/btf/types.ts';

/** Of type ids of `func`; what differs, or undefined. */
export function mismatch(ours: Btf, our: number, theirs: Btf, their: number): string | undefined {
  const [own, other] = [prototypeOf(ours, our), prototypeOf(theirs, their)];
  if (!own || !other) return 'of one of the two no types are known (BTF.ext)';
  if (own.params.length !== other.params.length)
    return `it has ${own.params.length} arguments, and not ${other.params.length}`;
  const result = differs(typeOf(ours, own.returnType), typeOf(theirs, other.returnType));
  if (result) return `its result is ${result}`;
  for (let i = 0; i < own.params.length; i++) {
    const [a, b] = [typeOf(ours, own.params[i]!.type), typeOf(theirs, other.params[i]!.type)];
    const argument = differs(a, b);
    if (argument) return `argument ${i + 1} is ${argument}`;
    if (a.kind !== 'ptr' || b.kind !== 'ptr') continue;
    const [to, wanted] = [typeOf(ours, a.type), typeOf(theirs, b.type)];
    if (to.kind !== 'struct' || wanted.kind !== 'struct')
      return `argument ${i + 1} is no pointer to the context`;
    if (to.name !== wanted.name)
      return `argument ${i + 1} points to struct ${to.name}, and not struct ${wanted.name}`;
  }
  return undefined;
}

function differs(a: BtfType, b: BtfType): string | undefined {
  const size = (type: BtfType) => ('size' in type ? type.size : 0);
  if (a.kind === b.kind && size(a) === size(b)) return undefined;
  return `${described(a)}, and not ${described(b)}`;
}

const described = (type: BtfType): string =>
  'size' in type ? `${type.kind} of ${type.size} bytes` : type.kind;

function prototypeOf(btf: Btf, id: number) {
  const fn = id === 0 ? undefined : btf.type(id);
  const prototype = fn?.kind === 'func' ? btf.type(fn.type) : undefined;
  return prototype?.kind === 'func_proto' ? prototype : undefined;
}

const typeOf = (btf: Btf, id: number): BtfType => btf.type(btf.resolve(id));
