/** What the kernel has and allows: version, options, BTF, JIT, sysctls, lockdown, security modules. */
import type { Finding } from '../../finding.ts';
import { type Check, isAtLeast, ok } from './finding.ts';

export const system: Check = ({ platform, release }) => {
  if (platform !== 'linux') {
    return [
      {
        name: 'system',
        level: 'obstacle',
        text: `this is ${platform}, and eBPF is the Linux kernel's`,
        remedy: "backend: 'emulator' runs programs here; a Linux virtual machine runs them for real",
      },
    ];
  }
  if (isAtLeast(release, 5, 4)) return [ok('system', `Linux ${release}`)];
  return [
    {
      name: 'system',
      level: 'limit',
      text: `Linux ${release} is older than what this library is tested on (5.10 and newer)`,
      needed: 'much: see docs/kernels.md for what came when',
    },
  ];
};

export const addon: Check = ({ addonFailure }) =>
  addonFailure === undefined
    ? [ok('addon', 'the addon is there and fits')]
    : [
        {
          name: 'addon',
          level: 'obstacle',
          text: addonFailure,
          needed: 'the kernel backend',
          remedy: 'npm rebuild, or see the message',
        },
      ];

/** What is needed for what. */
const OPTIONS = {
  CONFIG_BPF_SYSCALL: ['eBPF at all', 'obstacle'],
  CONFIG_BPF_JIT: ['programs as machine code', 'limit'],
  CONFIG_KPROBES: ['kprobes and kretprobes', 'limit'],
  CONFIG_UPROBES: ['uprobes and USDT', 'limit'],
  CONFIG_FPROBE: ['kprobe.multi (kernel 5.18)', 'limit'],
  CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS: ['fentry and fexit', 'limit'],
  CONFIG_BPF_LSM: ['LSM programs', 'limit'],
  CONFIG_CGROUP_BPF: ['programs of control groups', 'limit'],
  CONFIG_NET_CLS_BPF: ['tc before kernel 6.6', 'limit'],
  CONFIG_NET_XGRESS: ['tcx (kernel 6.6)', 'limit'],
} as const;

export const options: Check = ({ config }) => {
  if (!config) {
    return [
      {
        name: 'configuration',
        level: 'unknown',
        text: 'the kernel’s configuration can’t be read (/proc/config.gz, /boot/config-…)',
      },
    ];
  }
  return Object.entries(OPTIONS).map(
    ([name, [needed, level]]): Finding =>
      config.has(name)
        ? ok(name, `the kernel is built with ${name}`)
        : { name, level, text: `the kernel is built without ${name}`, needed, remedy: 'another kernel' },
  );
};

export const btf: Check = ({ exists }) =>
  exists('/sys/kernel/btf/vmlinux')
    ? [ok('BTF', 'the kernel tells its types (/sys/kernel/btf/vmlinux)')]
    : [
        {
          name: 'BTF',
          level: 'limit',
          text: 'the kernel does not tell its types: /sys/kernel/btf/vmlinux is not there',
          needed: 'CO-RE, fentry, tp_btf, LSM, iterators, struct_ops',
          remedy:
            'a kernel with CONFIG_DEBUG_INFO_BTF (5.2); for CO-RE alone, load({ btfPath }) with a BTF file of this kernel',
        },
      ];

export const jit: Check = ({ read, config }) => {
  const name = 'net.core.bpf_jit_enable';
  const value = read('/proc/sys/net/core/bpf_jit_enable');
  if (value === '1' || config?.has('CONFIG_BPF_JIT_ALWAYS_ON')) return [ok(name, 'programs are compiled')];
  if (value === undefined)
    return [{ name, level: 'unknown', text: 'whether programs are compiled can’t be read' }];
  if (value === '2')
    return [
      {
        name,
        level: 'limit',
        text: 'programs are compiled, and each is dumped into the kernel’s log',
        remedy: 'sysctl net.core.bpf_jit_enable=1',
      },
    ];
  return [
    {
      name,
      level: 'limit',
      text: 'programs are interpreted, some ten times slower',
      needed: 'speed; fentry and kfuncs',
      remedy: 'sysctl net.core.bpf_jit_enable=1',
    },
  ];
};

export const unprivileged: Check = ({ read }) => {
  const name = 'kernel.unprivileged_bpf_disabled';
  const value = read('/proc/sys/kernel/unprivileged_bpf_disabled');
  if (value === undefined) return [{ name, level: 'unknown', text: `${name} can’t be read` }];
  if (value === '0') return [ok(name, 'users without capabilities may load socket filters')];
  const forGood = value === '1' ? ' until the next boot' : '';
  return [ok(name, `users without capabilities may load nothing${forGood}, as is usual`)];
};

export const symbols: Check = ({ read }) => {
  const name = 'kernel.kptr_restrict';
  const value = read('/proc/sys/kernel/kptr_restrict');
  if (value !== '2') return [ok(name, 'addresses of kernel symbols can be read by those who may')];
  return [
    {
      name,
      level: 'limit',
      text: 'addresses of kernel symbols are hidden from everybody',
      needed: 'kernel stacks by name, ksyms',
      remedy: 'sysctl kernel.kptr_restrict=1',
    },
  ];
};

/** bpf_jit_harden: blinding_enabled in kernel/bpf/core.c. */
export const hardening: Check = ({ read }) => {
  const name = 'net.core.bpf_jit_harden';
  if (read('/proc/sys/net/core/bpf_jit_harden') !== '2') {
    return [ok(name, 'constants of privileged programs are left as they are')];
  }
  return [
    {
      name,
      level: 'limit',
      text: 'constants are blinded in everybody’s machine code, which costs time and hides instructions',
      needed: 'speed; translated instructions of programs',
      remedy: 'sysctl net.core.bpf_jit_harden=1',
    },
  ];
};

/** perf_allow_kernel() in include/linux/perf_event.h: CAP_PERFMON is above it. */
export const perfEvents: Check = ({ read }) => {
  const name = 'kernel.perf_event_paranoid';
  const value = read('/proc/sys/kernel/perf_event_paranoid');
  if (value === undefined) {
    return [
      {
        name,
        level: 'limit',
        text: 'the kernel is built without perf events',
        needed: 'kprobes, uprobes and tracepoints by perf, perf event programs',
        remedy: 'a kernel with CONFIG_PERF_EVENTS',
      },
    ];
  }
  return [ok(name, `perf events are for those with CAP_PERFMON, and at level ${value} of others for some`)];
};

export const lockdown: Check = ({ read }) => {
  const mode = /\[(\w+)\]/.exec(read('/sys/kernel/security/lockdown') ?? '')?.[1];
  if (mode === undefined || mode === 'none') return [ok('lockdown', 'the kernel is not locked down')];
  const needed =
    mode === 'confidentiality'
      ? 'kprobes, perf events, and all that reads kernel memory'
      : 'writing to user memory (bpf_probe_write_user)';
  return [
    {
      name: 'lockdown',
      level: 'limit',
      text: `the kernel is locked down: ${mode}`,
      needed,
      remedy: 'boot without lockdown= and Secure Boot',
    },
  ];
};

export const securityModules: Check = ({ read }) => {
  const list = read('/sys/kernel/security/lsm');
  if (list === undefined) {
    return [
      {
        name: 'security modules',
        level: 'unknown',
        text: 'which security modules there are can’t be read',
        remedy: 'mount -t securityfs securityfs /sys/kernel/security',
      },
    ];
  }
  if (list.split(',').includes('bpf')) return [ok('security modules', `${list}: programs can be among them`)];
  return [
    {
      name: 'security modules',
      level: 'limit',
      text: `the security modules are ${list}, without bpf`,
      needed: 'LSM programs, which load but are not called',
      remedy: `boot with lsm=${list},bpf`,
    },
  ];
};
