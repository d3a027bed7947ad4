/** Results that depend on the arguments: allocated objects, nodes, casts and slices (check_special_kfunc()). */
import { graphNode } from '../calls/graph-node.ts';
import type { Env } from '../env.ts';
import { sliceFlag } from '../objects/dynptr.ts';
import { EINVAL } from '../outcome.ts';
import { mayAccessPacket } from '../rules/packet.ts';
import { pointer, type Register } from '../state/register.ts';
import { F, T } from '../state/type.ts';
import { isScalarStruct } from './kind.ts';
import type { KfuncMeta } from './meta.ts';

/** BPF_GLOBAL_PERCPU_MA_MAX_SIZE */
const MAX_PERCPU = 512;
const U32 = 0xffff_ffffn;

/** `target`: what the function's result points to. undefined: nothing special. */
export function specialResult(env: Env, meta: KfuncMeta, target: number): Register | undefined {
  const { kfunc, btf: ownBtf, btfId } = meta;
  const { btf, role } = kfunc;
  switch (role) {
    case 'bpf_obj_new':
    case 'bpf_percpu_obj_new':
      return newObject(env, meta);
    case 'bpf_refcount_acquire':
      return pointer(T.BTF_ID | F.ALLOC, { btf: ownBtf, btfId });
    case 'bpf_cast_to_kern_ctx':
      return pointer(T.BTF_ID | F.TRUSTED, { btf, btfId: meta.context });
    case 'bpf_rdonly_cast':
      return readOnlyCast(env, meta);
    case 'bpf_dynptr_slice':
    case 'bpf_dynptr_slice_rdwr':
      return slice(env, meta);
  }
  switch (btf.nameOf(target)) {
    case 'bpf_list_node':
      return graphNode(meta.listHead!);
    case 'bpf_rb_node':
      return graphNode(meta.treeRoot!);
    default:
      return undefined;
  }
}

function newObject(env: Env, { kfunc: { role }, constant = 0n }: KfuncMeta): Register {
  const { btf } = env.program;
  const both = 'bpf_obj_new/bpf_percpu_obj_new';
  if (constant > U32) env.reject(EINVAL, 'local type ID argument must be in range [0, U32_MAX]\n');
  if (!btf) env.reject(EINVAL, `${both} requires prog BTF\n`);
  const btfId = Number(constant);
  const type = btfId < btf.count ? btf.type(btfId) : undefined;
  if (type?.kind !== 'struct') env.reject(EINVAL, `${both} type ID argument must be of a struct\n`);
  if (role !== 'bpf_percpu_obj_new') return pointer(T.BTF_ID | F.ALLOC, { btf, btfId });
  if (type.size > MAX_PERCPU)
    env.reject(EINVAL, `bpf_percpu_obj_new type size (${type.size}) is greater than ${MAX_PERCPU}\n`);
  if (!isScalarStruct(env, btf, btfId, 0))
    env.reject(EINVAL, 'bpf_percpu_obj_new type ID argument must be of a struct of scalars\n');
  if (env.program.recordOf(btf, btfId).length > 0)
    env.reject(EINVAL, 'bpf_percpu_obj_new type ID argument must not contain special fields\n');
  return pointer(T.BTF_ID | F.ALLOC | F.PERCPU, { btf, btfId });
}

function readOnlyCast(env: Env, { kfunc: { btf }, constant = 0n }: KfuncMeta): Register {
  const btfId = Number(constant);
  if (btfId >= btf.count)
    env.reject(EINVAL, `Unknown type ID ${BigInt.asIntN(64, constant)} passed to kfunc bpf_rdonly_cast\n`);
  const { kind } = btf.type(btfId);
  if (kind === 'struct' || kind === 'union') return pointer(T.BTF_ID | F.UNTRUSTED, { btf, btfId });
  if (kind !== 'void')
    env.reject(EINVAL, 'kfunc bpf_rdonly_cast type ID argument must be of a struct or void\n');
  return pointer(T.MEM | F.RDONLY | F.UNTRUSTED);
}

function slice(env: Env, { kfunc: { name }, constant = 0n, dynptr }: KfuncMeta): Register {
  const readOnly = name === 'bpf_dynptr_slice';
  if (!readOnly && !mayAccessPacket(env, true))
    env.reject(EINVAL, 'the prog does not allow writes to packet data\n');
  const { type, id } = dynptr!;
  const memSize = Number(BigInt.asUintN(32, constant));
  return pointer(T.MEM | sliceFlag(type) | (readOnly ? F.RDONLY : 0), { memSize, dynptrId: id });
}
