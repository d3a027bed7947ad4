/** What can be said of whoever runs into the hook. */
import { add, lsh, mov, rsh } from '../formats/asm/code/arithmetic.ts';
import { call } from '../formats/asm/code/jumps.ts';
import { lddw, map, st } from '../formats/asm/code/memory.ts';
import { r0, r1, r2, r3, r6, r9, r10 } from '../formats/asm/code/registers.ts';
import { array, char, i32 } from '../formats/asm/declare/type.ts';
import type { Item } from '../formats/asm/types.ts';
import { showStack } from './stacks.ts';
import type { Value } from './types.ts';
import { loaded } from './value.ts';

const PIDS: Item[] = [call('bpf_get_current_pid_tgid'), mov(r9, r0)];
const IDS: Item[] = [call('bpf_get_current_uid_gid'), mov(r9, r0)];
const upper = (load: Item[]): Value => loaded([load, rsh(r9, 32)], 4, false);
const lower = (load: Item[]): Value => loaded([load, [lsh(r9, 32), rsh(r9, 32)]], 4, false);

/** BPF_F_USER_STACK */
const USER_STACK = 1 << 8;
/** Most frames of a stack: PERF_MAX_STACK_DEPTH. */
export const FRAMES = 127;
export const STACKS = 'stacks';

/** Numbers of stacks in the map of stacks; negative where there is none. */
const stack = (flags: number): Value => ({
  type: i32,
  store: at => [
    [mov(r1, r6), lddw(r2, map(STACKS)), mov(r3, flags), call('bpf_get_stackid')],
    st(i32.at(r10, at), r0),
  ],
  show: (id, object, pid) => showStack(id as number, object, flags === 0 ? 'kernel' : { pid }),
});

export const TASK_VALUES = {
  comm: {
    type: array(char, 16),
    store: at => [mov(r1, r10), add(r1, at), mov(r2, 16), call('bpf_get_current_comm')],
  },
  pid: upper(PIDS),
  tid: lower(PIDS),
  uid: lower(IDS),
  gid: upper(IDS),
  cpu: loaded([call('bpf_get_smp_processor_id'), mov(r9, r0)], 4, false),
  cgroup: loaded([call('bpf_get_current_cgroup_id'), mov(r9, r0)], 8, false),
  kstack: stack(0),
  ustack: stack(USER_STACK),
} as const satisfies Record<string, Value>;
