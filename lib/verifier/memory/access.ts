/** One load or store: by what the pointer points to (check_mem_access()). */
import type { Env } from '../env.ts';
import { EACCES } from '../outcome.ts';
import { mayAccessPacket } from '../rules/packet.ts';
import { signExtend64, truncate, unknownOfSize } from '../state/bounds.ts';
import { type Register, scalarOf, UNKNOWN_SCALAR, withScalar } from '../state/register.ts';
import { draft, known, UNKNOWN } from '../state/scalar.ts';
import { baseOf, F, isPacket, isReadOnly, isSocket, mayBeNull, T, typeText } from '../state/type.ts';
import { checkAlignment } from './alignment.ts';
import { accessKernelObject } from './btf.ts';
import { accessContext } from './context.ts';
import { accessKptr } from './kptr.ts';
import { checkBuffer, checkMapRights, checkMapValue, checkPacket, checkRegion } from './region.ts';
import { accessSocket } from './socket.ts';
import { readStack, writeStack } from './stack.ts';

export interface Access {
  readonly register: number;
  readonly offset: number;
  readonly size: number;
  readonly write: boolean;
  /** The register that is filled or stored; -1: none, a number of the instruction, or a helper's bytes. */
  readonly value: number;
  /** Atomic operations must be aligned. */
  readonly strict?: boolean;
  readonly signExtended?: boolean;
}

/** sizeof(struct bpf_flow_keys) */
const FLOW_KEYS = 56;

export function access(env: Env, what: Access): void {
  const { register, size, write, value } = what;
  const reg = env.reg(register);
  checkAlignment(env, reg, what.offset, size, what.strict ?? false);
  const offset = what.offset + reg.off;
  const fill = !write && value >= 0;
  const { type } = reg;
  const setUnknown = () => {
    if (fill) env.set(value, UNKNOWN_SCALAR);
  };
  if (type === T.STACK) {
    if (write) writeStack(env, register, offset, size, value);
    else readStack(env, register, offset, size, value);
  } else if (type === T.MAP_VALUE) {
    noLeak(env, what, 'map');
    accessMapValue(env, what, reg, offset);
  } else if (type === T.CTX) {
    noLeak(env, what, 'ctx');
    accessContext(env, what, offset);
  } else if (isPacket(type)) {
    if (write && !mayAccessPacket(env, true)) env.reject(EACCES, 'cannot write into packet\n');
    noLeak(env, what, 'packet');
    checkPacket(env, register, offset, size, false);
    setUnknown();
  } else if (type === T.MAP_KEY) {
    if (write) env.reject(EACCES, `write to change key R${register} not allowed\n`);
    checkRegion(env, register, offset, size, reg.map!.keySize, false);
    setUnknown();
  } else if (baseOf(type) === T.MEM) {
    if (mayBeNull(type)) invalid(env, register, type);
    if (write && isReadOnly(type)) env.reject(EACCES, `R${register} cannot write into ${typeText(type)}\n`);
    noLeak(env, what, 'mem');
    // Through an untrusted pointer, loads are guarded (kernel 6.17): any will do.
    if (!(isReadOnly(type) && type & F.UNTRUSTED))
      checkRegion(env, register, offset, size, reg.memSize, false);
    setUnknown();
  } else if (type === T.FLOW_KEYS) {
    noLeak(env, what, 'flow keys');
    if (size < 0 || offset < 0 || offset + size > FLOW_KEYS)
      env.reject(EACCES, `invalid access to flow keys off=${offset} size=${size}\n`);
    setUnknown();
  } else if (isSocket(type)) {
    if (write) env.reject(EACCES, `R${register} cannot write into ${typeText(type)}\n`);
    accessSocket(env, reg, register, offset, size);
    setUnknown();
  } else if (type === T.TP_BUFFER) {
    checkBuffer(env, 'tracepoint', register, offset, size);
    setUnknown();
  } else if (baseOf(type) === T.BTF_ID && !mayBeNull(type)) accessKernelObject(env, what, reg, offset);
  else if (type === T.MAP_PTR) accessKernelObject(env, what, reg, offset);
  else if (baseOf(type) === T.BUF && !mayBeNull(type)) {
    const readOnly = isReadOnly(type);
    if (readOnly && write) env.reject(EACCES, `R${register} cannot write into ${typeText(type)}\n`);
    checkBuffer(env, readOnly ? 'rdonly' : 'rdwr', register, offset, size);
    setUnknown();
  } else if (type === T.ARENA) setUnknown();
  else invalid(env, register, type);
  if (size < 8 && fill) narrow(env, value, size, what.signExtended ?? false);
}

/** A pointer that is stored where others may read it. */
function noLeak(env: Env, { write, value }: Access, where: string): void {
  if (write && value >= 0) env.noPointer(value, `leaks addr into ${where}`);
}

function invalid(env: Env, register: number, type: number): never {
  return env.reject(EACCES, `R${register} invalid mem access '${typeText(type)}'\n`);
}

/** coerce_reg_to_size(), coerce_reg_to_size_sx() */
function narrow(env: Env, register: number, size: number, signExtended: boolean): void {
  const reg = env.reg(register);
  if (reg.type !== T.SCALAR) return;
  const scalar = signExtended
    ? signExtend64(draft(reg.scalar), size)
    : reg.scalar === UNKNOWN
      ? unknownOfSize(size)
      : truncate(draft(reg.scalar), size);
  env.set(register, withScalar(reg, scalar));
}

function accessMapValue(env: Env, what: Access, reg: Register, offset: number): void {
  const { register, size, write, value } = what;
  const map = reg.map!;
  checkMapRights(env, register, offset, size, write);
  const kptr = checkMapValue(env, register, offset, size, false, false);
  if (kptr?.kptr) {
    accessKptr(env, what, kptr.kptr, kptr.offset);
    return;
  }
  if (write || value < 0) return;
  const { tnum } = reg.scalar;
  const number =
    tnum.mask === 0n && map.contents && map.maxEntries === 1
      ? readNumber(map.contents, offset + Number(reg.scalar.smin), size, what.signExtended ?? false)
      : undefined;
  env.set(value, number === undefined ? UNKNOWN_SCALAR : scalarOf(known(number)));
}

/** bpf_map_direct_read(): what stands in a map that nobody writes to is known. */
function readNumber(bytes: Uint8Array, at: number, size: number, signed: boolean): bigint | undefined {
  if (at < 0 || at + size > bytes.length) return undefined;
  let number = 0n;
  for (let i = size - 1; i >= 0; i--) number = (number << 8n) | BigInt(bytes[at + i]!);
  return signed ? BigInt.asIntN(size * 8, number) : number;
}
