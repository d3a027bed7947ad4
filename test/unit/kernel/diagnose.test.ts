/** What stands in the way on machines that are not this one: their files as a map. */
import { diagnose } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import type { Capability } from '../../../lib/kernel/capabilities.ts';
import { permissionFinding, supportFinding } from '../../../lib/kernel/diagnosis/explain.ts';
import type { Machine } from '../../../lib/kernel/diagnosis/finding.ts';

const ALL = (1n << 41n) - 1n;
const status = (capabilities: bigint, seccomp = 0) =>
  `Name:\tnode\nCapEff:\t${capabilities.toString(16).padStart(16, '0')}\nSeccomp:\t${seccomp}`;

const mounted = ['bpf', 'tracefs', 'cgroup2']
  .map(type => `31 23 0:28 / /sys/${type} rw,nosuid - ${type} ${type} rw`)
  .join('\n');

const GOOD = {
  '/proc/self/status': status(ALL),
  '/proc/self/uid_map': '         0          0 4294967295',
  '/proc/self/mountinfo': mounted,
  '/proc/self/limits': 'Max locked memory         8388608              8388608              bytes',
  '/proc/sys/kernel/unprivileged_bpf_disabled': '2',
  '/proc/sys/kernel/kptr_restrict': '1',
  '/proc/sys/kernel/perf_event_paranoid': '2',
  '/proc/sys/net/core/bpf_jit_enable': '1',
  '/proc/sys/net/core/bpf_jit_harden': '1',
  '/sys/kernel/security/lockdown': '[none] integrity confidentiality',
  '/sys/kernel/security/lsm': 'lockdown,capability,yama,bpf',
  '/sys/kernel/btf/vmlinux': '',
};

const OPTIONS = [
  ...[
    'BPF_SYSCALL',
    'BPF_JIT',
    'KPROBES',
    'UPROBES',
    'FPROBE',
    'DYNAMIC_FTRACE_WITH_DIRECT_CALLS',
    'BPF_LSM',
  ],
  ...['CGROUP_BPF', 'NET_CLS_BPF', 'NET_XGRESS'],
].map(name => `CONFIG_${name}`);

/** A machine on which all is well, but for this. A file of null isn't there. */
function machine(files: Record<string, string | null> = {}, facts: Partial<Machine> = {}): Machine {
  const all = new Map(Object.entries({ ...GOOD, ...files }).filter(([, text]) => text !== null));
  return {
    read: path => all.get(path)?.trim(),
    exists: path => all.has(path),
    release: '6.12.1',
    platform: 'linux',
    config: new Set(OPTIONS),
    addonFailure: undefined,
    ...facts,
  };
}

it('finds nothing where all is well', () => {
  const diagnosis = diagnose(machine());
  expect(diagnosis.problems).toEqual([]);
  expect(diagnosis.findings.length).toBeGreaterThan(20);
  expect(diagnosis.findings.every(({ level }) => level === 'ok')).toBe(true);
  expect(String(diagnosis)).toBe('Nothing is known to stand in the way of eBPF here.');
});

describe('names what is wrong, what it is needed for, and what mends it:', () => {
  it.each<[string, string, RegExp, Machine]>([
    [
      'CAP_BPF',
      'obstacle',
      /setcap cap_bpf,cap_perfmon,cap_net_admin/,
      machine({ '/proc/self/status': status(0n) }),
    ],
    [
      'CAP_SYSLOG',
      'limit',
      /setcap cap_syslog/,
      machine({ '/proc/self/status': status(ALL & ~(1n << 34n)) }),
    ],
    [
      'CAP_SYS_RESOURCE',
      'limit',
      /5\.11/,
      machine({ '/proc/self/status': status(0n) }, { release: '5.10.0-46-amd64' }),
    ],
    ['user namespace', 'obstacle', /0 1000 1/, machine({ '/proc/self/uid_map': '0 1000 1' })],
    ['seccomp', 'limit', /seccomp=unconfined/, machine({ '/proc/self/status': status(ALL, 2) })],
    ['container', 'limit', /docker run --privileged/, machine({ '/.dockerenv': '' })],
    ['container', 'limit', /podman/, machine({ '/run/systemd/container': 'podman' })],
    ['memlock', 'limit', /8388608.*ulimit -l unlimited/s, machine({}, { release: '5.10.0' })],
    [
      'lockdown',
      'limit',
      /confidentiality.*kprobes/s,
      machine({ '/sys/kernel/security/lockdown': 'none integrity [confidentiality]' }),
    ],
    ['security modules', 'limit', /lsm=yama,bpf/, machine({ '/sys/kernel/security/lsm': 'yama' })],
    ['BTF', 'limit', /btfPath/, machine({ '/sys/kernel/btf/vmlinux': null })],
    [
      'net.core.bpf_jit_enable',
      'limit',
      /sysctl net\.core\.bpf_jit_enable=1/,
      machine({ '/proc/sys/net/core/bpf_jit_enable': '0' }),
    ],
    [
      'kernel.kptr_restrict',
      'limit',
      /sysctl kernel\.kptr_restrict=1/,
      machine({ '/proc/sys/kernel/kptr_restrict': '2' }),
    ],
    [
      'net.core.bpf_jit_harden',
      'limit',
      /sysctl net\.core\.bpf_jit_harden=1/,
      machine({ '/proc/sys/net/core/bpf_jit_harden': '2' }),
    ],
    [
      'kernel.perf_event_paranoid',
      'limit',
      /CONFIG_PERF_EVENTS/,
      machine({ '/proc/sys/kernel/perf_event_paranoid': null }),
    ],
    ['bpffs', 'limit', /mount -t bpf/, machine({ '/proc/self/mountinfo': '' })],
    ['tracefs', 'limit', /mount -t tracefs/, machine({ '/proc/self/mountinfo': '' })],
    [
      'CONFIG_KPROBES',
      'limit',
      /without CONFIG_KPROBES/,
      machine({}, { config: new Set(OPTIONS.filter(name => name !== 'CONFIG_KPROBES')) }),
    ],
    ['system', 'limit', /older/, machine({}, { release: '4.19.0' })],
    ['system', 'obstacle', /darwin.*emulator/s, machine({}, { platform: 'darwin' })],
    ['addon', 'obstacle', /no addon for this/, machine({}, { addonFailure: 'no addon for this' })],
  ])('%s (%s)', (name, level, text, where) => {
    const diagnosis = diagnose(where);
    const finding = diagnosis.problems.find(problem => problem.name === name);
    expect(finding?.level).toBe(level);
    expect(Object.values(finding ?? {}).join('\n')).toMatch(text);
    expect(String(diagnosis)).toContain(finding?.text);
  });
});

it('says what it can’t tell', () => {
  const diagnosis = diagnose(
    machine(
      { '/sys/kernel/security/lsm': null, '/proc/sys/net/core/bpf_jit_enable': null },
      { config: undefined },
    ),
  );
  const unknown = diagnosis.findings.filter(({ level }) => level === 'unknown').map(({ name }) => name);
  expect(unknown).toEqual(['security modules', 'net.core.bpf_jit_enable', 'configuration']);
  expect(diagnosis.get('security modules')?.remedy).toBe(
    'mount -t securityfs securityfs /sys/kernel/security',
  );
});

it('CAP_SYS_ADMIN stands for what was split off it', () => {
  const diagnosis = diagnose(machine({ '/proc/self/status': status(ALL & ~(3n << 38n)) }));
  expect(diagnosis.get('CAP_BPF')).toMatchObject({ level: 'ok' });
  expect(diagnosis.get('CAP_PERFMON')).toMatchObject({ level: 'ok' });
});

it('looks at this machine', () => {
  const diagnosis = diagnose();
  expect(diagnosis.get('system')).toBeDefined();
  expect(diagnosis.findings.every(({ text }) => text.length > 0)).toBe(true);
});

describe('the finding that explains a refusal', () => {
  const explained = (needs: readonly Capability[], where: Machine) => permissionFinding(needs, where);

  it('is the first capability that is missing', () => {
    const where = machine({ '/proc/self/status': status(1n << 39n) });
    expect(explained(['CAP_BPF', 'CAP_NET_ADMIN'], where)).toMatchObject({
      name: 'CAP_NET_ADMIN',
      remedy: expect.stringContaining('setcap'),
    });
    expect(explained(['CAP_SETUID'], where)).toMatchObject({ name: 'CAP_SETUID', level: 'limit' });
  });

  it('is the namespace, the filter or the policy where none is', () => {
    expect(explained(['CAP_BPF'], machine({ '/proc/self/uid_map': '0 1000 1' }))).toMatchObject({
      name: 'user namespace',
      remedy: expect.stringContaining('token'),
    });
    expect(explained(['CAP_BPF'], machine({ '/proc/self/status': status(ALL, 2) })).name).toBe('seccomp');
    const locked = machine({ '/sys/kernel/security/lockdown': 'none [integrity] confidentiality' });
    expect(explained(['CAP_BPF'], locked).name).toBe('lockdown');
    expect(explained(['CAP_BPF'], machine())).toMatchObject({ name: 'policy', level: 'limit' });
  });

  it('is the version or the option of what is not supported', () => {
    const old = machine({}, { release: '6.1.0' });
    expect(supportFinding('tcx exists from kernel 6.6 on, and this is 6.1.0', old)).toMatchObject({
      name: 'system',
      text: expect.stringContaining('6.1.0'),
      remedy: 'a kernel from 6.6 on',
    });
    const without = machine({}, { config: new Set(OPTIONS.filter(name => name !== 'CONFIG_FPROBE')) });
    expect(supportFinding('kprobe.multi needs a kernel built with CONFIG_FPROBE', without)).toMatchObject({
      name: 'CONFIG_FPROBE',
      needed: expect.stringContaining('kprobe.multi'),
    });
    expect(supportFinding('netkit needs a kernel built with CONFIG_NETKIT', without).name).toBe(
      'CONFIG_NETKIT',
    );
    expect(supportFinding('this kernel does not support it', old)).toMatchObject({
      name: 'system',
      level: 'limit',
    });
  });
});
