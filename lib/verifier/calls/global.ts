/** Global functions: what their types say of their arguments is what callers must give, and all that they may rest on. */
import type { Env } from '../env.ts';
import { mayMoveAnywhere } from '../memory/context.ts';
import { checkUnmoved } from '../memory/region.ts';
import { checkDynptr } from '../objects/dynptr.ts';
import { EINVAL, Rejected } from '../outcome.ts';
import { change, isNull, pointer, type Register, UNKNOWN_SCALAR } from '../state/register.ts';
import { Frame } from '../state/state.ts';
import { baseOf, F, isPacketOrEnd, mayBeNull, T } from '../state/type.ts';
import { checkOffset } from './argument.ts';
import { argumentName } from './argument-name.ts';
import { checkObjectType } from './argument-type.ts';
import { checkMemoryRegister } from './memory.ts';
import { type Parameter, parametersOf, returnsNothing } from './signature.ts';
import { hasPacketSlice } from './slices.ts';

/** btf_check_func_arg_match() */
export function checkGlobalCall(env: Env, index: number): void {
  const { name, changesPacket } = env.program.subprograms[index]!;
  try {
    for (const [i, parameter] of parametersOf(env, index).entries()) {
      checkParameter(env, i, parameter);
      if (changesPacket && parameter.kind === 'memory' && env.rules.knows.packetArguments)
        checkNoPacket(env, i + 1, index);
    }
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    env.reject(error.errno, `Caller passes invalid args into func#${index} ('${name}')\n`);
  }
}

function checkNoPacket(env: Env, register: number, index: number): void {
  const reg = env.reg(register);
  if (isPacketOrEnd(baseOf(reg.type)) || hasPacketSlice(reg))
    env.reject(EINVAL, `R${register} is a packet pointer, but func#${index} may change packet data\n`);
}

function checkParameter(env: Env, i: number, parameter: Parameter): void {
  const register = i + 1;
  const reg = env.reg(register);
  switch (parameter.kind) {
    case 'scalar':
      if (reg.type !== T.SCALAR) env.reject(EINVAL, `R${register} is not a scalar\n`);
      return;
    case 'context':
      if (!MOVABLE.has(reg.type)) checkUnmoved(env, reg, register);
      if (reg.type !== T.CTX) env.reject(EINVAL, `${argumentName(env, i)} expects pointer to ctx\n`);
      return;
    case 'memory':
      if (!MOVABLE.has(reg.type) && !(reg.type === T.CTX && mayMoveAnywhere(env)))
        checkUnmoved(env, reg, register, true);
      checkMemoryRegister(env, register, parameter.size);
      if (!parameter.nullable && (mayBeNull(reg.type) || (isNull(reg) && env.rules.knows.nonnullZero)))
        env.reject(EINVAL, `${argumentName(env, i)} is expected to be non-NULL\n`);
      return;
    case 'arena':
      if (reg.type !== T.ARENA && reg.type !== T.SCALAR)
        env.reject(EINVAL, `R${register} is not a pointer to arena or scalar.\n`);
      return;
    case 'object':
      // What is not trusted is read with care: anything will do.
      if (parameter.untrusted || (isNull(reg) && parameter.nullable)) return;
      checkObjectType(env, register, parameter);
      checkOffset(env, reg, register, { kind: 'btf', release: false });
      return;
    case 'untrusted memory':
      return;
    case 'dynptr':
      checkOffset(env, reg, register, { kind: 'dynptr', release: false });
      checkDynptr(env, register, { uninitialised: false, read: true, type: '' });
      return;
    default:
      parameter satisfies never;
  }
}

const MOVABLE = new Set<number>([
  ...[T.STACK, T.PACKET, T.PACKET_META, T.MAP_KEY, T.MAP_VALUE, T.MEM, T.MEM | F.RDONLY, T.MEM | F.RINGBUF],
  ...[T.BUF, T.BUF | F.RDONLY, T.ARENA, T.SCALAR],
]);

/** The frame in which a global function is walked by itself. */
export function globalFrame(env: Env, index: number): Frame {
  const frame = new Frame(-1, 0, index);
  const parameters = parametersOf(env, index);
  if (env.program.subprograms[index]!.isExceptionCallback) {
    frame.inExceptionCallback = true;
    if (returnsNothing(env, index)) env.reject(EINVAL, 'exception cb cannot return void\n');
    if (parameters.length !== 1 || parameters[0]!.kind !== 'scalar')
      env.reject(EINVAL, 'exception cb only supports single integer argument\n');
  }
  for (const [i, parameter] of parameters.entries()) frame.regs[i + 1] = given(env, parameter);
  return frame;
}

function given(env: Env, parameter: Parameter): Register {
  switch (parameter.kind) {
    case 'context':
      return pointer(T.CTX);
    case 'scalar':
      return UNKNOWN_SCALAR;
    case 'memory': {
      const reg = pointer(T.MEM | (parameter.nullable ? F.MAYBE_NULL : 0), { memSize: parameter.size });
      return parameter.nullable ? change(reg, { id: env.newId() }) : reg;
    }
    case 'arena':
      return change(UNKNOWN_SCALAR, { type: T.ARENA });
    case 'object': {
      const nullable = parameter.nullable ? F.MAYBE_NULL : 0;
      const trust = parameter.untrusted ? F.UNTRUSTED : F.TRUSTED;
      return pointer(T.BTF_ID | trust | nullable, {
        btf: env.program.kernelBtf,
        btfId: parameter.id,
        id: env.newId(),
      });
    }
    case 'untrusted memory':
      return pointer(T.MEM | F.RDONLY | F.UNTRUSTED);
    case 'dynptr': {
      const object = { kind: 'dynptr', type: 'local', first: true } as const;
      return pointer(T.DYNPTR, { id: env.newId(), object });
    }
    default:
      return parameter satisfies never;
  }
}
