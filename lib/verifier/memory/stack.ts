/** Loads from the stack and stores to it: what was spilled is filled again with all that is known of it (check_stack_read() and _write()). */
import { CLASS } from '../../formats/insn/insn.ts';
import type { Env } from '../env.ts';
import { tnumText } from '../log/numbers.ts';
import { EACCES, EINVAL } from '../outcome.ts';
import { markPrecise } from '../prune/precision.ts';
import {
  change,
  clearScalarId,
  constantOf,
  hasAddConst,
  isConstant,
  isNull,
  NOT_INIT,
  type Register,
  UNKNOWN_SCALAR,
  ZERO_SCALAR,
} from '../state/register.ts';
import { isZero, width } from '../state/scalar.ts';
import {
  asMisc,
  byteAt,
  isSpecial,
  isSpilled,
  isSpilledScalar,
  KIND,
  kindOf,
  mapKinds,
  type Slot,
  scrubbed,
  setKind,
  slotAt,
} from '../state/slot.ts';
import type { Frame } from '../state/state.ts';
import { baseOf, T } from '../state/type.ts';
import { destroyDynptr } from './special.ts';
import { stackBounds } from './stack-bounds.ts';
import { checkStackRange, isUnwritten } from './stack-range.ts';

const SPILLABLE = new Set<number>([
  ...[T.MAP_VALUE, T.STACK, T.CTX, T.PACKET, T.PACKET_META, T.PACKET_END, T.FLOW_KEYS, T.MAP_PTR, T.SOCKET],
  ...[T.SOCK_COMMON, T.TCP_SOCK, T.XDP_SOCK, T.BTF_ID, T.BUF, T.MEM, T.FUNC, T.MAP_KEY, T.ARENA],
]);

/** `into`: the register to fill, or -1. */
export function readStack(env: Env, pointer: number, offset: number, size: number, into: number): void {
  const reg = env.reg(pointer);
  stackBounds(env, pointer, offset, size, false);
  const frame = env.state.frames[reg.frame]!;
  const { tnum } = reg.scalar;
  if (tnum.mask === 0n) {
    readFixed(env, frame, offset + Number(reg.scalar.smin), size, into);
    return;
  }
  checkVariable(env, reg, offset, size);
  if (into < 0)
    env.reject(
      EACCES,
      `variable offset stack pointer cannot be passed into helper function; var_off=${tnumText(tnum)} off=${offset} size=${size}\n`,
    );
  checkStackRange(env, pointer, offset, size, { zeroAllowed: false, direct: true, write: false });
  const low = Number(reg.scalar.smin) + offset;
  fillFromBytes(env, frame, low, Number(reg.scalar.smax) + offset + size, into);
}

/** mark_reg_stack_read(): zero if all bytes are, else anything. */
function fillFromBytes(env: Env, frame: Frame, low: number, high: number, into: number): void {
  for (let at = low; at < high; at++) {
    env.touched.slots.add(slotAt(at));
    if (kindOf(frame.slot(slotAt(at)), byteAt(at)) !== KIND.ZERO) {
      env.set(into, UNKNOWN_SCALAR);
      return;
    }
  }
  env.set(into, ZERO_SCALAR);
}

function readFixed(env: Env, frame: Frame, offset: number, size: number, into: number): void {
  const index = slotAt(offset);
  const slot = frame.slot(index);
  env.touched.slots.add(index);
  env.liveness.markRead(frame.frameno, index);
  const remember = () => env.remember({ stack: { frame: frame.frameno, slot: index } });
  if (!isSpilled(slot)) {
    checkReadable(env, slot, offset, size);
    if (into >= 0) fillFromBytes(env, frame, offset, offset + size, into);
    return;
  }
  let spilled = 1;
  for (let byte = 6; byte >= 0 && kindOf(slot, byte) === KIND.SPILL; byte--) spilled++;
  const { reg } = slot;
  if (size === 8 && spilled === 8) {
    if (into >= 0) env.set(into, reg);
    else if (env.isSecret(reg)) env.reject(EACCES, `leaking pointer from stack off ${offset}\n`);
    remember();
    return;
  }
  if (reg.type !== T.SCALAR) {
    env.showLine(env.instruction);
    env.reject(EACCES, 'invalid size of register fill\n');
  }
  if (into < 0) return;
  // The low bytes, on a little-endian machine (bpf_stack_narrow_access_ok()).
  if (size <= spilled && offset % 8 === 0) {
    env.set(into, width(reg.scalar) > size * 8 ? clearScalarId(reg) : reg);
    remember();
    return;
  }
  let [spills, zeros] = [0, 0];
  for (let i = 0; i < size; i++) {
    const kind = kindOf(slot, byteAt(offset + i));
    if (kind === KIND.SPILL) spills++;
    else if (kind === KIND.ZERO) zeros++;
    else if (kind !== KIND.MISC && !isUnwritten(env, kind)) invalidRead(env, offset, i, size);
  }
  if (spills === size && isZero(reg.scalar)) {
    env.set(into, ZERO_SCALAR);
    remember();
  } else env.set(into, zeros === size ? ZERO_SCALAR : UNKNOWN_SCALAR);
}

function checkReadable(env: Env, slot: Slot, offset: number, size: number): void {
  for (let i = 0; i < size; i++) {
    const kind = kindOf(slot, byteAt(offset + i));
    if (kind !== KIND.MISC && kind !== KIND.ZERO && !isUnwritten(env, kind))
      invalidRead(env, offset, i, size);
  }
}

function invalidRead(env: Env, offset: number, i: number, size: number): never {
  return env.reject(EACCES, `invalid read from stack off ${offset}+${i} size ${size}\n`);
}

/** `value`: the register that is stored, or -1 for the instruction's own number. */
export function writeStack(env: Env, pointer: number, offset: number, size: number, value: number): void {
  const reg = env.reg(pointer);
  stackBounds(env, pointer, offset, size, true);
  const frame = env.state.frames[reg.frame]!;
  if (reg.scalar.tnum.mask === 0n) writeFixed(env, frame, offset + Number(reg.scalar.smin), size, value);
  else {
    checkVariable(env, reg, offset, size);
    writeVariable(env, frame, reg, offset, size, value);
  }
}

function checkVariable(env: Env, { scalar }: Register, offset: number, size: number): void {
  if (env.rules.knows.variableStack) return;
  env.reject(EACCES, `variable stack access var_off=${tnumText(scalar.tnum)} off=${offset} size=${size}\n`);
}

/** The number that a store instruction has in itself; undefined where it is a register's, or a helper's. */
function immediate(env: Env): bigint | undefined {
  const { insns } = env.program;
  const at = env.instruction;
  return (insns.opcode[at]! & 7) === CLASS.ST ? BigInt(insns.imm[at]!) : undefined;
}

function writeFixed(env: Env, frame: Frame, offset: number, size: number, value: number): void {
  const index = slotAt(offset);
  const slot = frame.slot(index);
  let reg = value >= 0 ? env.reg(value) : undefined;
  guardSpill(env, slot, size, reg, offset);
  const { bpf } = env.privileges;
  if (isSpecial(slot)) destroyDynptr(env, frame, index);
  env.touched.slots.add(index);
  const aligned = offset % 8 === 0;
  if (size === 8 && aligned) env.liveness.markWrite(frame.frameno, index);
  const remember = () => env.remember({ stack: { frame: frame.frameno, slot: index } });
  const number = value < 0 ? immediate(env) : undefined;
  const { narrowSpills, constantStores } = env.rules.knows;
  if (reg && aligned && reg.type === T.SCALAR && bpf && (size === 8 || narrowSpills)) {
    const fits = width(reg.scalar) <= size * 8;
    if (fits) reg = withScalarId(env, value);
    spill(frame, index, fits ? reg : change(reg, { id: 0 }), size);
    remember();
  } else if (!reg && aligned && number !== undefined && bpf && constantStores) {
    spill(frame, index, constantOf(number), size);
    remember();
  } else if (reg && SPILLABLE.has(baseOf(reg.type))) {
    if (size !== 8) {
      env.showLine(env.instruction);
      env.reject(EACCES, 'invalid size of register spill\n');
    }
    if (frame !== env.state.frame && reg.type === T.STACK)
      env.reject(EINVAL, 'cannot spill pointers to stack into stack frame of the caller\n');
    spill(frame, index, reg, size);
    remember();
  } else {
    const zero = reg ? isNull(reg) : number === 0n && constantStores;
    if (zero && value >= 0) markPrecise(env, value);
    // markPrecise() may have marked the slot that is written.
    let { kinds } = scrub(frame.slot(index));
    for (let i = 0; i < size; i++) kinds = setKind(kinds, byteAt(offset + i), zero ? KIND.ZERO : KIND.MISC);
    frame.stack[index] = { kinds, reg: NOT_INIT };
  }
}

/** What was spilled stays whole, and a store that may be passed by loads ahead of time ends such paths (Spectre variant 4). */
function guardSpill(env: Env, slot: Slot, size: number, reg: Register | undefined, offset: number): void {
  if (env.privileges.perfmon) return;
  if (isSpilled(slot) && slot.reg.type !== T.SCALAR && size !== 8)
    env.reject(EACCES, 'attempt to corrupt spilled pointer on stack\n');
  let barrier = reg !== undefined && SPILLABLE.has(baseOf(reg.type));
  for (let i = 0; i < size && !barrier; i++) {
    const kind = kindOf(slot, byteAt(offset + i));
    barrier = kind !== KIND.MISC && kind !== KIND.ZERO;
  }
  if (barrier) env.notes[env.instruction]!.nospecResult = true;
}

/** scrub_special_slot(): no register is spilled there any more. */
function scrub(slot: Slot): Slot {
  const kinds = isSpecial(slot) || isSpilled(slot) ? mapKinds(slot.kinds, scrubbed) : slot.kinds;
  return { kinds, reg: NOT_INIT };
}

/** assign_scalar_id_before_mov(): copies of one number are known to be the same. */
export function withScalarId(env: Env, register: number): Register {
  const reg = env.reg(register);
  if (reg.type !== T.SCALAR) return reg;
  let next = hasAddConst(reg.id) ? clearScalarId(reg) : reg;
  if (next.id === 0 && !isConstant(next)) next = change(next, { id: env.newId() });
  if (next !== reg) env.state.frame.regs[register] = next;
  return next;
}

/** save_register_state() */
function spill(frame: Frame, index: number, reg: Register, size: number): void {
  let { kinds } = frame.slot(index);
  for (let byte = 7; byte >= 0; byte--)
    kinds = setKind(kinds, byte, byte >= 8 - size ? KIND.SPILL : asMisc((kinds >>> (byte * 4)) & 0xf));
  frame.stack[index] = { kinds, reg };
}

function writeVariable(
  env: Env,
  frame: Frame,
  pointer: Register,
  offset: number,
  size: number,
  value: number,
): void {
  const low = Number(pointer.scalar.smin) + offset;
  const high = Number(pointer.scalar.smax) + offset + size;
  const reg = value >= 0 ? env.reg(value) : undefined;
  const zero = reg ? isNull(reg) : immediate(env) === 0n;
  for (let at = low; at < high; at++)
    if (isSpecial(frame.slot(slotAt(at)))) destroyDynptr(env, frame, slotAt(at));
  let zeroUsed = false;
  for (let at = low; at < high; at++) {
    const index = slotAt(at);
    const slot = frame.slot(index);
    env.touched.slots.add(index);
    const kind = kindOf(slot, byteAt(at));
    if (!env.privileges.perfmon && kind !== KIND.MISC && kind !== KIND.ZERO)
      env.reject(
        EINVAL,
        `spilled ptr in range of var-offset stack write; insn ${env.instruction}, ptr off: ${at}`,
      );
    if (zero && kind === KIND.SPILL && isSpilledScalar(slot) && isZero(slot.reg.scalar)) {
      zeroUsed = true;
      continue;
    }
    const keepsZero = zero && kind === KIND.ZERO;
    if (keepsZero) zeroUsed = true;
    const { kinds } = scrub(slot);
    frame.stack[index] = {
      kinds: setKind(kinds, byteAt(at), keepsZero ? KIND.ZERO : KIND.MISC),
      reg: NOT_INIT,
    };
  }
  if (zeroUsed && value >= 0) markPrecise(env, value);
}
