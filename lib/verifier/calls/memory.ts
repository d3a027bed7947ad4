/** Memory that a helper, or a function of the kernel, gets by a pointer and a size: check_helper_mem_access(), check_mem_size_reg(). */
import type { Env } from '../env.ts';
import { asNotNull } from '../insn/null.ts';
import { access } from '../memory/access.ts';
import { accessKernelObject } from '../memory/btf.ts';
import { MAX_SYSCALL, mayMoveAnywhere } from '../memory/context.ts';
import { checkBuffer, checkMapRights, checkMapValue, checkPacket, checkRegion } from '../memory/region.ts';
import { checkStackRange } from '../memory/stack-range.ts';
import { EACCES, Rejected } from '../outcome.ts';
import { markPrecise } from '../prune/precision.ts';
import { isNull } from '../state/register.ts';
import { baseOf, isReadOnly, mayBeNull, T, typeText } from '../state/type.ts';

/** BPF_MAX_VAR_SIZ */
const MAX_SIZE = 1n << 29n;
/** SYSCALL, TRACEPOINT and others whose contexts are memory as it is: those without convert_ctx_access. */
const PLAIN_CONTEXT = new Set([2, 5, 17, 24, 26, 27, 28, 29, 31]);

export interface MemoryUse {
  readonly write: boolean;
  readonly zeroAllowed: boolean;
  /** Where the memory is written only, and need not be initialised. */
  readonly raw?: (register: number, size: number) => void;
}

export function checkMemory(env: Env, register: number, size: number, use: MemoryUse): void {
  const reg = env.reg(register);
  const { type, off } = reg;
  const readOnly = () => {
    if (use.write && isReadOnly(type))
      env.reject(EACCES, `R${register} cannot write into ${typeText(type)}\n`);
  };
  switch (baseOf(type)) {
    case T.PACKET:
    case T.PACKET_META:
      checkPacket(env, register, off, size, use.zeroAllowed);
      return;
    case T.MAP_KEY:
      if (use.write) env.reject(EACCES, `R${register} cannot write into ${typeText(type)}\n`);
      checkRegion(env, register, off, size, reg.map!.keySize, false);
      return;
    case T.MAP_VALUE:
      if (type !== T.MAP_VALUE) break;
      checkMapRights(env, register, off, size, use.write);
      checkMapValue(env, register, off, size, use.zeroAllowed, true);
      return;
    case T.MEM:
      readOnly();
      checkRegion(env, register, off, size, reg.memSize, use.zeroAllowed);
      return;
    case T.BUF:
      readOnly();
      checkBuffer(env, isReadOnly(type) ? 'rdonly' : 'rdwr', register, off, size);
      return;
    case T.STACK: {
      const { raw } = use;
      const more = raw ? { raw } : {};
      checkStackRange(env, register, off, size, {
        zeroAllowed: use.zeroAllowed,
        direct: false,
        write: use.write,
        ...more,
      });
      return;
    }
    case T.BTF_ID:
      accessKernelObject(
        env,
        { register, offset: 0, size, write: use.write && env.rules.knows.writesObjects, value: -1 },
        reg,
        off,
      );
      return;
    case T.CTX:
      if (mayMoveAnywhere(env)) {
        checkRegion(env, register, off, size, MAX_SYSCALL, use.zeroAllowed);
        return;
      }
      if (env.rules.knows.variableContext || !PLAIN_CONTEXT.has(env.program.type)) break;
      if (size === 0) {
        if (!use.zeroAllowed) env.reject(EACCES, '');
        return;
      }
      access(env, { register, offset: size - 1, size: 1, write: use.write, value: -1 });
      return;
  }
  if (use.zeroAllowed && size === 0 && isNull(reg)) return;
  env.reject(EACCES, `R${register} type=${typeText(type)} expected=fp\n`);
}

/** check_mem_reg(): memory that the function reads and writes; NULL is looked at by itself. */
export function checkMemoryRegister(env: Env, register: number, size: number): void {
  const reg = env.reg(register);
  if (isNull(reg)) return;
  // So that it is no negative number on the way (S32_MAX).
  if (size > 0x7fff_ffff) env.reject(EACCES, `R${register} memory size ${size} is too large\n`);
  // The stack is taken as it is: a number spilled there may be another one after the call.
  withoutNull(env, register, () => {
    checkMemory(env, register, size, { write: false, zeroAllowed: true });
    checkMemory(env, register, size, { write: true, zeroAllowed: true });
  });
}

/** check_kfunc_mem_size_reg(). `failed`: told before the rejection. */
export function checkSizedRegister(env: Env, register: number, failed: () => void): void {
  try {
    withoutNull(env, register - 1, () => {
      checkSizedMemory(env, register, { write: false, zeroAllowed: true });
      checkSizedMemory(env, register, { write: true, zeroAllowed: true });
    });
  } catch (error) {
    if (error instanceof Rejected) failed();
    throw error;
  }
}

function withoutNull(env: Env, register: number, check: () => void): void {
  const { regs } = env.state.frame;
  const reg = regs[register]!;
  if (!mayBeNull(reg.type)) {
    check();
    return;
  }
  regs[register] = asNotNull(reg);
  check();
  regs[register] = reg;
}

/** The register has the size of what the one before it points to. */
export function checkSizedMemory(env: Env, register: number, use: MemoryUse): void {
  const { scalar } = env.reg(register);
  const { smin, umin, umax } = scalar;
  if (smin < 0n)
    env.reject(EACCES, `R${register} min value is negative, either use unsigned or 'var &= const'\n`);
  if (umin === 0n && !use.zeroAllowed)
    env.reject(EACCES, `R${register} invalid zero-sized read: u64=[${umin},${umax}]\n`);
  if (umax >= MAX_SIZE)
    env.reject(EACCES, `R${register} unbounded memory access, use 'var &= const' or 'if (var < const)'\n`);
  const { raw, ...rest } = use;
  // Of unknown size, all that may be written must be initialised.
  const known = scalar.tnum.mask === 0n && raw ? { ...rest, raw } : rest;
  checkMemory(env, register - 1, Number(umax), known);
  markPrecise(env, register);
}
