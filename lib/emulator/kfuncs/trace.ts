/** What tracing programs ask and do by kernel functions (kernel/trace/bpf_trace.c). */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { eventOf } from '../helpers/trace.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

const { EINVAL, EPERM } = ERRNO;
/** enum pid_type */
const THREAD = 0;
const PROCESS = 1;
const MOST_SIGNALS = 64;

export const traceKfuncs = (world: World): KfuncTable => {
  const session = () => {
    const { session } = eventOf(world).facts;
    if (session) return session;
    throw new HelperFault(`program '${world.running.program.name}' runs for no session`);
  };
  return {
    bpf_session_is_return: { parameters: [], result: 'i64', call: () => BigInt(session().isReturn) },
    bpf_session_cookie: { parameters: [], result: 'pointer', call: () => session().cookie },
    bpf_send_signal_task: {
      parameters: ['pointer', 'i32', 'i32', 'i64'],
      result: 'i32',
      call(pointer: number, signal: number, type: number): number {
        const task = world.tasks.at(pointer >>> 0);
        if (!task) throw new HelperFault('r1 is no task', BigInt(pointer >>> 0));
        if (type !== THREAD && type !== PROCESS) return -EINVAL;
        if (task.isKernelThread || task.pid === 1) return -EPERM;
        if (signal < 0 || signal > MOST_SIGNALS) return -EINVAL;
        const to = type === THREAD ? 'thread' : 'process';
        if (signal !== 0) world.traces.send({ task, signal, to, program: world.running.program.name });
        return 0;
      },
    },
  };
};
