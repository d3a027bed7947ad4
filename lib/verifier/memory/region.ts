/** Memory of known size: map values, packets, ring records and the like (check_mem_region_access(), check_packet_access()). */
import type { Env } from '../env.ts';
import { tnumText } from '../log/numbers.ts';
import { EACCES } from '../outcome.ts';
import type { SpecialField } from '../program/fields.ts';
import { MAP_FLAG } from '../program/map.ts';
import type { Register } from '../state/register.ts';
import { knownValue, ZERO } from '../state/scalar.ts';
import { T, typeText } from '../state/type.ts';

/** BPF_MAX_VAR_OFF */
const MAX_OFFSET = 1n << 29n;
const S32_MIN = -(2n ** 31n);
const S32_MAX = 2n ** 31n - 1n;

/** __check_mem_access(): of a fixed offset. */
function isInside(
  env: Env,
  register: number,
  offset: bigint,
  size: number,
  whole: number,
  zeroAllowed: boolean,
): boolean {
  const sizeOk = size > 0 || (size === 0 && zeroAllowed);
  if (offset >= 0n && sizeOk && offset + BigInt(size) <= BigInt(whole)) return true;
  const reg = env.reg(register);
  // The kernel has it in 32 bits.
  const off = BigInt.asIntN(32, offset);
  switch (reg.type) {
    case T.MAP_KEY:
      env.say(`invalid access to map key, key_size=${whole} off=${off} size=${size}\n`);
      break;
    case T.MAP_VALUE:
      env.say(`invalid access to map value, value_size=${whole} off=${off} size=${size}\n`);
      break;
    case T.PACKET:
    case T.PACKET_META:
    case T.PACKET_END:
      env.say(
        `invalid access to packet, off=${off} size=${size}, R${register}(id=${reg.id},off=${off},r=${whole})\n`,
      );
      break;
    case T.CTX:
      env.say(`invalid access to context, ctx_size=${whole} off=${off} size=${size}\n`);
      break;
    default:
      env.say(`invalid access to memory, mem_size=${whole} off=${off} size=${size}\n`);
  }
  return false;
}

export function checkRegion(
  env: Env,
  register: number,
  offset: number,
  size: number,
  whole: number,
  zeroAllowed: boolean,
): void {
  const { scalar } = env.reg(register);
  if (scalar === ZERO && offset >= 0 && size > 0 && offset + size <= whole) return;
  const { smin, umax } = scalar;
  const low = smin + BigInt(offset);
  if (smin < 0n && (low < S32_MIN || low > S32_MAX || low < 0n))
    env.reject(
      EACCES,
      `R${register} min value is negative, either use unsigned index or do a if (index >=0) check.\n`,
    );
  if (!isInside(env, register, low, size, whole, zeroAllowed))
    env.reject(EACCES, `R${register} min value is outside of the allowed memory range\n`);
  if (umax >= MAX_OFFSET)
    env.reject(EACCES, `R${register} unbounded memory access, make sure to bounds check any such access\n`);
  if (!isInside(env, register, umax + BigInt(offset), size, whole, zeroAllowed))
    env.reject(EACCES, `R${register} max value is outside of the allowed memory range\n`);
}

/** check_packet_access(): the fixed part of the offset lies in what is known to be there. */
export function checkPacket(
  env: Env,
  register: number,
  offset: number,
  size: number,
  zeroAllowed: boolean,
): void {
  const reg = env.reg(register);
  if (reg.scalar.smin < 0n)
    env.reject(
      EACCES,
      `R${register} min value is negative, either use unsigned index or do a if (index >=0) check.\n`,
    );
  if (offset >= 0 && size > 0 && offset + size <= reg.range) return;
  const inside = reg.range >= 0 && isInside(env, register, BigInt(offset), size, reg.range, zeroAllowed);
  if (!inside) env.reject(EACCES, `R${register} offset is outside of the packet\n`);
}

/** check_map_access_type() */
export function checkMapRights(
  env: Env,
  register: number,
  offset: number,
  size: number,
  write: boolean,
): void {
  const map = env.reg(register).map!;
  const forbidden = write ? map.flags & MAP_FLAG.RDONLY_PROG : map.flags & MAP_FLAG.WRONLY_PROG;
  if (!forbidden) return;
  const verb = write ? 'write into' : 'read from';
  env.reject(EACCES, `${verb} map forbidden, value_size=${map.valueSize} off=${offset} size=${size}\n`);
}

/** check_map_access(): inside of the value, and away from what only helpers may touch. Answers the kptr that is accessed, if one is. */
export function checkMapValue(
  env: Env,
  register: number,
  offset: number,
  size: number,
  zeroAllowed: boolean,
  byHelper: boolean,
): SpecialField | undefined {
  const reg = env.reg(register);
  const map = reg.map!;
  checkRegion(env, register, offset, size, map.valueSize, zeroAllowed);
  let kptr: SpecialField | undefined;
  for (const field of map.fields) {
    const { smin, umax, tnum } = reg.scalar;
    const [from, to] = [BigInt(field.offset), BigInt(field.offset + field.size)];
    if (smin + BigInt(offset) >= to || from >= umax + BigInt(offset) + BigInt(size)) continue;
    const { kind } = field;
    if (!field.kptr) env.reject(EACCES, `${kind} cannot be accessed directly by load/store\n`);
    if (byHelper) env.reject(EACCES, `${kind} cannot be accessed indirectly by helper\n`);
    if (tnum.mask !== 0n) env.reject(EACCES, `${kind} access cannot have variable offset\n`);
    const at = BigInt(offset) + knownValue(reg.scalar);
    if (from !== at) env.reject(EACCES, `${kind} access misaligned expected=${field.offset} off=${at}\n`);
    if (size !== 8) env.reject(EACCES, `${kind} access size must be BPF_DW\n`);
    kptr = field;
  }
  return kptr;
}

/** __check_ptr_off_reg(): pointers that may not have been moved, or by a fixed number alone. */
export function checkUnmoved(env: Env, reg: Register, register: number, fixedAllowed = false): void {
  const name = typeText(reg.type);
  if (reg.off < 0) env.reject(EACCES, `negative offset ${name} ptr R${register} off=${reg.off} disallowed\n`);
  if (!fixedAllowed && reg.off !== 0)
    env.reject(EACCES, `dereference of modified ${name} ptr R${register} off=${reg.off} disallowed\n`);
  const { tnum } = reg.scalar;
  if (tnum.mask !== 0n || tnum.value !== 0n)
    env.reject(EACCES, `variable ${name} access var_off=${tnumText(tnum)} disallowed\n`);
}

/** check_buffer_access(): an unmoved pointer, up to any size, which is compared at attachment. */
export function checkBuffer(env: Env, what: string, register: number, offset: number, size: number): void {
  const { tnum } = env.reg(register).scalar;
  if (offset < 0)
    env.reject(EACCES, `R${register} invalid ${what} buffer access: off=${offset}, size=${size}\n`);
  if (tnum.mask !== 0n || tnum.value !== 0n)
    env.reject(
      EACCES,
      `R${register} invalid variable buffer offset: off=${offset}, var_off=${tnumText(tnum)}\n`,
    );
}
