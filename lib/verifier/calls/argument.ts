/** One argument of a helper: check_func_arg(). */
import type { Env } from '../env.ts';
import { helperName } from '../log/instruction.ts';
import { checkAlignment } from '../memory/alignment.ts';
import { mayMoveAnywhere } from '../memory/context.ts';
import { checkUnmoved } from '../memory/region.ts';
import { checkDynptr, checkReleasable } from '../objects/dynptr.ts';
import { EACCES, EINVAL } from '../outcome.ts';
import type { KptrField } from '../program/fields.ts';
import type { VerifierMap } from '../program/map.ts';
import { MAP } from '../program/map.ts';
import { markPrecise } from '../prune/precision.ts';
import { mayAccessPacket } from '../rules/packet.ts';
import { type DynptrType, isNull, type Register } from '../state/register.ts';
import { knownValue } from '../state/scalar.ts';
import { isRcu } from '../state/trust.ts';
import { F, isPacket, T } from '../state/type.ts';
import type { Argument, Helper, Prototype } from '../tables/prototypes.ts';
import { checkType } from './argument-type.ts';
import { constantKey } from './constant-key.ts';
import { checkConstantString } from './constant-string.ts';
import { kptrArgument } from './kptr.ts';
import { lockArgument } from './lock.ts';
import { mapField } from './map-field.ts';
import { checkMemory, checkSizedMemory } from './memory.ts';

/** What the arguments say of the call (struct bpf_call_arg_meta). */
export interface Call {
  readonly helper: Helper;
  readonly prototype: Prototype;
  map: VerifierMap | null;
  mapUid: number;
  /** The key, where it is known. */
  key: bigint | undefined;
  ref: number;
  /** Register that is given back; 0: none. */
  release: number;
  /** Memory that the helper writes, register and bytes. */
  raw: { register: number; size: number } | null;
  memSize: number;
  /** Largest size of memory that was given. */
  maxSize: bigint;
  subprogram: number;
  btf: Register['btf'];
  btfId: number;
  dynptrId: number;
  /** What is exchanged. */
  kptr: KptrField | null;
  /** bpf_per_cpu_ptr() of what the program has allocated. */
  ofOwnPerCpu: boolean;
}

export function checkArgument(env: Env, call: Call, index: number): void {
  const argument = call.prototype.arguments[index]!;
  const register = index + 1;
  let reg = env.read(register);
  const { kind } = argument;
  if (kind === 'any') {
    env.noPointer(register, 'leaks addr into helper function');
    return;
  }
  if (isPacket(reg.type) && !mayAccessPacket(env, false, call.prototype.packet))
    env.reject(EACCES, 'helper access to the packet is not allowed\n');
  if (isNull(reg) && argument.nullable) markPrecise(env, register);
  else {
    checkType(env, call, argument, register);
    checkOffset(env, reg, register, argument);
  }
  reg = env.reg(register);
  if (argument.release) {
    if (kind === 'dynptr') checkReleasable(env, register);
    else if (reg.ref === 0 && !isNull(reg))
      env.reject(
        EINVAL,
        env.rules.knows.namesRegisters
          ? `release helper ${helperName(call.helper.id)} expects referenced PTR_TO_BTF_ID passed to R${register}\n`
          : `R${register} must be referenced when passed to release function\n`,
      );
    call.release = register;
  }
  if (reg.ref !== 0 && kind !== 'kptr') {
    if (call.ref !== 0 && !env.rules.knows.referenceTrees)
      env.reject(EACCES, `more than one arg with ref_obj_id R${register} ${reg.ref} ${call.ref}\n`);
    call.ref = reg.ref;
  }
  use(env, call, argument, register, reg);
}

function use(env: Env, call: Call, argument: Argument, register: number, reg: Register): void {
  const raw = (at: number, size: number) => {
    call.raw = { register: at, size };
  };
  const mayBeRaw = argument.uninitialised ? { raw } : {};
  const memory = { write: argument.write, zeroAllowed: false, ...mayBeRaw };
  switch (argument.kind) {
    case 'map':
      useMap(env, call, reg);
      return;
    case 'key':
      if (!call.map) env.reject(EACCES, 'invalid map_ptr to access map->key\n');
      if (isNull(reg) && argument.nullable) return;
      checkMemory(env, register, call.map.keySize, { write: false, zeroAllowed: false });
      call.key = constantKey(env, register, call.map);
      return;
    case 'value':
      if (argument.nullable && isNull(reg)) return;
      if (valueIsSocket(call.map)) return;
      if (!call.map) env.reject(EACCES, 'invalid map_ptr to access map->value\n');
      checkMemory(env, register, call.map.valueSize, memory);
      return;
    case 'fixed':
      checkMemory(env, register, argument.size, memory);
      if (argument.aligned) checkAlignment(env, reg, 0, argument.size, true);
      return;
    case 'size':
    case 'size0': {
      const before = call.prototype.arguments[register - 2]!;
      call.maxSize = reg.scalar.umax;
      const rawToo = before.uninitialised ? { raw } : {};
      const zeroAllowed = argument.kind === 'size0';
      checkSizedMemory(env, register, { write: before.write, zeroAllowed, ...rawToo });
      return;
    }
    case 'alloc':
      if (reg.scalar.tnum.mask !== 0n) env.reject(EACCES, `R${register} is not a known constant'\n`);
      call.memSize = Number(BigInt.asUintN(32, knownValue(reg.scalar)));
      markPrecise(env, register);
      return;
    case 'func':
      call.subprogram = reg.subprogram;
      return;
    case 'str':
      checkConstantString(env, register);
      return;
    case 'percpu':
      if (!reg.btfId) env.reject(EACCES, `Helper has invalid btf_id in R${register}\n`);
      call.btf = reg.btf;
      call.ofOwnPerCpu = isRcu(reg);
      call.btfId = reg.btfId;
      return;
    case 'spin_lock':
      if (env.state.inTreeCallback) env.reject(EACCES, "can't spin_{lock,unlock} in rbtree cb\n");
      lockArgument(env, register, { lock: call.helper.name === 'spin_lock', res: false, irq: false });
      return;
    case 'timer':
      call.map = mapField(env, register, 'bpf_timer');
      call.mapUid = reg.mapUid;
      return;
    case 'dynptr':
      checkDynptr(env, register, {
        uninitialised: argument.uninitialised,
        read: argument.read,
        type: argument.type as DynptrType | '',
      });
      return;
    case 'kptr':
      kptrArgument(env, call, register);
      return;
  }
}

function useMap(env: Env, call: Call, reg: Register): void {
  if (call.map && (call.map !== reg.map || call.mapUid !== reg.mapUid))
    env.reject(
      EINVAL,
      `timer pointer in R1 map_uid=${call.mapUid} doesn't match map pointer in R2 map_uid=${reg.mapUid}\n`,
    );
  call.map = reg.map;
  call.mapUid = reg.mapUid;
}

/** check_func_arg_reg_off(): which pointers may have been moved. */
export function checkOffset(
  env: Env,
  reg: Register,
  register: number,
  argument: Pick<Argument, 'kind' | 'release'>,
  fixedAllowed = true,
): void {
  const { type } = reg;
  if (argument.release) {
    if (argument.kind === 'dynptr' && type === T.STACK) return;
    if (reg.off !== 0)
      env.reject(
        EINVAL,
        `R${register} must have zero offset when passed to release func or trusted arg to kfunc\n`,
      );
    checkUnmoved(env, reg, register);
    return;
  }
  if (MOVABLE.has(type)) return;
  if (type === T.CTX && argument.kind !== 'ctx' && mayMoveAnywhere(env)) return;
  checkUnmoved(env, reg, register, fixedAllowed && KERNEL_OBJECTS.has(type));
}

const MOVABLE = new Set<number>([
  ...[T.STACK, T.PACKET, T.PACKET_META, T.MAP_KEY, T.MAP_VALUE, T.MEM, T.MEM | F.RDONLY, T.MEM | F.RINGBUF],
  ...[T.BUF, T.BUF | F.RDONLY, T.ARENA, T.SCALAR],
]);
const KERNEL_OBJECTS = new Set<number>([
  ...[T.BTF_ID, T.BTF_ID | F.ALLOC, T.BTF_ID | F.TRUSTED, T.BTF_ID | F.RCU],
  ...[T.BTF_ID | F.ALLOC | F.NON_OWN_REF, T.BTF_ID | F.ALLOC | F.NON_OWN_REF | F.RCU],
]);

/** resolve_map_arg_type(): values of maps of sockets are pointers to them. */
export function valueIsSocket(map: VerifierMap | null): boolean {
  return map?.type === MAP.SOCKMAP || map?.type === MAP.SOCKHASH;
}
