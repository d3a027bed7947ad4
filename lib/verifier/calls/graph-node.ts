/** Nodes of lists and trees, as registers. */
import type { Env } from '../env.ts';
import { recordOf } from '../memory/record.ts';
import { type GraphRoot, hasField } from '../program/fields.ts';
import { change, pointer, type Register } from '../state/register.ts';
import { F, T } from '../state/type.ts';

/** mark_reg_graph_node(): a node, by its place in what the list or tree contains. */
export function graphNode({ btf, valueId, nodeOffset }: GraphRoot): Register {
  return pointer(T.BTF_ID | F.ALLOC, { btf, btfId: valueId, off: nodeOffset });
}

/** ref_set_non_owning(): the list or tree owns it. */
export function nonOwning(env: Env, reg: Register): Register {
  const counted = hasField(recordOf(env, reg), 'bpf_refcount') ? F.RCU : 0;
  return change(reg, { type: reg.type | F.NON_OWN_REF | counted });
}
