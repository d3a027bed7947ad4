/** Functions that a helper calls: each round of a loop is a path of its own (push_callback_call()). */
import type { Env } from '../env.ts';
import { E2BIG, ENOTSUPP } from '../outcome.ts';
import { MAP } from '../program/map.ts';
import { change, NOT_INIT, pointer, type Register, UNKNOWN_SCALAR } from '../state/register.ts';
import { Frame, State } from '../state/state.ts';
import { T } from '../state/type.ts';
import type { Call } from './argument.ts';

/** MAX_CALL_FRAMES */
export const MAX_FRAMES = 8;

/** Maps that have map_for_each_callback(). */
const ITERATED = new Set<number>([
  ...[MAP.HASH, MAP.ARRAY, MAP.PERCPU_HASH, MAP.PERCPU_ARRAY, MAP.LRU_HASH, MAP.LRU_PERCPU_HASH],
]);

export function callBack(env: Env, call: Call): void {
  const { program, state } = env;
  const caller = state.frame;
  const { name } = call.helper;
  const subprogram = program.subprograms[call.subprogram]!;
  subprogram.isCallback = true;
  if (name === 'timer_set_callback') {
    subprogram.isAsyncCallback = true;
    const frame = new Frame(-1, 0, call.subprogram);
    frame.asyncEntry = caller.asyncEntry + 1;
    frame.inAsyncCallback = true;
    fill(env, frame, caller.regs, call);
    env.pushAsync(new State([frame]), subprogram.start, env.instruction);
    return;
  }
  const branch = env.branch(subprogram.start, env.instruction);
  if (branch.depth + 1 >= MAX_FRAMES)
    env.reject(E2BIG, `the call stack of ${branch.depth + 2} frames is too deep\n`);
  const frame = new Frame(env.instruction, branch.depth + 1, call.subprogram);
  frame.inCallback = true;
  fill(env, frame, caller.regs, call);
  branch.frame.callbackDepth++;
  branch.frames.push(frame);
  branch.callbackUnroll++;
  caller.callbackDepth = 0;
}

/** What the callback is called with. */
function fill(env: Env, frame: Frame, regs: readonly Register[], call: Call): void {
  frame.callbackRange = { min: 0, max: 1 };
  const set = (...values: readonly Register[]) => {
    for (let i = 0; i < 5; i++) frame.regs[i + 1] = values[i] ?? NOT_INIT;
  };
  const { map, mapUid } = regs[1]!;
  const key = pointer(T.MAP_KEY, { map, mapUid });
  const value = pointer(T.MAP_VALUE, { map, mapUid });
  switch (call.helper.name) {
    case 'for_each_map_elem':
      if (!map || !ITERATED.has(map.type)) env.reject(ENOTSUPP, 'callback function not allowed for map\n');
      // R4 is what the program gave (R3 of the call).
      set(regs[1]!, key, value, regs[3]!);
      return;
    case 'loop':
      set(UNKNOWN_SCALAR, regs[3]!);
      return;
    case 'timer_set_callback':
      set(pointer(T.MAP_PTR, { map, mapUid }), key, value);
      return;
    case 'find_vma': {
      const { kernelBtf } = env.program;
      const btfId = kernelBtf?.find('struct', 'vm_area_struct');
      if (!kernelBtf || btfId === undefined) env.unsupported("bpf_find_vma(), without the kernel's BTF");
      set(regs[1]!, pointer(T.BTF_ID, { btf: kernelBtf, btfId }), regs[4]!);
      return;
    }
    case 'user_ringbuf_drain':
      set(change(pointer(T.DYNPTR), { id: env.newId(), dynptr: { type: 'local', first: true } }), regs[3]!);
      return;
    default:
      env.unsupported(`callbacks of ${call.helper.name}`);
  }
}
