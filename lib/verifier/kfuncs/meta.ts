/** What the arguments say of a call of a kernel function (struct bpf_kfunc_call_arg_meta). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { IteratorPlace } from '../objects/iterator.ts';
import type { GraphRoot } from '../program/fields.ts';
import type { Kfunc } from '../program/kfunc.ts';
import type { VerifierMap } from '../program/map.ts';
import type { DynptrType } from '../state/register.ts';

export interface KfuncMeta {
  readonly kfunc: Kfunc;
  /** What one of the arguments must give back, and the register that is given back here; 0: none. */
  ref: number;
  release: number;
  constant: bigint | undefined;
  map: VerifierMap | null;
  mapUid: number;
  subprogram: number;
  resultSize: bigint;
  resultReadOnly: boolean;
  /** bpf_refcount_acquire() of an object that the program owns. */
  owning: boolean;
  /** Type of the object that is the argument. */
  btf: Btf | null;
  btfId: number;
  listHead: GraphRoot | null;
  treeRoot: GraphRoot | null;
  dynptr: { readonly id: number; readonly type: DynptrType; readonly ref: number } | null;
  iterator: IteratorPlace | null;
  /** Type of the kernel's own context. */
  context: number;
}

export function newMeta(kfunc: Kfunc): KfuncMeta {
  return {
    kfunc,
    ...{ ref: 0, release: 0, constant: undefined, map: null, mapUid: 0, subprogram: 0 },
    ...{ resultSize: 0n, resultReadOnly: false, owning: false, btf: null, btfId: 0 },
    ...{ listHead: null, treeRoot: null, dynptr: null, iterator: null, context: 0 },
  };
}
