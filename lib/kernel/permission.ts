/** Why the kernel said EPERM or EACCES: what the process lacks, or which policy of the machine is in force. */
import { readFileSync } from 'node:fs';
import { ProgramType } from '../formats/object/numbers.ts';
import { loadAddon } from './binding.ts';
import { addonFailure } from './native.ts';

/** Numbers of include/uapi/linux/capability.h. */
const CAPABILITIES = { CAP_NET_ADMIN: 12, CAP_SYS_ADMIN: 21, CAP_PERFMON: 38, CAP_BPF: 39 } as const;

export type Capability = keyof typeof CAPABILITIES;

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
  if (failure) return addonFailure(failure);
  return lack(capabilitiesToLoad(types), read('/proc/self/status'));
}

/** For a message: a clause that says why, and what to do. */
export function permissionReason(needs: readonly Capability[]): string {
  const status = read('/proc/self/status');
  return lack(needs, status) ?? refusal(needs, status);
}

/** What the process does not have of that. */
function lack(needs: readonly Capability[], status: string): string | undefined {
  const before58 = needs.includes('CAP_SYS_ADMIN') ? '' : ' (before kernel 5.8: CAP_SYS_ADMIN)';
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  const missing = needs.filter(capability => !grants(effective, capability));
  if (missing.length > 0) {
    const needed = `it needs ${list(needs)}${before58}`;
    return `${needed}, and the process lacks ${list(missing)}: run it as root, or give it these capabilities (setcap, AmbientCapabilities=)`;
  }
  if (!inUserNamespace()) return undefined;
  return `it needs ${list(needs)}${before58} in the machine's own user namespace, and the process is in another, as in a rootless container: run it outside`;
}

function refusal(needs: readonly Capability[], status: string): string {
  return `the process has ${list(needs)}, so a policy of this machine refuses it: ${policies(status)}`;
}

/** CAP_SYS_ADMIN stands for the two that were split off it in kernel 5.8. */
function grants(effective: bigint, capability: Capability): boolean {
  const has = (name: Capability) => (effective & (1n << BigInt(CAPABILITIES[name]))) !== 0n;
  return has(capability) || (capability !== 'CAP_NET_ADMIN' && has('CAP_SYS_ADMIN'));
}

/** The machine's own maps every id to itself (user_namespaces(7)). */
function inUserNamespace(): boolean {
  const map = read('/proc/self/uid_map').trim().split(/\s+/).join(' ');
  return map !== '' && map !== '0 0 4294967295';
}

function policies(status: string): string {
  const lockdown = /\[(\w+)\]/.exec(read('/sys/kernel/security/lockdown'))?.[1];
  const modules = read('/sys/kernel/security/lsm').trim();
  const found = [
    ...(lockdown && lockdown !== 'none'
      ? [`kernel lockdown is '${lockdown}' (/sys/kernel/security/lockdown)`]
      : []),
    ...(/^Seccomp:\s*2$/m.test(status)
      ? ['a seccomp filter is on the process (a container runtime sets one)']
      : []),
    ...(modules ? [`the security modules are ${modules}`] : []),
  ];
  return found.length > 0
    ? found.join('; ')
    : 'look at kernel lockdown, security modules (/sys/kernel/security) and seccomp filters';
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Empty where it isn't there or can't be read. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
