/** Maps whose keys are the kernel's own objects: a value for each socket, task, inode or cgroup; and arrays of cgroups. */
import { constants } from 'node:os';
import type { Backend, BackendMap, Descriptor, Errno, MapOwner } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import { type AnySocket, socketDescriptor } from '../socket.ts';
import { BpfMap } from './base.ts';
import { type Cell, indexCell } from './cells.ts';
import { type SetOptions, updateFlags } from './keyed.ts';
import { deleteSlot } from './of-maps.ts';

const { ENOENT, EBADF } = constants.errno;

/** An open descriptor of the object. */
export interface OpenOwner {
  readonly fd: number;
}

/** A process by its pid, or by a pidfd; a thread by its id (kernel 6.9). Tasks of an Emulator are meant by their pid as well. */
export type TaskOwner = number | { readonly pid: number } | { readonly tid: number } | OpenOwner;
/** A file or folder by its path, or open. */
export type InodeOwner = string | OpenOwner;
/** A cgroup by the path of its folder, or open. */
export type CgroupOwner = string | OpenOwner;

type Opener = Pick<Backend, 'openOwner'>;

/** Descriptors that are not ours stay open. */
type Open<O> = (owner: O, who: string) => Descriptor;

const given = (fd: number): Descriptor => ({ fd, close: () => {} });

const isOpen = (owner: unknown): owner is OpenOwner =>
  typeof owner === 'object' && owner !== null && typeof (owner as OpenOwner).fd === 'number';

function openPath(backend: Opener, kind: 'cgroup' | 'file'): Open<string | OpenOwner> {
  return (owner, who) => {
    if (isOpen(owner)) return given(owner.fd);
    return backend.openOwner({ [kind]: owner } as unknown as MapOwner, who);
  };
}

function openTask(backend: Opener): Open<TaskOwner> {
  return (owner, who) => {
    if (isOpen(owner)) return given(owner.fd);
    if (typeof owner === 'object' && owner !== null && 'tid' in owner)
      return backend.openOwner({ tid: owner.tid }, who);
    const pid = typeof owner === 'object' && owner !== null ? owner.pid : owner;
    return backend.openOwner({ pid: pid as number }, who);
  };
}

/** One for each owner, which goes with it. They can be gone through by an iterator program alone (`SEC("iter/bpf_sk_storage_map")`). */
export abstract class StorageMap<O, V, VI = V> extends BpfMap {
  readonly #cell: Cell;
  readonly #view: DataView;
  readonly #open: Open<O>;

  constructor(name: string, backend: BackendMap, valueCell: Cell, open: Open<O>) {
    super(name, backend);
    this.#cell = valueCell;
    this.#view = new DataView(backend.scratch.buffer);
    this.#open = open;
  }

  /** The owner's value; undefined if it has none. Throws ERR_EBPF_NO_TARGET (no such owner), ERR_EBPF_INVALID_ARGUMENT (of another kind). */
  get(owner: O): V | undefined {
    const errno = this.#call('get', owner, () => this.backend.lookup());
    const { valueOffset } = this.backend.scratch;
    if (errno === undefined) return this.#cell.decode(this.#view, valueOffset, valueOffset + this.#cell.size);
    return errno === ENOENT ? undefined : this.fail('get', errno);
  }

  has(owner: O): boolean {
    const errno = this.#call('get', owner, () => this.backend.lookup());
    if (errno !== undefined && errno !== ENOENT) this.fail('get', errno);
    return errno === undefined;
  }

  /** Gives the owner a value, or another one. Throws as `get`, ERR_EBPF_VALUE, ERR_EBPF_KEY_EXISTS and ERR_EBPF_KEY_NOT_FOUND (with `only`). */
  set(owner: O, value: VI, options?: SetOptions): this {
    this.#cell.encode(value, this.#view, this.backend.scratch.valueOffset, 'value');
    const flags = updateFlags(options);
    const errno = this.#call('set', owner, () => {
      this.#view.setUint32(0, flags, true);
      const answer = this.backend.update();
      this.#view.setUint32(0, 0, true); // flags are zero between calls: lookups read them too
      return answer;
    });
    return errno === undefined ? this : this.fail('set', errno);
  }

  /** Takes the owner's value away. True if it had one. */
  delete(owner: O): boolean {
    const errno = this.#call('delete', owner, () => this.backend.delete());
    if (errno !== undefined && errno !== ENOENT) this.fail('delete', errno);
    return errno === undefined;
  }

  #call(verb: 'get' | 'set' | 'delete', owner: O, act: () => Errno): Errno {
    const who = `map '${this.name}' (${this.type}): cannot ${verb}`;
    if (this.closed) this.fail(verb, EBADF);
    const descriptor = this.#open(owner, who);
    try {
      this.#view.setInt32(this.backend.scratch.keyOffset, descriptor.fd, true);
      const errno = act();
      if (errno === EBADF) throw notOf(this.type, descriptor.fd, who);
      return errno;
    } finally {
      descriptor.close();
    }
  }
}

function notOf(type: string, fd: number, who: string): EbpfError {
  const wanted: Record<string, string> = {
    sk_storage: 'socket',
    task_storage: 'process or thread (pidfd)',
    inode_storage: 'file',
    cgrp_storage: 'cgroup',
    cgroup_array: 'cgroup of version 2',
  };
  const why = `descriptor ${fd} is of no ${wanted[type] ?? 'object of its kind'} (EBADF)`;
  return new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${who}: ${why}`, { errno: EBADF });
}

/** `BPF_MAP_TYPE_SK_STORAGE` (kernel 5.2): by socket. */
export class SkStorageMap<V, VI = V> extends StorageMap<AnySocket, V, VI> {
  constructor(name: string, backend: BackendMap, valueCell: Cell) {
    super(name, backend, valueCell, (socket, who) => given(socketDescriptor(socket, who).fd));
  }
}

/** `BPF_MAP_TYPE_TASK_STORAGE` (kernel 5.11): by process or thread. */
export class TaskStorageMap<V, VI = V> extends StorageMap<TaskOwner, V, VI> {
  constructor(name: string, backend: BackendMap, valueCell: Cell, opener: Opener) {
    super(name, backend, valueCell, openTask(opener));
  }
}

/** `BPF_MAP_TYPE_INODE_STORAGE` (kernel 5.10, `CONFIG_BPF_LSM`): by file. */
export class InodeStorageMap<V, VI = V> extends StorageMap<InodeOwner, V, VI> {
  constructor(name: string, backend: BackendMap, valueCell: Cell, opener: Opener) {
    super(name, backend, valueCell, openPath(opener, 'file'));
  }
}

/** `BPF_MAP_TYPE_CGRP_STORAGE` (kernel 6.2): by cgroup. */
export class CgrpStorageMap<V, VI = V> extends StorageMap<CgroupOwner, V, VI> {
  constructor(name: string, backend: BackendMap, valueCell: Cell, opener: Opener) {
    super(name, backend, valueCell, openPath(opener, 'cgroup'));
  }
}

/** `BPF_MAP_TYPE_CGROUP_ARRAY` (kernel 4.8), for bpf_current_task_under_cgroup and bpf_skb_under_cgroup. The kernel lets nobody read what is in it. */
export class CgroupArray extends BpfMap {
  readonly #view: DataView;
  readonly #open: Open<CgroupOwner>;

  constructor(name: string, backend: BackendMap, opener: Opener) {
    super(name, backend);
    this.#view = new DataView(backend.scratch.buffer);
    this.#open = openPath(opener, 'cgroup');
  }

  /** Throws ERR_EBPF_NO_TARGET (no such cgroup), ERR_EBPF_INVALID_ARGUMENT (none of version 2), ERR_EBPF_KEY_NOT_FOUND (beyond the end). */
  set(index: number, cgroup: CgroupOwner): this {
    const who = `map '${this.name}' (cgroup_array): cannot set`;
    const { keyOffset, valueOffset } = this.backend.scratch;
    if (this.closed) this.fail('set', EBADF);
    indexCell.encode(index, this.#view, keyOffset, 'key');
    const descriptor = this.#open(cgroup, who);
    try {
      this.#view.setUint32(valueOffset, descriptor.fd, true);
      const errno = this.backend.update();
      if (errno === EBADF) throw notOf(this.type, descriptor.fd, who);
      return errno === undefined ? this : this.fail('set', errno);
    } finally {
      descriptor.close();
    }
  }

  /** Empties a slot. True if there was a cgroup in it. */
  delete(index: number): boolean {
    return deleteSlot(this, index, this.#view, errno => this.fail('delete', errno));
  }
}
