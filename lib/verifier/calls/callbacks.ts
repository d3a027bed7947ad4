/** Calls that call back: while they last, or at some time later. */
import type { Program } from '../program/program.ts';

/** bpf_for_each_map_elem, bpf_find_vma, bpf_loop, bpf_user_ringbuf_drain (enum bpf_func_id). */
export const FOR_EACH_MAP_ELEM = 164;
export const TIMER_SET_CALLBACK = 170;
export const FIND_VMA = 180;
export const LOOP = 181;
export const USER_RINGBUF_DRAIN = 209;

const SYNCHRONOUS = new Set([FOR_EACH_MAP_ELEM, FIND_VMA, LOOP, USER_RINGBUF_DRAIN]);

/** is_sync_callback_calling_insn() */
export function callsCallback({ insns }: Program, instruction: number): boolean {
  return insns.isHelperCall(instruction) && SYNCHRONOUS.has(insns.imm[instruction]!);
}

/** is_async_callback_calling_insn() */
export function isAsyncCallbackCall({ insns }: Program, instruction: number): boolean {
  return insns.isHelperCall(instruction) && insns.imm[instruction] === TIMER_SET_CALLBACK;
}
