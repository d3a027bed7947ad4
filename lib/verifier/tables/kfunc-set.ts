/** How kernel functions are listed that programs may call: as the kernel registers them, set by set. */

/** Which programs of its hooks a set is for, where a filter says so. */
export type KfuncFilter =
  | ('iterators' | 'lsm' | 'session' | 'device-bound')
  | ('qdisc' | 'qdisc-enqueue' | 'qdisc-dequeue')
  | `sched-ext-${'any' | 'unlocked' | 'init' | 'cpu-release' | 'dispatch' | 'enqueue' | 'select-cpu'}`;

export interface KfuncSet {
  /** File of the kernel's sources, and the set's name in it. */
  readonly source: string;
  readonly hooks: string;
  readonly filter?: KfuncFilter;
  /** The first kernel that has it so, and the first that has not, if not all do. */
  readonly since?: string;
  readonly until?: string;
  /** `NAME flag flag …`, one a line. */
  readonly kfuncs: string;
}
