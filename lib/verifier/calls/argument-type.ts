/** Which types of pointers fit which kind of argument: check_reg_type(). */
import type { Env } from '../env.ts';
import { helperName } from '../log/instruction.ts';
import { isOfType } from '../memory/btf-type.ts';
import { checkKept } from '../memory/kept.ts';
import { EACCES } from '../outcome.ts';
import { baseOf, DYNPTRS, F, mayBeNull, T, typeText } from '../state/type.ts';
import type { Argument } from '../tables/prototypes.ts';
import type { Call } from './argument.ts';

const SOCKETS = [T.SOCK_COMMON, T.SOCKET, T.TCP_SOCK, T.XDP_SOCK];
const MEMORY = [
  ...[T.STACK, T.PACKET, T.PACKET_META, T.MAP_KEY, T.MAP_VALUE, T.MEM, T.MEM | F.RINGBUF, T.BUF],
  T.BTF_ID | F.TRUSTED,
];
/** Since 7.2. */
const WITH_CONTEXT = [...MEMORY, T.CTX];
const NODES = [T.BTF_ID | F.ALLOC | F.NON_OWN_REF, T.BTF_ID | F.ALLOC | F.NON_OWN_REF | F.RCU];
const OBJECTS = [T.BTF_ID, T.BTF_ID | F.TRUSTED, T.BTF_ID | F.RCU];
const PERCPU = T.BTF_ID | F.PERCPU;

const COMPATIBLE: Record<string, readonly number[]> = {
  key: MEMORY,
  value: MEMORY,
  mem: MEMORY,
  fixed: MEMORY,
  size: [T.SCALAR],
  size0: [T.SCALAR],
  alloc: [T.SCALAR],
  scalar: [T.SCALAR],
  map: [T.MAP_PTR],
  ctx: [T.CTX],
  sock_common: SOCKETS,
  btf_sock: [...SOCKETS, T.BTF_ID, T.BTF_ID | F.TRUSTED],
  socket: [T.SOCKET],
  btf: OBJECTS,
  spin_lock: [T.MAP_VALUE, T.BTF_ID | F.ALLOC],
  ringbuf_mem: [T.MEM | F.RINGBUF],
  percpu: [PERCPU, PERCPU | F.RCU, PERCPU | F.TRUSTED],
  func: [T.FUNC],
  stack: [T.STACK],
  str: [T.MAP_VALUE],
  timer: [T.MAP_VALUE],
  kptr: [T.MAP_VALUE, T.BTF_ID | F.ALLOC],
  dynptr: [T.STACK, T.DYNPTR],
};

export function checkType(env: Env, call: Call, argument: Argument, register: number): void {
  const reg = env.reg(register);
  const compatible = compatibleTypes(env, call, argument);
  let { type } = reg;
  if (argument.read) type &= ~F.RDONLY;
  if (argument.nullable) type &= ~F.MAYBE_NULL;
  // What the program allocated may be exchanged, too.
  if (call.kptr && type & F.ALLOC) type &= ~(F.ALLOC | F.PERCPU);
  if (argument.kind === 'mem' || argument.kind === 'fixed') type &= ~DYNPTRS;
  if (!compatible.includes(type)) {
    const expected = compatible.map(typeText).join(', ');
    env.reject(EACCES, `R${register} type=${typeText(reg.type)} expected=${expected}\n`);
  }
  if (baseOf(reg.type) !== T.BTF_ID) return;
  if (compatible === MEMORY || compatible === WITH_CONTEXT) {
    if (!argument.read)
      env.reject(
        EACCES,
        `${helperName(call.helper.id)}() may write into memory pointed by R${register} type=${typeText(reg.type)}\n`,
      );
    return;
  }
  if (reg.type & F.ALLOC) {
    if (call.kptr) checkKept(env, call.kptr, register);
    return;
  }
  if (reg.type & F.PERCPU) return;
  if (mayBeNull(reg.type) && (!argument.nullable || argument.release))
    env.reject(EACCES, `Possibly NULL pointer passed to helper arg${register}\n`);
  if (call.kptr) {
    checkKept(env, call.kptr, register);
    return;
  }
  const wanted = argument.type || 'sock_common';
  if (isOfType(env, reg, wanted, argument.release && call.helper.name !== 'sk_release')) return;
  env.reject(EACCES, `R${register} is of type ${reg.btf?.nameOf(reg.btfId)} but ${wanted} is expected\n`);
}

/** An object that a global function takes: check_reg_type() without a helper. */
export function checkObjectType(
  env: Env,
  register: number,
  { type: wanted, nullable }: { readonly type: string; readonly nullable: boolean },
): void {
  const reg = env.reg(register);
  const type = nullable ? reg.type & ~F.MAYBE_NULL : reg.type;
  if (!OBJECTS.includes(type))
    env.reject(
      EACCES,
      `R${register} type=${typeText(reg.type)} expected=${OBJECTS.map(typeText).join(', ')}\n`,
    );
  if (mayBeNull(reg.type) && !nullable)
    env.reject(EACCES, `Possibly NULL pointer passed to helper arg${register}\n`);
  if (isOfType(env, reg, wanted, false)) return;
  env.reject(EACCES, `R${register} is of type ${reg.btf?.nameOf(reg.btfId)} but ${wanted} is expected\n`);
}

function compatibleTypes({ rules: { knows } }: Env, { map }: Call, { kind }: Argument): readonly number[] {
  // Values of maps of sockets are what helpers take as sockets (resolve_map_arg_type()).
  if (kind === 'value' && (map?.type === 15 || map?.type === 18)) return COMPATIBLE.btf_sock!;
  const types = COMPATIBLE[kind] ?? [];
  if (types === MEMORY && knows.variableContext) return WITH_CONTEXT;
  return kind === 'kptr' && knows.exchangeInNodes ? [...types, ...NODES] : types;
}
