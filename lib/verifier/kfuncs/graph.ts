/** Lists and trees: their roots, under the lock that is in the same value, and the nodes that they have (process_kf_arg_ptr_to_…()). */

import { nonOwning } from '../calls/graph-node.ts';
import { isLock } from '../calls/lock.ts';
import type { Env } from '../env.ts';
import { matches } from '../memory/btf-type.ts';
import { fieldAt, recordOf } from '../memory/record.ts';
import { EINVAL } from '../outcome.ts';
import type { FieldKind, GraphRoot } from '../program/fields.ts';
import { change, type Register } from '../state/register.ts';
import { knownValue } from '../state/scalar.ts';
import { T } from '../state/type.ts';
import type { KfuncMeta } from './meta.ts';

type Root = 'bpf_list_head' | 'bpf_rb_root';
type Node = 'bpf_list_node' | 'bpf_rb_node';

const NODES: Record<Root, Node> = { bpf_list_head: 'bpf_list_node', bpf_rb_root: 'bpf_rb_node' };

function constantOffset(env: Env, register: number, kind: FieldKind): number {
  const reg = env.reg(register);
  if (reg.scalar.tnum.mask !== 0n)
    env.reject(
      EINVAL,
      `R${register} doesn't have constant offset. ${kind} has to be at the constant offset\n`,
    );
  return reg.off + Number(knownValue(reg.scalar));
}

export function rootArgument(env: Env, register: number, kind: Root): GraphRoot {
  const reg = env.reg(register);
  const offset = constantOffset(env, register, kind);
  const field = fieldAt(env, reg, offset, kind);
  if (!field) env.reject(EINVAL, `${kind} not found at offset=${offset}\n`);
  if (!isLocked(env, reg)) {
    const lock = recordOf(env, reg).find(each => each.kind === 'bpf_spin_lock');
    // No lock of that kind: the kernel's -EINVAL.
    env.reject(EINVAL, `bpf_spin_lock at off=${lock?.offset ?? -22} must be held for ${kind}\n`);
  }
  if (!field.root) return env.unsupported('roots of lists and trees that do not say what they contain');
  return field.root;
}

/** check_reg_allocation_locked() */
function isLocked(env: Env, reg: Register): boolean {
  const held = env.state.refs.filter(isLock);
  if (held.length === 0) return false;
  const owner = reg.type === T.MAP_VALUE ? reg.map : reg.btf;
  if (held.some(ref => ref.id === reg.id && ref.owner === owner)) return true;
  env.say('held lock and object are not in the same allocation\n');
  return false;
}

export function nodeArgument(env: Env, meta: KfuncMeta, register: number, kind: Root): void {
  const node = NODES[kind];
  const reg = env.reg(register);
  const offset = constantOffset(env, register, node);
  if (!fieldAt(env, reg, offset, node)) env.reject(EINVAL, `${node} not found at offset=${offset}\n`);
  const root = (kind === 'bpf_list_head' ? meta.listHead : meta.treeRoot)!;
  const wanted = root.btf.nameOf(root.valueId);
  const { btf, btfId } = reg;
  if (!btf || !matches({ btf, id: btfId }, 0, { btf: root.btf, id: root.valueId }, true))
    env.reject(
      EINVAL,
      `operation on ${kind} expects arg#1 ${node} at offset=${root.nodeOffset} in struct ${wanted}, ` +
        `but arg is at offset=${offset} in struct ${btf?.nameOf(btfId)}\n`,
    );
  meta.btf = btf;
  meta.btfId = btfId;
  if (offset !== root.nodeOffset)
    env.reject(
      EINVAL,
      `arg#1 offset=${offset}, but expected ${node} at offset=${root.nodeOffset} in struct ${wanted}\n`,
    );
}

/** ref_convert_owning_non_owning(): what was put in belongs to the list or tree from now on. */
export function giveToGraph(env: Env, ref: number): void {
  env.state.replace(reg => (reg.ref === ref ? nonOwning(env, change(reg, { ref: 0 })) : reg));
}
