/** The kernel's own type that an argument of a global function is said to point to: btf_get_ptr_to_btf_id(). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfType } from '../../formats/btf/types.ts';
import type { Env } from '../env.ts';
import { EINVAL, ENOENT, ESRCH } from '../outcome.ts';

/** btf_type_str(), of kinds whose name is not ours in capitals. */
const KIND_TEXT: Record<string, string> = { void: 'UNKNOWN', fwd: 'FWD', func_proto: 'FUNC_PROTO' };

export const kindText = (kind: string): string => KIND_TEXT[kind] ?? kind.toUpperCase();

const found = new WeakMap<Btf, Map<string, readonly number[]>>();

function allNamed(btf: Btf, kind: BtfType['kind'], name: string): readonly number[] {
  let names = found.get(btf);
  if (!names) found.set(btf, (names = new Map()));
  const key = `${kind} ${name}`;
  let ids = names.get(key);
  if (!ids) names.set(key, (ids = btf.allNamed(kind, name)));
  return ids;
}

/** Its id. A name's flavour is for relocation alone. */
export function kernelType(env: Env, argument: number, { kind, name }: BtfType): number {
  const { kernelBtf } = env.program;
  if (!kernelBtf) return env.unsupported("objects as arguments, without the kernel's BTF");
  const what = `arg#${argument} reference type('${kindText(kind)} ${name}')`;
  if (name === '') env.reject(EINVAL, `${what} candidate matching error: -22\n`);
  const ids = allNamed(kernelBtf, kind, name.replace(/___.*/, ''));
  // A module's would be refused, too.
  if (ids.length === 0) env.reject(ENOENT, `${what} has no matches\n`);
  if (ids.length > 1) env.reject(ESRCH, `${what} is ambiguous\n`);
  return ids[0]!;
}
