/** What storage maps and cgroup arrays name by a descriptor: the emulator's cgroups, tasks and inodes. */
import type { Descriptor, MapOwner } from '../../backend.ts';
import { EbpfError, type ErrorCode } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import { cgroupStruct } from './cgroup-struct.ts';
import { Handles } from './handles.ts';
import { KernelStruct } from './kernel-struct.ts';
import { Task } from './task.ts';
import type { World } from './world.ts';

/** BPF_MAP_TYPE_SK_STORAGE */
const SK_STORAGE = 24;
const INODE_STORAGE = 28;
const TASK_STORAGE = 29;
const CGRP_STORAGE = 32;

/** Cgroups have descriptors of their own (cgroups.ts). */
type Owner = Task | KernelStruct;

export class Owners {
  readonly #world: World;
  readonly #descriptors = new Handles<Owner>(5);
  readonly #inodes = new Map<string, KernelStruct>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The file's inode, which is there by being named. */
  inode(path: string): KernelStruct {
    let inode = this.#inodes.get(path);
    if (!inode)
      this.#inodes.set(path, (inode = new KernelStruct(this.#world, 'inode', {}, `inode of ${path}`)));
    return inode;
  }

  open(owner: MapOwner, who: string): Descriptor {
    if ('cgroup' in owner)
      return { fd: this.#world.cgroups.at(owner.cgroup, who).descriptor, close: () => undefined };
    const fd = this.#descriptors.open(this.#find(owner, who));
    return { fd, close: () => this.#descriptors.close(fd) };
  }

  /** Address of what a key of a storage map of that type stands for, as programs have it; undefined for another's descriptor. */
  addressOf(mapType: number, descriptor: number, btf: Btf | null): number | undefined {
    const world = this.#world;
    if (mapType === SK_STORAGE) return world.sockets.byDescriptor(descriptor)?.region.address;
    if (!btf) return undefined;
    if (mapType === CGRP_STORAGE) {
      const cgroup = world.cgroups.byDescriptor(descriptor);
      return cgroup && cgroupStruct(world, cgroup).address(btf);
    }
    const owner = this.#descriptors.byDescriptor(descriptor);
    if (mapType === TASK_STORAGE && owner instanceof Task) return owner.address(btf);
    if (mapType === INODE_STORAGE && owner instanceof KernelStruct) return owner.address(btf);
    return undefined;
  }

  #find(owner: Exclude<MapOwner, { cgroup: string }>, who: string): Owner {
    const refuse = (code: ErrorCode, why: string): never => {
      throw new EbpfError(code, `${who}: ${why}`);
    };
    if ('file' in owner) {
      const { file } = owner;
      const isPath = typeof file === 'string' && file.startsWith('/') && !file.includes('\0');
      return isPath
        ? this.inode(file)
        : refuse('ERR_EBPF_INVALID_ARGUMENT', 'a file is told by its path, from / on');
    }
    const [what, id] = 'tid' in owner ? ['thread', owner.tid] : ['process', owner.pid];
    if (!Number.isInteger(id) || Number(id) < 1)
      return refuse('ERR_EBPF_INVALID_ARGUMENT', `a ${what} is told by its number, not by ${id}`);
    const { tasks } = this.#world;
    const task = id === 1 ? tasks.init : tasks.find(Number(id));
    if (!task) return refuse('ERR_EBPF_NO_TARGET', `there is no ${what} ${id}`);
    if (what === 'process' && task.tgid !== task.pid) {
      const why = `${id} is a thread of another process: say { tid: ${id} } (kernel 6.9)`;
      return refuse('ERR_EBPF_NOT_SUPPORTED', why);
    }
    return task;
  }
}
