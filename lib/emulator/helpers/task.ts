/** Who runs: kernel/bpf/helpers.c, kernel/trace/bpf_trace.c, kernel/bpf/cgroup.c. */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { EmulatedCgroupArray } from '../maps/cgroup-array.ts';
import type { Cgroup } from '../world/cgroups.ts';
import { COMM_BYTES, type Task } from '../world/task.ts';
import type { World } from '../world/world.ts';
import { writable } from './arguments.ts';
import { checkSize } from './checked.ts';
import type { HelperBody, HelperTable } from './table.ts';

const { E2BIG, EAGAIN, EINVAL, EPERM } = ERRNO;
/** struct bpf_pidns_info: pid, tgid. */
const PIDNS_INFO = 8;
/** Signals are 1 to 64 (_NSIG in include/uapi/asm-generic/signal.h). */
const MOST_SIGNALS = 64;

/** In a slot of a map of control groups, or a negative errno. Throws HelperFault. */
export function cgroupIn(world: World, pointer: number, index: number): Cgroup | number {
  const map = world.mapsByAddress.get(pointer >>> 0);
  if (!(map instanceof EmulatedCgroupArray))
    throw new HelperFault('it is no map of control groups', BigInt(pointer >>> 0));
  if (index >= map.definition.maxEntries) return -E2BIG;
  return map.itemAt(index) ?? -EAGAIN;
}

export const taskHelpers = (world: World): HelperTable => {
  const { memory } = world.machine;
  const current = (): Task => world.tasks.current;
  const pair = (high: number, low: number) => (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  const address = () => current().address(world.running.program.btf);

  const signal = (to: 'process' | 'thread'): HelperBody => ({
    parameters: ['i32'],
    result: 'i32',
    call(number: number): number {
      const task = current();
      if (task.isKernelThread || task.pid === 1) return -EPERM;
      if (number < 0 || number > MOST_SIGNALS) return -EINVAL;
      if (number !== 0) world.traces.send({ task, signal: number, to, program: world.running.program.name });
      return 0;
    },
  });

  return {
    bpf_get_current_pid_tgid: {
      parameters: [],
      result: 'i64',
      call: () => pair(current().tgid, current().pid),
    },
    bpf_get_current_uid_gid: {
      parameters: [],
      result: 'i64',
      call: () => pair(current().gid, current().uid),
    },
    bpf_get_current_comm: {
      parameters: ['pointer', 'i32'],
      result: 'i32',
      call(given: number, size: number): number {
        const to = given >>> 0;
        checkSize(size, 'the size', 1);
        writable(world, to, size, 'the buffer');
        const comm = new TextEncoder().encode(current().comm).subarray(0, Math.min(size, COMM_BYTES) - 1);
        memory.bytes.fill(0, to, to + size);
        memory.bytes.set(comm, to);
        return 0;
      },
    },
    bpf_get_current_task: { parameters: [], result: 'pointer', call: address },
    bpf_get_current_task_btf: { parameters: [], result: 'pointer', call: address },
    bpf_get_current_cgroup_id: {
      parameters: [],
      result: 'i64',
      call: () => current().cgroupIds.at(-1) ?? 0n,
    },
    bpf_get_current_ancestor_cgroup_id: {
      parameters: ['i32'],
      result: 'i64',
      call: (level: number) => (level < 0 ? 0n : (current().cgroupIds[level] ?? 0n)),
    },
    bpf_get_ns_current_pid_tgid: {
      parameters: ['i64', 'i64', 'pointer', 'i32'],
      result: 'i32',
      call(device: bigint, inode: bigint, given: number, size: number): number {
        const to = given >>> 0;
        checkSize(size, 'the size', 1);
        writable(world, to, size, 'the buffer');
        const task = current();
        const { pidNamespace } = task;
        const same = device === pidNamespace.device && inode === pidNamespace.inode;
        memory.bytes.fill(0, to, to + size);
        if (size !== PIDNS_INFO || !same) return -EINVAL;
        memory.view.setUint32(to, task.pid, true);
        memory.view.setUint32(to + 4, task.tgid, true);
        return 0;
      },
    },
    bpf_current_task_under_cgroup: {
      parameters: ['pointer', 'i32'],
      result: 'i32',
      call(at: number, index: number): number {
        const cgroup = cgroupIn(world, at, index >>> 0);
        if (typeof cgroup === 'number') return cgroup;
        return current().cgroupIds.includes(cgroup.id) ? 1 : 0;
      },
    },
    bpf_send_signal: signal('process'),
    bpf_send_signal_thread: signal('thread'),
  };
};
