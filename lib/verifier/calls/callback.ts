/** Functions that a helper or kernel function calls: each round of a loop is a path of its own (push_callback_call()). */
import type { Env } from '../env.ts';
import { fieldAt } from '../memory/record.ts';
import { E2BIG, EFAULT, ENOTSUPP } from '../outcome.ts';
import { MAP } from '../program/map.ts';
import { framesOf } from '../rules/features.ts';
import { NOT_INIT, pointer, type Register, UNKNOWN_SCALAR } from '../state/register.ts';
import { S32_MAX, S32_MIN } from '../state/scalar.ts';
import { Frame, type Range, State } from '../state/state.ts';
import { T } from '../state/type.ts';
import { graphNode, nonOwning } from './graph-node.ts';

/** Maps that have map_for_each_callback(). */
const ITERATED = new Set<number>([
  ...[MAP.HASH, MAP.ARRAY, MAP.PERCPU_HASH, MAP.PERCPU_ARRAY, MAP.LRU_HASH, MAP.LRU_PERCPU_HASH],
]);

const BOOLEAN: Range = { min: 0, max: 1 };
const ZERO: Range = { min: 0, max: 0 };
const ANY: Range = { min: S32_MIN, max: S32_MAX };

/** Called at some time later: what they may return, and whether they may sleep. */
const LATER: Readonly<Record<string, { readonly range: Range; readonly sleeps: boolean }>> = {
  timer_set_callback: { range: ZERO, sleeps: false },
  bpf_wq_set_callback: { range: ZERO, sleeps: true },
  bpf_task_work_schedule_signal: { range: ANY, sleeps: true },
  bpf_task_work_schedule_resume: { range: ANY, sleeps: true },
};

export interface Caller {
  /** Of the helper, without its `bpf_`, or the kernel function. */
  readonly name: string;
  readonly subprogram: number;
}

export function callBack(env: Env, { name, subprogram: index }: Caller): void {
  const { program, state } = env;
  const caller = state.frame;
  const subprogram = program.subprograms[index]!;
  subprogram.isCallback = true;
  const later = LATER[name];
  if (later) {
    subprogram.isAsyncCallback = true;
    const frame = new Frame(-1, 0, index);
    frame.asyncEntry = caller.asyncEntry + 1;
    frame.inAsyncCallback = true;
    frame.callbackRange = later.range;
    fill(env, frame, caller.regs, name);
    const next = new State([frame]);
    next.sleepable = later.sleeps;
    env.pushAsync(next, subprogram.start, env.instruction);
    return;
  }
  const branch = env.branch(subprogram.start, env.instruction);
  if (branch.depth + 1 >= framesOf(env.rules.knows))
    env.reject(E2BIG, `the call stack of ${branch.depth + 2} frames is too deep\n`);
  const frame = new Frame(env.instruction, branch.depth + 1, index);
  frame.inCallback = true;
  frame.callbackRange = BOOLEAN;
  fill(env, frame, caller.regs, name);
  branch.frame.callbackDepth++;
  branch.frames.push(frame);
  branch.callbackUnroll++;
  caller.callbackDepth = 0;
}

/** What the callback is called with. */
function fill(env: Env, frame: Frame, regs: readonly Register[], name: string): void {
  const set = (...values: readonly Register[]) => {
    for (let i = 0; i < 5; i++) frame.regs[i + 1] = values[i] ?? NOT_INIT;
  };
  const element = ({ map, mapUid }: Register) => [
    pointer(T.MAP_KEY, { map, mapUid }),
    pointer(T.MAP_VALUE, { map, mapUid }),
  ];
  const { map, mapUid } = regs[1]!;
  switch (name) {
    case 'for_each_map_elem':
      if (!map || !ITERATED.has(map.type)) env.reject(ENOTSUPP, 'callback function not allowed for map\n');
      // R4 is what the program gave (R3 of the call).
      set(regs[1]!, ...element(regs[1]!), regs[3]!);
      return;
    case 'loop':
      set(UNKNOWN_SCALAR, regs[3]!);
      return;
    case 'timer_set_callback':
    case 'bpf_wq_set_callback':
      set(pointer(T.MAP_PTR, { map, mapUid }), ...element(regs[1]!));
      return;
    case 'bpf_task_work_schedule_signal':
    case 'bpf_task_work_schedule_resume': {
      const given = { map: regs[3]!.map, mapUid: 0 };
      set(pointer(T.MAP_PTR, given), pointer(T.MAP_KEY, given), pointer(T.MAP_VALUE, given));
      return;
    }
    case 'bpf_rbtree_add': {
      frame.inTreeCallback = true;
      const root = fieldAt(env, regs[1]!, regs[1]!.off, 'bpf_rb_root')?.root;
      if (!root) env.reject(EFAULT, '');
      set(nonOwning(env, graphNode(root)), nonOwning(env, graphNode(root)));
      return;
    }
    case 'find_vma': {
      const { kernelBtf } = env.program;
      const btfId = kernelBtf?.find('struct', 'vm_area_struct');
      if (!kernelBtf || btfId === undefined) env.unsupported("bpf_find_vma(), without the kernel's BTF");
      set(regs[1]!, pointer(T.BTF_ID, { btf: kernelBtf, btfId }), regs[4]!);
      return;
    }
    case 'user_ringbuf_drain': {
      const object = { kind: 'dynptr', type: 'local', first: true } as const;
      set(pointer(T.DYNPTR, { id: env.newId(), object }), regs[3]!);
      return;
    }
    default:
      env.unsupported(`callbacks of ${name}`);
  }
}
