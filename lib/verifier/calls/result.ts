/** What a helper answers in R0. */
import type { Env } from '../env.ts';
import type { KptrField } from '../program/fields.ts';
import { answersOfHook } from '../rules/hooks.ts';
import { sync } from '../state/bounds.ts';
import {
  change,
  NOT_INIT,
  pointer,
  type Register,
  scalarOf,
  UNKNOWN_SCALAR,
  ZERO_SCALAR,
} from '../state/register.ts';
import { draft, UNKNOWN } from '../state/scalar.ts';
import { F, mayBeNull, T } from '../state/type.ts';
import type { Call } from './argument.ts';
import { acquire } from './references.ts';

/** is_acquire_function() */
const ACQUIRES = new Set([
  'sk_lookup_tcp',
  'sk_lookup_udp',
  'skc_lookup_tcp',
  'ringbuf_reserve',
  'kptr_xchg',
]);
/** is_ptr_cast_function(): the same object by another type. */
const CASTS = new Set([
  ...['tcp_sock', 'sk_fullsock', 'skc_to_tcp_sock', 'skc_to_tcp6_sock', 'skc_to_udp6_sock'],
  ...['skc_to_mptcp_sock', 'skc_to_tcp_timewait_sock', 'skc_to_tcp_request_sock'],
]);
/** Their results are the length of what was read, at most the size that was given, or an error. */
const LENGTHS = new Set([
  ...['get_stack', 'get_task_stack', 'probe_read_str', 'probe_read_kernel_str', 'probe_read_user_str'],
]);
const MAX_ERRNO = 4095;

const SOCKETS: Record<string, number> = {
  socket: T.SOCKET,
  sock_common: T.SOCK_COMMON,
  tcp_sock: T.TCP_SOCK,
};

export function setResult(env: Env, call: Call): void {
  const { helper } = call;
  let result = resultOf(env, call);
  if (mayBeNull(result.type)) result = change(result, { id: env.newId() });
  const sockets = call.map?.type === 15 || call.map?.type === 18;
  if (helper.name === 'dynptr_data') result = change(result, { ref: call.ref, dynptrId: call.dynptrId });
  else if (CASTS.has(helper.name)) result = cast(env, call, result);
  else if (ACQUIRES.has(helper.name) || (helper.name === 'map_lookup_elem' && sockets)) {
    const id = acquire(env);
    result = change(result, { id, ref: id });
  }
  env.set(0, result);
}

/** The same object by another type. Of 7.2, that it may be none is another path: what it is cast from is there all the same. */
function cast(env: Env, { ref }: Call, result: Register): Register {
  if (!env.rules.knows.referenceTrees || !env.state.refs.some(({ id, kind }) => kind === 'ptr' && id === ref))
    return change(result, { ref });
  const at = env.instruction;
  env.branch(at + 1, at).frame.regs[0] = ZERO_SCALAR;
  return change(result, { type: result.type & ~F.MAYBE_NULL, id: ref, ref });
}

function resultOf(env: Env, call: Call): Register {
  const { returns } = call.prototype;
  const isThere =
    call.helper.name === 'map_lookup_elem' &&
    call.key !== undefined &&
    call.key < BigInt(call.map!.maxEntries);
  const nullable = returns.nullable && !isThere ? F.MAYBE_NULL : 0;
  switch (returns.kind) {
    case 'int':
      return integer(env, call);
    case 'void':
      return NOT_INIT;
    case 'value': {
      const reg = pointer(T.MAP_VALUE | nullable, { map: call.map, mapUid: call.mapUid });
      const locked = call.map?.fields.some(
        ({ kind }) => kind === 'bpf_spin_lock' || kind === 'bpf_res_spin_lock',
      );
      return nullable === 0 && locked ? change(reg, { id: env.newId() }) : reg;
    }
    case 'mem':
      return pointer(T.MEM | nullable, { memSize: call.memSize });
    case 'ringbuf_mem':
      return pointer(T.MEM | F.RINGBUF | nullable, { memSize: call.memSize });
    case 'btf': {
      if (call.kptr) return exchanged(env, call.kptr, nullable);
      const { kernelBtf } = env.program;
      const btfId = kernelBtf?.find('struct', returns.type);
      if (!kernelBtf || btfId === undefined)
        return env.unsupported("helpers that answer objects, without the kernel's BTF");
      const trusted = returns.trusted ? F.TRUSTED : 0;
      return pointer(T.BTF_ID | trusted | nullable, { btf: kernelBtf, btfId });
    }
    case 'percpu':
      return perCpu(env, call, nullable, call.ofOwnPerCpu);
    default: {
      const type = SOCKETS[returns.kind];
      if (type === undefined) return env.unsupported(`results of kind '${returns.kind}'`);
      return pointer(type | nullable);
    }
  }
}

/** What bpf_kptr_xchg() takes out. */
function exchanged(env: Env, { btf, btfId, type }: KptrField, nullable: number): Register {
  const own = env.program.isKernel(btf) ? 0 : F.ALLOC | (type === 'percpu' ? F.PERCPU : 0);
  return pointer(T.BTF_ID | own | nullable, { btf, btfId });
}

/** RET_PTR_TO_MEM_OR_BTF_ID */
function perCpu(env: Env, { btf, btfId }: Call, nullable: number, ofOwn: boolean): Register {
  if (!btf) return env.unsupported('per-CPU objects');
  const type = btf.type(btf.resolve(btfId));
  if (type.kind !== 'struct' && type.kind !== 'union')
    return pointer(T.MEM | F.RDONLY | nullable, { memSize: btf.sizeOf(btfId) });
  if (ofOwn) return pointer(T.BTF_ID | F.ALLOC | F.RCU, { btf, btfId });
  return pointer(T.BTF_ID | nullable, { btf, btfId });
}

/** BPF_CGROUP_GETSOCKOPT: its program may have answered anything. */
const GETSOCKOPT = 21;

/** What the programs before may have set. */
function retval({ program }: Env): Register {
  const { min, max } = answersOfHook(program);
  const out = draft(UNKNOWN);
  out.smin = BigInt(min);
  out.smax = BigInt(max);
  out.s32min = min;
  out.s32max = max;
  return scalarOf(sync(out));
}

/** do_refine_retval_range() */
function integer(env: Env, call: Call): Register {
  const { name } = call.helper;
  if (name === 'get_retval' && env.rules.knows.setReturnValue && env.program.attach !== GETSOCKOPT)
    return retval(env);
  if (LENGTHS.has(name)) {
    const out = draft(UNKNOWN);
    const most = BigInt.asIntN(64, call.maxSize);
    out.smax = most;
    out.s32max = Number(BigInt.asIntN(32, most));
    out.smin = BigInt(-MAX_ERRNO);
    out.s32min = -MAX_ERRNO;
    return scalarOf(sync(out));
  }
  if (name === 'get_smp_processor_id') {
    const out = draft(UNKNOWN);
    out.umax = out.smax = BigInt(env.rules.cpus - 1);
    out.u32max = out.s32max = env.rules.cpus - 1;
    out.umin = out.smin = 0n;
    out.u32min = out.s32min = 0;
    return scalarOf(sync(out));
  }
  return UNKNOWN_SCALAR;
}
