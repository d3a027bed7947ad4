/** What the process may do: capabilities, user namespace, seccomp, locked memory, container. */

import type { Finding } from '../../finding.ts';
import { Capabilities, type Capability } from '../capabilities.ts';
import { type Check, isAtLeast, ok } from './finding.ts';

/** What goes without it. */
const CAPABILITIES = {
  CAP_BPF: 'loading any program and creating maps (kernel 5.8; before, CAP_SYS_ADMIN)',
  CAP_PERFMON: 'programs that trace: kprobes, tracepoints, fentry, perf events, reading kernel memory',
  CAP_NET_ADMIN: 'programs of the network: XDP, tc, control groups, sockets',
  CAP_SYS_ADMIN:
    'asking about programs and maps that others loaded, run statistics, tracepoints by perf before 5.8',
  CAP_SYS_PTRACE: 'probes in binaries of other users’ processes, found by their pid',
  CAP_SYSLOG: 'addresses of kernel symbols (/proc/kallsyms)',
  CAP_SYS_RESOURCE: 'raising the limit of locked memory on kernels before 5.11',
} as const satisfies Partial<Record<Capability, string>>;

/** Whose lack is more than a limit. */
const ESSENTIAL: ReadonlySet<string> = new Set(['CAP_BPF', 'CAP_PERFMON', 'CAP_NET_ADMIN']);

export const capabilities: Check = ({ read, release }) => {
  const owned = new Capabilities(read('/proc/self/status') ?? '');
  const asked = (Object.entries(CAPABILITIES) as [Capability, string][]).filter(
    ([name]) => name !== 'CAP_SYS_RESOURCE' || !isAtLeast(release, 5, 11),
  );
  return asked.map(([name, needed]): Finding => {
    if (owned.has(name)) return ok(name, `the process has ${name}`);
    if (owned.grants(name)) return ok(name, `the process has CAP_SYS_ADMIN, which stands for ${name}`);
    const together = ESSENTIAL.has(name) ? 'cap_bpf,cap_perfmon,cap_net_admin' : name.toLowerCase();
    return {
      name,
      level: name === 'CAP_BPF' ? 'obstacle' : 'limit',
      text: `the process lacks ${name}`,
      needed,
      remedy: `run it as root, or: setcap ${together}+ep "$(readlink -f "$(command -v node)")"; of a service, AmbientCapabilities=`,
    };
  });
};

export const userNamespace: Check = ({ read }) => {
  const map = read('/proc/self/uid_map')?.split(/\s+/).join(' ');
  if (map === undefined || map === '0 0 4294967295')
    return [ok('user namespace', 'the process is in the machine’s own user namespace')];
  return [
    {
      name: 'user namespace',
      level: 'obstacle',
      text: `the process is in a user namespace of its own (uid_map: ${map}), where capabilities do not count for eBPF`,
      needed: 'loading programs, but for those that a BPF token allows (kernel 6.9)',
      remedy:
        'run it outside of the rootless container or namespace, or mount it a bpffs that delegates: load({ token: PATH })',
    },
  ];
};

export const seccomp: Check = ({ read }) => {
  const mode = /^Seccomp:\s*(\d)$/m.exec(read('/proc/self/status') ?? '')?.[1];
  if (mode !== '2') return [ok('seccomp', 'no seccomp filter is on the process')];
  return [
    {
      name: 'seccomp',
      level: 'limit',
      text: 'a seccomp filter is on the process: it may refuse bpf() and perf_event_open() whatever the capabilities are',
      needed: 'everything, if it does',
      remedy:
        'docker run --security-opt seccomp=unconfined, or with the capabilities of CAP_BPF, which the runtime’s filter heeds',
    },
  ];
};

export const lockedMemory: Check = ({ read, release }) => {
  if (isAtLeast(release, 5, 11))
    return [ok('memlock', 'maps are accounted to the control group, not to the limit of locked memory')];
  const limit = /^Max locked memory\s+(\S+)/m.exec(read('/proc/self/limits') ?? '')?.[1];
  if (limit === 'unlimited') return [ok('memlock', 'the limit of locked memory is lifted')];
  return [
    {
      name: 'memlock',
      level: 'limit',
      text: `locked memory is limited to ${limit ?? 'some'} bytes, which before kernel 5.11 maps count against`,
      needed: 'maps and programs beyond that (the library raises the limit where CAP_SYS_RESOURCE lets it)',
      remedy: 'ulimit -l unlimited; of a service, LimitMEMLOCK=infinity',
    },
  ];
};

export const container: Check = ({ exists, read }) => {
  const signs = ['/.dockerenv', '/run/.containerenv'].filter(exists);
  const runtime = read('/run/systemd/container');
  if (signs.length === 0 && runtime === undefined) return [ok('container', 'no sign of a container')];
  return [
    {
      name: 'container',
      level: 'limit',
      text: `the process is in a container (${runtime ?? signs.join(', ')}): interfaces, control groups and pids are those that it shows`,
      needed: 'seeing the machine as a whole',
      remedy: 'docker run --privileged --net=host --pid=host --cgroupns=host, with /sys/kernel mounted',
    },
  ];
};
