/** A frame's registers and stack, as print_verifier_state() of kernel 6.18 writes them. */

import type { Bits } from '../state/bits.ts';
import { baseId, dynptrOf, hasAddConst, iteratorOf, type Register } from '../state/register.ts';
import { S32_MAX, S32_MIN, S64_MAX, S64_MIN, type Scalar, s64, U32_MAX, U64_MAX } from '../state/scalar.ts';
import { KIND, KIND_LETTERS, kindOf, type Slot } from '../state/slot.ts';
import type { Frame, State } from '../state/state.ts';
import { baseOf, isMapPointer, isNonOwning, isPacket, T, typeText } from '../state/type.ts';
import { isShortSigned, signed, tnumText, unsigned } from './numbers.ts';

/** `only`: those registers and slots that an instruction has changed. */
export function stateText(
  state: State,
  frame: Frame,
  only?: { readonly regs: Bits; readonly slots: Bits },
): string {
  const parts: string[] = [];
  if (frame.frameno > 0) parts.push(` frame${frame.frameno}:`);
  for (const [i, reg] of frame.regs.entries()) {
    if (reg.type === T.NOT_INIT || (only && !only.regs.has(i))) continue;
    parts.push(` R${i}=${registerText(frame, reg)}`);
  }
  for (let i = 0; i < frame.stack.length; i++) {
    if (only && !only.slots.has(i)) continue;
    const slot = frame.stack[i]!;
    const text = slotText(frame, slot, i);
    if (kindOf(slot, 7) === KIND.DYNPTR && slot.kinds !== 0) i++;
    parts.push(text);
  }
  const refs = state.refs.filter(ref => ref.kind === 'ptr' || ref.kind === 'irq');
  if (refs.length > 0) parts.push(` refs=${refs.map(ref => ref.id).join(',')}`);
  if (frame.inCallback) parts.push(' cb');
  if (frame.inAsyncCallback) parts.push(' async_cb');
  return parts.join('');
}

function slotText(frame: Frame, slot: Slot, index: number): string {
  if (slot.kinds === 0) return '';
  let letters = '';
  for (let byte = 0; byte < 8; byte++) letters += KIND_LETTERS[kindOf(slot, byte)]!;
  const place = ` fp${-(index + 1) * 8}=`;
  switch (kindOf(slot, 7)) {
    case KIND.SPILL:
      return `${place}${letters.slice(0, letters.indexOf('r'))}${registerText(frame, slot.reg)}`;
    case KIND.DYNPTR: {
      const second = frame.slot(index + 1);
      const { id, ref, dynptrId } = second.reg;
      const dynptr = dynptrOf(second.reg);
      const facts = [
        ...(id ? [`id=${id}`] : []),
        ...(ref ? [`ref_id=${ref}`] : []),
        ...(dynptrId ? [`dynptr_id=${dynptrId}`] : []),
      ];
      return ` fp${-(index + 2) * 8}=dynptr_${dynptr?.type ?? '<invalid>'}(${facts.join(',')})`;
    }
    case KIND.ITER: {
      const { ref } = slot.reg;
      const iterator = iteratorOf(slot.reg);
      if (!ref || !iterator) return '';
      return `${place}iter_${iterator.name}(ref_id=${ref},state=${iterator.state},depth=${iterator.depth})`;
    }
    default:
      return `${place}${letters}`;
  }
}

/** print_reg_state() */
export function registerText(frame: Frame, reg: Register): string {
  const { type, scalar } = reg;
  const precise = type === T.SCALAR && reg.precise ? 'P' : '';
  const isConst = scalar.tnum.mask === 0n;
  if (type === T.SCALAR && isConst) return `${precise}${signed(s64(scalar.tnum.value))}`;
  let text = `${precise}${typeText(type)}`;
  if (type === T.ARENA) return text;
  if (type === T.STACK) {
    if (reg.frame !== frame.frameno) text += `[${reg.frame}]`;
    if (isConst) return text + signed(s64(scalar.tnum.value) + BigInt(reg.off));
  }
  if (baseOf(type) === T.BTF_ID) text += reg.btf?.nameOf(reg.btfId) ?? '';
  const facts: string[] = [];
  if (reg.id) {
    const off = hasAddConst(reg.id) ? (reg.off < 0 ? `${reg.off}` : `+${reg.off}`) : '';
    facts.push(`id=${baseId(reg.id)}${off}`);
  }
  if (reg.ref) facts.push(`ref_obj_id=${reg.ref}`);
  if (isNonOwning(type)) facts.push('non_own_ref');
  if (isMapPointer(type) && reg.map) {
    if (reg.map.name) facts.push(`map=${reg.map.name}`);
    facts.push(`ks=${reg.map.keySize},vs=${reg.map.valueSize}`);
  }
  if (type !== T.SCALAR && reg.off) facts.push(`off=${signed(BigInt(reg.off))}`);
  if (isPacket(type)) facts.push(`r=${unsigned(BigInt.asUintN(64, BigInt(reg.range)))}`);
  if (baseOf(type) === T.MEM) facts.push(`sz=${unsigned(BigInt(reg.memSize))}`);
  if (type === T.DYNPTR) facts.push(`type=${dynptrOf(reg)?.type ?? '<invalid>'}`);
  if (isConst) {
    if (scalar.tnum.value) facts.push(`imm=${signed(s64(scalar.tnum.value))}`);
  } else {
    facts.push(...ranges(scalar));
    if (scalar.tnum.mask !== U64_MAX) facts.push(`var_off=${tnumText(scalar.tnum)}`);
  }
  return `${text}(${facts.join(',')})`;
}

/** Those that say something, with the names of those that say the same joined: print_scalar_ranges(). */
function ranges(a: Scalar): string[] {
  const s32 = (n: number) => (isShortSigned(BigInt(n)) ? BigInt(n) : BigInt(n >>> 0));
  const all = [
    { name: 'smin', value: a.smin, omit: a.smin === S64_MIN },
    { name: 'smax', value: a.smax, omit: a.smax === S64_MAX },
    { name: 'umin', value: a.umin, omit: a.umin === 0n },
    { name: 'umax', value: a.umax, omit: a.umax === U64_MAX },
    { name: 'smin32', value: s32(a.s32min), omit: a.s32min === S32_MIN },
    { name: 'smax32', value: s32(a.s32max), omit: a.s32max === S32_MAX },
    { name: 'umin32', value: BigInt(a.u32min), omit: a.u32min === 0 },
    { name: 'umax32', value: BigInt(a.u32max), omit: a.u32max === U32_MAX },
  ];
  const out: string[] = [];
  const negative = (one: { name: string; value: bigint }) => one.name[0] === 's' && s64(one.value) < 0n;
  for (const [i, one] of all.entries()) {
    if (one.omit) continue;
    let names = `${one.name}=`;
    for (let j = i + 2; j < all.length; j += 2) {
      const other = all[j]!;
      if (other.omit || BigInt.asUintN(64, other.value) !== BigInt.asUintN(64, one.value)) continue;
      if (negative(other) !== negative(one)) continue;
      other.omit = true;
      names += `${other.name}=`;
    }
    out.push(names + (one.name[0] === 's' ? signed(s64(one.value)) : unsigned(one.value)));
  }
  return out;
}
