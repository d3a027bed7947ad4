/** File systems of the kernel: where maps are pinned, tracepoints listed, control groups made. */
import type { Finding } from '../../finding.ts';
import { type Check, ok } from './finding.ts';

interface FileSystem {
  readonly type: string;
  readonly name: string;
  readonly needed: string;
  readonly remedy: string;
}

const FILE_SYSTEMS: readonly FileSystem[] = [
  {
    type: 'bpf',
    name: 'bpffs',
    needed: 'pins, maps that are pinned by name',
    remedy: 'mount -t bpf bpf /sys/fs/bpf',
  },
  {
    type: 'tracefs',
    name: 'tracefs',
    needed: 'tracepoints, kprobes by glob',
    remedy: 'mount -t tracefs tracefs /sys/kernel/tracing',
  },
  {
    type: 'cgroup2',
    name: 'cgroup2',
    needed: 'programs of control groups',
    remedy: 'mount -t cgroup2 cgroup2 /sys/fs/cgroup',
  },
];

/** `… MOUNTPOINT OPTIONS … - TYPE SOURCE …` (proc_pid_mountinfo(5)) */
export const mounts: Check = ({ read }) => {
  const lines = (read('/proc/self/mountinfo') ?? '').split('\n');
  return FILE_SYSTEMS.map(({ type, name, needed, remedy }): Finding => {
    const places = lines.filter(line => line.includes(` - ${type} `)).map(line => line.split(' ')[4]!);
    if (places.length > 0) return ok(name, `${name} is mounted at ${places.join(', ')}`);
    return { name, level: 'limit', text: `${name} is not mounted`, needed, remedy };
  });
};
