/** Programs run by hand, each type as the kernel's BPF_PROG_TEST_RUN does it. */
import type { RunRequest, RunResult } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import { ProgramType, programTypeName } from '../../formats/object/numbers.ts';
import type { EmulatedProgram } from '../program.ts';
import type { World } from '../world/world.ts';
import { runFlowDissector } from './flow-dissector/run.ts';
import type { TestRun } from './kind.ts';
import { runNetfilter } from './netfilter/run.ts';
import { runSkb } from './skb/run.ts';
import { runSkLookup } from './sockets/sk-lookup/run.ts';
import { runSyscall } from './syscall.ts';
import { runGiven, runRawTracepoint, runTracing } from './trace/run.ts';
import { runXdp } from './xdp/run.ts';

const BY_TYPE: { readonly [type: number]: TestRun } = {
  [ProgramType.XDP]: runXdp,
  [ProgramType.SCHED_CLS]: runSkb,
  [ProgramType.SCHED_ACT]: runSkb,
  [ProgramType.SOCKET_FILTER]: runSkb,
  [ProgramType.CGROUP_SKB]: runSkb,
  [ProgramType.LWT_IN]: runSkb,
  [ProgramType.LWT_OUT]: runSkb,
  [ProgramType.LWT_XMIT]: runSkb,
  [ProgramType.LWT_SEG6LOCAL]: runSkb,
  [ProgramType.FLOW_DISSECTOR]: runFlowDissector,
  [ProgramType.NETFILTER]: runNetfilter,
  [ProgramType.SYSCALL]: runSyscall,
  [ProgramType.RAW_TRACEPOINT]: runRawTracepoint,
  [ProgramType.TRACING]: runTracing,
  [ProgramType.KPROBE]: runGiven,
  [ProgramType.TRACEPOINT]: runGiven,
  [ProgramType.PERF_EVENT]: runGiven,
  [ProgramType.LSM]: runGiven,
  [ProgramType.SK_LOOKUP]: runSkLookup,
};

/** BPF_PROG_TYPE_* numbers of those that can be run. */
export const RUNNABLE_TYPES: readonly number[] = Object.keys(BY_TYPE).map(Number);

/** How those are moved that no kernel runs by hand, once they are attached. */
const ATTACHED: { readonly [type: number]: string } = {
  [ProgramType.CGROUP_SOCK]: 'emulator.cgroup(path).socket(), bind() and close()',
  [ProgramType.CGROUP_SOCK_ADDR]: 'emulator.cgroup(path).connect(), bind(), sendmsg() and their like',
  [ProgramType.CGROUP_SOCKOPT]: 'emulator.cgroup(path).setsockopt() and getsockopt()',
  [ProgramType.CGROUP_SYSCTL]: 'emulator.cgroup(path).sysctl()',
  [ProgramType.CGROUP_DEVICE]: 'emulator.cgroup(path).device()',
  [ProgramType.SOCK_OPS]: 'emulator.cgroup(path).sockOps()',
  [ProgramType.SK_SKB]: 'emulator.deliver(socket, data)',
  [ProgramType.SK_MSG]: 'emulator.send(socket, data)',
  [ProgramType.SK_REUSEPORT]: 'emulator.lookupSocket()',
  [ProgramType.RAW_TRACEPOINT_WRITABLE]: 'emulator.tracepoint(name).fire()',
  [ProgramType.STRUCT_OPS]: 'emulator.structOps(name).call(member)',
  [ProgramType.EXT]: 'the run of the program whose function it replaces',
};

export function testRun(world: World, program: EmulatedProgram, request: RunRequest): RunResult {
  const run = BY_TYPE[program.type];
  if (run) return run(world, program, request);
  const type = programTypeName(program.type).toLowerCase();
  const way = ATTACHED[program.type];
  const remedy = way === undefined ? '' : `; attach it, and move it by ${way}`;
  const why = `no kernel has a test run for programs of type ${type}${remedy}`;
  throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `program '${program.name}': cannot be run: ${why}`);
}
