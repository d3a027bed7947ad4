/** The emulator's processes and threads, and which of them runs. */
import { EbpfError } from '../../errors.ts';
import { Task, type TaskOptions } from './task.ts';
import type { World } from './world.ts';

/** Where a run's stack is: addresses of instructions, from the innermost function outwards. */
export interface Stacks {
  readonly kernel: readonly bigint[];
  readonly user: readonly bigint[];
}

const NO_STACKS: Stacks = { kernel: [], user: [] };

export class Tasks {
  readonly #world: World;
  readonly #byPid = new Map<number, Task>();
  #current: Task | undefined;
  /** Of what runs now, for bpf_get_stack and bpf_get_stackid. */
  stacks: Stacks = NO_STACKS;

  constructor(world: World) {
    this.#world = world;
  }

  /** Throws ERR_EBPF_INVALID_ARGUMENT for a pid that another has, ERR_EBPF_VALUE for fields. */
  create(options: TaskOptions): Task {
    const { pid } = options;
    if (!Number.isInteger(pid) || pid < 0 || pid > 0x7fff_ffff) {
      throw new EbpfError(
        'ERR_EBPF_INVALID_ARGUMENT',
        `emulator: a task's pid is 0 to 2147483647, not ${pid}`,
      );
    }
    if (this.#byPid.has(pid)) {
      const remedy = 'update() changes it, and another one wants another pid';
      throw new EbpfError(
        'ERR_EBPF_INVALID_ARGUMENT',
        `emulator: there is a task with pid ${pid} already: ${remedy}`,
      );
    }
    if (pid !== 1) this.init;
    const task = new Task(this.#world, options);
    this.#byPid.set(pid, task);
    return task;
  }

  /** The first process; made when it is first asked for, so that a test may say what it is. */
  get init(): Task {
    return this.#byPid.get(1) ?? this.create({ pid: 1, comm: 'init' });
  }

  get current(): Task {
    return this.#current ?? this.init;
  }

  set current(task: Task) {
    this.#current = task;
  }

  find(pid: number): Task | undefined {
    return this.#byPid.get(pid);
  }

  /** By pid, as the kernel goes over them. */
  all(): Task[] {
    return [...this.#byPid.values()].sort((a, b) => a.pid - b.pid);
  }

  /** The task whose struct begins at an address that a program has. */
  at(address: number): Task | undefined {
    const { btf } = this.#world.running.program;
    return this.all().find(task => task.address(btf) === address);
  }

  withStacks<T>(stacks: Partial<Stacks> | undefined, work: () => T): T {
    const before = this.stacks;
    this.stacks = stacks ? { ...NO_STACKS, ...stacks } : before;
    try {
      return work();
    } finally {
      this.stacks = before;
    }
  }
}
