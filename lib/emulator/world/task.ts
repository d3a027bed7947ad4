/** A process or thread of the emulator: a struct task_struct with what hangs on it, in the emulator's memory. */

import type { Btf } from '../../formats/btf/btf.ts';
import { cgroupStruct } from './cgroup-struct.ts';
import { KernelStruct, type StructFields } from './kernel-struct.ts';
import type { KernelObject } from './values.ts';
import type { World } from './world.ts';

export interface TaskOptions {
  /** Of the thread (`task_struct.pid`). */
  readonly pid: number;
  /** Of the process; default: the pid. */
  readonly tgid?: number;
  /** Up to 15 bytes. */
  readonly comm?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** `real_parent` and `parent`; default: the task with pid 1. */
  readonly parent?: Task;
  /** Ids of its cgroup and those above it, from the root down. Default: the root alone, `[1n]`. */
  readonly cgroupIds?: readonly bigint[];
  /** As /proc/PID/ns/pid has them: what bpf_get_ns_current_pid_tgid compares. Default: the first namespace, inode 4026531836, device 4. */
  readonly pidNamespace?: { readonly device: bigint; readonly inode: bigint };
  /** What it has mapped, as /proc/PID/maps tells: for bpf_find_vma, and iterators over task_vma. Default: nothing. */
  readonly mappings?: readonly Mapping[];
  /** By their descriptors: for iterators over task_file. Default: none. */
  readonly openFiles?: { readonly [descriptor: number]: KernelStruct };
  /**
   * Any other field of struct task_struct as the kernel has it: numbers, strings, lists, objects for structs and for what pointers point to;
   * where an object is given to a field that has a value by default (`nsproxy`, `cred`, `mm`), it is all that is there.
   */
  readonly [field: string]: unknown;
}

/** A part of a process's memory. `fields`: others of struct vm_area_struct. */
export interface Mapping {
  readonly start: bigint;
  /** The first byte behind it. */
  readonly end: bigint;
  readonly file?: KernelStruct;
  readonly fields?: StructFields;
}

/** init_uts_ns and its like (include/linux/proc_ns.h). */
const FIRST_NAMESPACES = {
  pid: 0xefff_fffcn,
  uts: 0xefff_fffen,
  ipc: 0xefff_ffffn,
  user: 0xefff_fffdn,
  cgroup: 0xefff_fffbn,
};
const NSFS_DEVICE = 4n;
/** TASK_COMM_LEN, with the NUL (include/linux/sched.h) */
export const COMM_BYTES = 16;
/** MAX_USER_RT_PRIO + 20: what a nice value of 0 comes to (DEFAULT_PRIO). */
const DEFAULT_PRIORITY = 120;
const OWN = new Set(['uid', 'gid', 'parent', 'cgroupIds', 'pidNamespace', 'mappings', 'openFiles']);

export class Task implements KernelObject {
  readonly #world: World;
  readonly #struct: KernelStruct;
  #options: TaskOptions;
  #mappings: readonly KernelStruct[];

  /** @internal */
  constructor(world: World, options: TaskOptions) {
    this.#world = world;
    this.#options = options;
    this.#mappings = areasOf(world, options);
    this.#struct = new KernelStruct(world, 'task_struct', fieldsOf(options), `task ${options.pid}`, () =>
      this.#defaults(),
    );
    // Some of its fields point back to it: only now can they be written.
    if (world.btf) this.#struct.check();
  }

  get pid(): number {
    return this.#options.pid;
  }

  get tgid(): number {
    return this.#options.tgid ?? this.pid;
  }

  /** Cut to the 15 bytes that the kernel keeps. */
  get comm(): string {
    return cut(this.#options.comm ?? '');
  }

  get uid(): number {
    return this.#options.uid ?? 0;
  }

  get gid(): number {
    return this.#options.gid ?? 0;
  }

  get cgroupIds(): readonly bigint[] {
    return this.#options.cgroupIds ?? [1n];
  }

  get pidNamespace(): { readonly device: bigint; readonly inode: bigint } {
    return this.#options.pidNamespace ?? { device: NSFS_DEVICE, inode: FIRST_NAMESPACES.pid };
  }

  /** By their addresses. */
  get mappings(): readonly KernelStruct[] {
    return this.#mappings;
  }

  /** In the order of their descriptors. */
  get openFiles(): readonly (readonly [descriptor: number, file: KernelStruct])[] {
    return Object.entries(this.#options.openFiles ?? {}).map(([descriptor, file]) => [
      Number(descriptor),
      file,
    ]);
  }

  /** Those that end behind this address. @internal */
  mappingsFrom(address: bigint): readonly KernelStruct[] {
    const { mappings = [] } = this.#options;
    const first = sorted(mappings).findIndex(({ end }) => end > address);
    return first < 0 ? [] : this.#mappings.slice(first);
  }

  /** The mapping that has this address. */
  mappingAt(address: bigint): KernelStruct | undefined {
    const { mappings = [] } = this.#options;
    const index = sorted(mappings).findIndex(({ start, end }) => address >= start && address < end);
    return this.#mappings[index];
  }

  /** Whether it is a thread of the kernel (PF_KTHREAD in `flags`). */
  get isKernelThread(): boolean {
    return typeof this.#options.flags === 'number' && (this.#options.flags & 0x0020_0000) !== 0;
  }

  /** Changes fields; all others stay. Programs see it at once. Throws ERR_EBPF_VALUE. */
  update(fields: Partial<Omit<TaskOptions, 'pid'>>): void {
    this.#options = { ...this.#options, ...fields, pid: this.pid };
    if (fields.mappings) {
      for (const mapping of this.#mappings) mapping.free();
      this.#mappings = areasOf(this.#world, this.#options);
    }
    this.#struct.update(fieldsOf(this.#options));
  }

  /** @internal */
  address(btf: Btf): number {
    return this.#struct.address(btf);
  }

  /** What hangs on a task wherever one is: programs follow these pointers without asking. */
  #defaults(): { readonly [field: string]: unknown } {
    const { uid, gid, pid, tgid } = this;
    const parent = pid === 1 ? this : this.#world.tasks.init;
    const cred = credentials(uid, gid);
    const level = this.cgroupIds.length - 1;
    const id = this.cgroupIds.at(-1);
    const group = id === undefined ? undefined : this.#world.cgroups.byId(id);
    return {
      tgid,
      prio: DEFAULT_PRIORITY,
      static_prio: DEFAULT_PRIORITY,
      normal_prio: DEFAULT_PRIORITY,
      real_parent: parent,
      parent,
      group_leader: tgid === pid ? this : (this.#world.tasks.find(tgid) ?? this),
      cred,
      real_cred: cred,
      start_time: this.#world.clock.now(),
      start_boottime: this.#world.clock.now(),
      cgroups: { dfl_cgrp: group ? cgroupStruct(this.#world, group) : { level, kn: { id }, self: {} } },
      nsproxy: {
        uts_ns: { ns: { inum: FIRST_NAMESPACES.uts }, name: { sysname: 'Linux', nodename: 'emulator' } },
        ipc_ns: { ns: { inum: FIRST_NAMESPACES.ipc } },
        cgroup_ns: { ns: { inum: FIRST_NAMESPACES.cgroup } },
        mnt_ns: { ns: { inum: 0xf000_0000n } },
        net_ns: { ns: { inum: 0xf000_0008n }, net_cookie: 1n },
        pid_ns_for_children: { level: 0, ns: { inum: this.pidNamespace.inode } },
      },
      thread_pid: {
        level: 0,
        numbers: [{ nr: pid, ns: { level: 0, ns: { inum: this.pidNamespace.inode } } }],
      },
      signal: {},
    };
  }
}

function sorted(mappings: readonly Mapping[]): Mapping[] {
  return [...mappings].sort((a, b) => (a.start < b.start ? -1 : 1));
}

function areasOf(world: World, { pid, mappings = [] }: TaskOptions): KernelStruct[] {
  return sorted(mappings).map(({ start, end, file, fields }) => {
    const area = { vm_start: start, vm_end: end, vm_file: file ?? null, ...fields };
    return new KernelStruct(world, 'vm_area_struct', area, `mapping of task ${pid}`);
  });
}

/** What is the struct's own. */
function fieldsOf(options: TaskOptions): StructFields {
  const fields = Object.entries(options).filter(([name]) => !OWN.has(name));
  const { comm, parent } = options;
  return {
    ...Object.fromEntries(fields),
    ...(comm !== undefined && { comm: cut(comm) }),
    ...(parent && { parent, real_parent: options.real_parent ?? parent }),
  };
}

function cut(comm: string): string {
  const bytes = new TextEncoder().encode(comm).subarray(0, COMM_BYTES - 1);
  return new TextDecoder().decode(bytes);
}

function credentials(uid: number, gid: number): object {
  const users = ['uid', 'suid', 'euid', 'fsuid'].map(name => [name, { val: uid }]);
  const groups = ['gid', 'sgid', 'egid', 'fsgid'].map(name => [name, { val: gid }]);
  return { ...Object.fromEntries([...users, ...groups]), user_ns: { ns: { inum: FIRST_NAMESPACES.user } } };
}
