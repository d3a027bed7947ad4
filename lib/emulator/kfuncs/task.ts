/** Tasks as programs find them (kernel/bpf/helpers.c), and the open-coded iterator over them (kernel/bpf/task_iter.c). */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { writable } from '../helpers/arguments.ts';
import type { HelperBody } from '../helpers/table.ts';
import type { Task } from '../world/task.ts';
import type { World } from '../world/world.ts';

const { EINVAL } = ERRNO;
/** struct bpf_iter_task: here the place in the list of tasks from 1 on, the process whose threads are meant, and the flags. */
const ITERATOR = 24;
const PROCESS = 8;
const FLAGS = 16;
/** BPF_TASK_ITER_ALL_PROCS, ALL_THREADS, PROC_THREADS */
const ALL_PROCESSES = 0;
const ALL_THREADS = 1;
const PROCESS_THREADS = 2;

export const taskKfuncs = (world: World): { readonly [name: string]: HelperBody } => {
  const { view } = world.machine.memory;
  const address = (task: Task | undefined): number => task?.address(world.running.program.btf) ?? 0;

  const taskAt = (pointer: number, what: string): Task => {
    const task = world.tasks.at(pointer >>> 0);
    if (!task) throw new HelperFault(`${what} is no task`, BigInt(pointer >>> 0));
    return task;
  };

  /** Tasks live as long as the emulator: nobody's reference keeps one. */
  const byPid: HelperBody = {
    parameters: ['i32'],
    result: 'pointer',
    call: (pid: number) => address(world.tasks.find(pid)),
  };

  const iterator = (pointer: number): number => {
    writable(world, pointer >>> 0, ITERATOR, 'the iterator');
    return pointer >>> 0;
  };

  const listed = (flags: number, process: number): Task[] =>
    world.tasks.all().filter(task => {
      if (flags === ALL_THREADS) return true;
      return flags === ALL_PROCESSES ? task.pid === task.tgid : task.tgid === process;
    });

  return {
    bpf_task_acquire: {
      parameters: ['pointer'],
      result: 'pointer',
      call: (pointer: number) => address(taskAt(pointer, 'r1')),
    },
    bpf_task_release: {
      parameters: ['pointer'],
      result: 'i32',
      call(pointer: number): number {
        taskAt(pointer, 'r1');
        return 0;
      },
    },
    bpf_task_from_pid: byPid,
    bpf_task_from_vpid: byPid,
    bpf_iter_task_new: {
      parameters: ['pointer', 'pointer', 'i32'],
      result: 'i32',
      call(pointer: number, process: number, flags: number): number {
        const at = iterator(pointer);
        view.setInt32(at, 0, true);
        const known = flags === ALL_PROCESSES || flags === ALL_THREADS;
        if (!known && (flags !== PROCESS_THREADS || process === 0)) return -EINVAL;
        view.setInt32(at + PROCESS, flags === PROCESS_THREADS ? taskAt(process, 'r2').tgid : 0, true);
        view.setInt32(at + FLAGS, flags, true);
        view.setInt32(at, 1, true);
        return 0;
      },
    },
    bpf_iter_task_next: {
      parameters: ['pointer'],
      result: 'pointer',
      call(pointer: number): number {
        const at = iterator(pointer);
        const place = view.getInt32(at, true);
        if (place === 0) return 0;
        const task = listed(view.getInt32(at + FLAGS, true), view.getInt32(at + PROCESS, true))[place - 1];
        view.setInt32(at, task ? place + 1 : 0, true);
        return address(task);
      },
    },
    bpf_iter_task_destroy: {
      parameters: ['pointer'],
      result: 'i32',
      call(pointer: number): number {
        view.setInt32(iterator(pointer), 0, true);
        return 0;
      },
    },
  };
};
