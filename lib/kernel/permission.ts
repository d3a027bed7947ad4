/** Why the kernel said EPERM or EACCES: what the process lacks, or which policy of the machine is in force. */
import { ProgramType } from '../formats/object/numbers.ts';
import { loadAddon } from './binding.ts';
import { Capabilities, type Capability } from './capabilities.ts';
import type { Machine } from './diagnosis/finding.ts';
import { lockdown, securityModules } from './diagnosis/kernel.ts';
import { thisMachine } from './diagnosis/machine.ts';
import { seccomp, userNamespace } from './diagnosis/process.ts';
import { addonFailure } from './native.ts';

const { XDP, SCHED_CLS, SCHED_ACT, SK_SKB, SK_MSG, SOCK_OPS, FLOW_DISSECTOR, NETFILTER, EXT } = ProgramType;
const { CGROUP_DEVICE, CGROUP_SOCK, CGROUP_SOCK_ADDR, CGROUP_SOCKOPT, CGROUP_SYSCTL } = ProgramType;
const { LWT_IN, LWT_OUT, LWT_XMIT, LWT_SEG6LOCAL, KPROBE, TRACEPOINT, PERF_EVENT, STRUCT_OPS } = ProgramType;
const { RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE, TRACING, LSM } = ProgramType;

/** is_net_admin_prog_type() and is_perfmon_prog_type() in kernel/bpf/syscall.c. */
const NETWORKING = new Set([
  ...[XDP, SCHED_CLS, SCHED_ACT, SK_SKB, SK_MSG, SOCK_OPS, FLOW_DISSECTOR, NETFILTER, EXT],
  ...[CGROUP_DEVICE, CGROUP_SOCK, CGROUP_SOCK_ADDR, CGROUP_SOCKOPT, CGROUP_SYSCTL],
  ...[LWT_IN, LWT_OUT, LWT_XMIT, LWT_SEG6LOCAL],
]);
const OBSERVING = new Set([
  ...[KPROBE, TRACEPOINT, PERF_EVENT, RAW_TRACEPOINT, RAW_TRACEPOINT_WRITABLE, TRACING, LSM, STRUCT_OPS, EXT],
]);

/** What loading programs of these BPF_PROG_TYPE_* numbers takes. */
export function capabilitiesToLoad(types: readonly number[]): Capability[] {
  return [
    'CAP_BPF',
    ...(types.some(type => OBSERVING.has(type)) ? (['CAP_PERFMON'] as const) : []),
    ...(types.some(type => NETWORKING.has(type)) ? (['CAP_NET_ADMIN'] as const) : []),
  ];
}

/** Why no program of these types can be loaded into the kernel from here; undefined where nothing is known to be in the way. */
export function whyNoKernel(types: readonly number[]): string | undefined {
  const { failure } = loadAddon();
  return failure ? addonFailure(failure) : lack(capabilitiesToLoad(types), thisMachine());
}

/** For a message: a clause that says why, and what to do. */
export function permissionReason(needs: readonly Capability[]): string {
  const machine = thisMachine();
  return lack(needs, machine) ?? refusal(needs, machine);
}

/** What the process does not have of that. */
function lack(needs: readonly Capability[], machine: Machine): string | undefined {
  const before58 = needs.includes('CAP_SYS_ADMIN') ? '' : ' (before kernel 5.8: CAP_SYS_ADMIN)';
  const owned = new Capabilities(machine.read('/proc/self/status') ?? '');
  const missing = needs.filter(capability => !owned.grants(capability));
  if (missing.length > 0) {
    const needed = `it needs ${list(needs)}${before58}`;
    return `${needed}, and the process lacks ${list(missing)}: run it as root, or give it these capabilities (setcap, AmbientCapabilities=)`;
  }
  if (userNamespace(machine).every(({ level }) => level === 'ok')) return undefined;
  return `it needs ${list(needs)}${before58} in the machine's own user namespace, and the process is in another, as in a rootless container: run it outside`;
}

function refusal(needs: readonly Capability[], machine: Machine): string {
  const findings = [seccomp, lockdown, securityModules].flatMap(check => check(machine));
  const found = findings.filter(({ level }) => level === 'limit').map(({ text }) => text);
  const policies =
    found.length > 0
      ? found.join('; ')
      : 'look at kernel lockdown, security modules (/sys/kernel/security) and seccomp filters';
  return `the process has ${list(needs)}, so a policy of this machine refuses it: ${policies}`;
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
