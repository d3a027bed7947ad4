/** Calls that call back: while they last, or at some time later. */
import { calledKfunc } from '../program/kfunc.ts';
import type { Program } from '../program/program.ts';

/** bpf_for_each_map_elem, bpf_find_vma, bpf_loop, bpf_user_ringbuf_drain (enum bpf_func_id). */
export const FOR_EACH_MAP_ELEM = 164;
export const TIMER_SET_CALLBACK = 170;
export const FIND_VMA = 180;
export const LOOP = 181;
export const USER_RINGBUF_DRAIN = 209;

const SYNCHRONOUS = new Set([FOR_EACH_MAP_ELEM, FIND_VMA, LOOP, USER_RINGBUF_DRAIN]);

const ASYNCHRONOUS = new Set([
  'bpf_wq_set_callback',
  'bpf_task_work_schedule_signal',
  'bpf_task_work_schedule_resume',
]);

/** is_sync_callback_calling_insn() */
export function callsCallback(program: Program, instruction: number): boolean {
  const { insns } = program;
  if (insns.isHelperCall(instruction)) return SYNCHRONOUS.has(insns.imm[instruction]!);
  return insns.isKfuncCall(instruction) && calledKfunc(program, instruction) === 'bpf_rbtree_add';
}

/** is_async_callback_calling_insn() */
export function isAsyncCallbackCall(program: Program, instruction: number): boolean {
  const { insns } = program;
  if (insns.isHelperCall(instruction)) return insns.imm[instruction] === TIMER_SET_CALLBACK;
  return insns.isKfuncCall(instruction) && ASYNCHRONOUS.has(calledKfunc(program, instruction) ?? '');
}
