/** Whether all that may follow from one state was seen from another: states_equal() (kernel 6.18). */
import type { Env } from '../env.ts';
import {
  dynptrOf,
  hasAddConst,
  irqFlagOf,
  iteratorOf,
  type Register,
  UNKNOWN_SCALAR,
} from '../state/register.ts';
import { sameScalar, within } from '../state/scalar.ts';
import { EMPTY_SLOT, isSpilledScalar32, isSpilledScalar64, KIND, kindOf, type Slot } from '../state/slot.ts';
import type { Frame, State } from '../state/state.ts';
import { baseOf, T } from '../state/type.ts';
import { Ids } from './ids.ts';

/** Numbers that no verdict rests on may differ; nothing may differ; ranges alone may be narrower. */
export type Exactness = 'precise' | 'exact' | 'within';

const IDS = new Ids();

export function statesEqual(env: Env, old: State, now: State, how: Exactness): boolean {
  if (old.depth !== now.depth) return false;
  const ids = IDS.reset(env.lastId);
  if (!sameReferences(old, now, ids)) return false;
  if (old.sleepable !== now.sleepable) return false;
  if (old.speculative && !now.speculative) return false;
  for (let i = 0; i <= old.depth; i++) {
    const a = old.frames[i]!;
    const b = now.frames[i]!;
    if (a.callsite !== b.callsite) return false;
    const instruction = i === old.depth ? env.instruction : old.frames[i + 1]!.callsite;
    if (!framesEqual(env, a, b, instruction, ids, how)) return false;
  }
  return true;
}

function sameReferences(old: State, now: State, ids: Ids): boolean {
  if (old.refs.length !== now.refs.length || old.preemptLocks !== now.preemptLocks) return false;
  if (old.rcuLocks !== now.rcuLocks || !ids.same(old.activeIrq, now.activeIrq)) return false;
  return (
    old.refs.length === 0 ||
    old.refs.every((ref, i) => {
      const other = now.refs[i]!;
      return (
        ids.same(ref.id, other.id) &&
        ids.same(ref.parent ?? 0, other.parent ?? 0) &&
        ref.kind === other.kind &&
        ref.owner === other.owner
      );
    })
  );
}

function framesEqual(env: Env, old: Frame, now: Frame, at: number, ids: Ids, how: Exactness): boolean {
  if (old.callbackDepth > now.callbackDepth) return false;
  const { live } = env.notes[at]!;
  for (let i = 0; i <= 10; i++)
    if (live & (1 << i) && !registersEqual(env, old.regs[i]!, now.regs[i]!, ids, how)) return false;
  return stacksEqual(env, old, now, ids, how);
}

/** regs_exact(): everything but ids. */
function same(a: Register, b: Register): boolean {
  return (
    a.type === b.type &&
    a.off === b.off &&
    a.range === b.range &&
    a.memSize === b.memSize &&
    a.map === b.map &&
    a.mapUid === b.mapUid &&
    a.btf === b.btf &&
    a.btfId === b.btfId &&
    a.subprogram === b.subprogram &&
    a.dynptrId === b.dynptrId &&
    dynptrOf(a)?.type === dynptrOf(b)?.type &&
    sameScalar(a.scalar, b.scalar)
  );
}

const exactly = (a: Register, b: Register, ids: Ids) =>
  same(a, b) && ids.same(a.id, b.id) && ids.same(a.ref, b.ref);

/** regsafe() */
function registersEqual(env: Env, old: Register, now: Register, ids: Ids, how: Exactness): boolean {
  if (old === now && old.id === 0 && old.ref === 0) return true;
  if (how === 'exact') return exactly(old, now, ids);
  if (old.type === T.NOT_INIT) return true;
  if (old.type !== now.type) return false;
  switch (baseOf(old.type)) {
    case T.SCALAR:
      if (env.exploreAluLimits) return sameScalar(old.scalar, now.scalar) && ids.sameScalar(old.id, now.id);
      // Without CAP_BPF any number may matter.
      if (!old.precise && how === 'precise' && env.privileges.bpf) return true;
      if (hasAddConst(old.id) && !hasAddConst(now.id)) return false;
      if (old.id && !hasAddConst(old.id) && hasAddConst(now.id)) return false;
      if (hasAddConst(old.id) && old.off !== now.off) return false;
      return ids.sameScalar(old.id, now.id) && within(old.scalar, now.scalar);
    case T.MAP_KEY:
    case T.MAP_VALUE:
    case T.MEM:
    case T.BUF:
    case T.TP_BUFFER:
      return (
        old.off === now.off &&
        old.map === now.map &&
        old.mapUid === now.mapUid &&
        old.memSize === now.memSize &&
        (env.rules.knows.referenceTrees
          ? ids.same(old.dynptrId, now.dynptrId)
          : old.dynptrId === now.dynptrId) &&
        within(old.scalar, now.scalar) &&
        ids.same(old.id, now.id) &&
        ids.same(old.ref, now.ref)
      );
    case T.PACKET_META:
    case T.PACKET:
      if (old.range < 0 || now.range < 0) {
        if (old.range !== now.range) return false;
      } else if (old.range > now.range) return false;
      return old.off === now.off && ids.same(old.id, now.id) && within(old.scalar, now.scalar);
    case T.STACK:
      return exactly(old, now, ids) && old.frame === now.frame;
    case T.ARENA:
      return true;
    default:
      return exactly(old, now, ids);
  }
}

/** A spilled number, or bytes that may be any: as good as an unknown number. `from`: the first byte, 0 or 4. */
function asScalar(env: Env, slot: Slot, from: number): Register | undefined {
  if (from === 0 ? isSpilledScalar64(slot) : isSpilledScalar32(slot)) return slot.reg;
  for (let byte = from; byte < 8; byte++) {
    const kind = kindOf(slot, byte);
    if (kind !== KIND.MISC && !(kind === KIND.INVALID && env.privileges.perfmon)) return undefined;
  }
  return UNKNOWN_SCALAR;
}

/** stacksafe() */
function stacksEqual(env: Env, old: Frame, now: Frame, ids: Ids, how: Exactness): boolean {
  for (let i = 0; i < old.stack.length; i++) {
    const a = old.stack[i]!;
    const has = i < now.stack.length;
    const b = has ? now.stack[i]! : EMPTY_SLOT;
    const strict = env.rules.knows.looseStacks ? how === 'exact' : how !== 'precise';
    if (strict && (!has || a.kinds !== b.kinds)) return false;
    if (!slotsEqual(env, a, b, has, ids, how)) return false;
  }
  return true;
}

function slotsEqual(env: Env, old: Slot, now: Slot, has: boolean, ids: Ids, how: Exactness): boolean {
  if (old.kinds === 0) return true;
  if (old === now && old.reg.id === 0 && old.reg.ref === 0) return true;
  const halves = env.rules.knows.looseStacks;
  for (let byte = 0; byte < 8; byte++) {
    const kind = kindOf(old, byte);
    // Stack that nobody wrote may be read with CAP_PERFMON, so that what it is does not matter.
    if (kind === KIND.INVALID || (kind === KIND.MISC && env.privileges.perfmon)) continue;
    if (!has) return false;
    if (!halves || byte % 4 === 0) {
      const from = halves ? byte : 0;
      const a = asScalar(env, old, from);
      const b = asScalar(env, now, from);
      if (a && b) return registersEqual(env, a, b, ids, how);
    }
    if (kind === KIND.MISC && kindOf(now, byte) === KIND.ZERO) continue;
    if (kind !== kindOf(now, byte)) return false;
    if (byte === 7) return specialEqual(env, old, now, ids, how);
  }
  return true;
}

function specialEqual(env: Env, old: Slot, now: Slot, ids: Ids, how: Exactness): boolean {
  const [a, b] = [old.reg, now.reg];
  switch (kindOf(old, 7)) {
    case KIND.SPILL:
      return registersEqual(env, a, b, ids, how);
    case KIND.DYNPTR: {
      const [one, other] = [dynptrOf(a), dynptrOf(b)];
      if (env.rules.knows.referenceTrees && !ids.same(a.id, b.id)) return false;
      return one?.type === other?.type && one?.first === other?.first && ids.same(a.ref, b.ref);
    }
    case KIND.ITER: {
      const [one, other] = [iteratorOf(a), iteratorOf(b)];
      return one?.btfId === other?.btfId && one?.state === other?.state && ids.same(a.ref, b.ref);
    }
    case KIND.IRQ_FLAG:
      return irqFlagOf(a)?.saved === irqFlagOf(b)?.saved && ids.same(a.ref, b.ref);
    default:
      return true;
  }
}
