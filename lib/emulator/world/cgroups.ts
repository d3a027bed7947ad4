/** The emulator's control groups, there by being named, and the programs at their hooks. */
import { EbpfError } from '../../errors.ts';
import type { EmulatedLink } from '../link.ts';
import { Handles } from './handles.ts';
import type { Place, Places } from './places.ts';

export type Sharing = 'multi' | 'override' | 'exclusive';

/** One hook of one group. */
export interface CgroupHook {
  readonly attachType: number;
  /** Of LSM_CGROUP. */
  readonly name: string;
  readonly place: Place;
  /** What those who are attached allow others (cgrp->bpf.flags). */
  sharing: Sharing;
  /** Those of the place that run before the programs of groups below. */
  readonly preorder: Set<EmulatedLink>;
}

/** What runs, and the group where it is attached. */
export interface Effective {
  readonly link: EmulatedLink;
  readonly cgroup: Cgroup;
}

export class Cgroup {
  /** From the root of the file system on: `/` is the root. */
  readonly path: string;
  readonly parent: Cgroup | null;
  readonly id: bigint;
  /** Extended attributes, by name. */
  readonly attributes = new Map<string, Uint8Array>();
  /** What stands for it in maps. */
  descriptor = -1;
  readonly #places: Places;
  readonly #hooks = new Map<string, CgroupHook>();

  constructor(path: string, parent: Cgroup | null, id: bigint, places: Places) {
    this.path = path;
    this.parent = parent;
    this.id = id;
    this.#places = places;
  }

  /** 0 for the root. */
  get level(): number {
    return this.parent ? this.parent.level + 1 : 0;
  }

  /** This one or one above. */
  ancestor(level: number): Cgroup | undefined {
    if (level < 0 || level > this.level) return undefined;
    let at: Cgroup = this;
    while (at.level > level) at = at.parent!;
    return at;
  }

  /** By enum bpf_attach_type; of LSM_CGROUP each hook of the security modules, by its name, is one of its own. */
  hook(attachType: number, name = ''): CgroupHook {
    const key = `${attachType}${name === '' ? '' : ` ${name}`}`;
    let hook = this.#hooks.get(key);
    if (!hook) {
      const place = this.#places.at(`cgroup ${this.path} ${key}`);
      hook = { attachType, name, place, sharing: 'multi', preorder: new Set() };
      this.#hooks.set(key, hook);
    }
    return hook;
  }

  /** All of a type: of LSM_CGROUP those where something is attached here or above. */
  hooksOf(attachType: number): CgroupHook[] {
    this.hook(attachType);
    for (const above of this.parent?.hooksOf(attachType) ?? []) this.hook(attachType, above.name);
    return [...this.#hooks.values()].filter(hook => hook.attachType === attachType);
  }

  /** What runs for this group, in its order (compute_effective_progs in kernel/bpf/cgroup.c). */
  effective(attachType: number, name = ''): Effective[] {
    const before: Effective[] = [];
    const after: Effective[] = [];
    for (let at: Cgroup | null = this; at; at = at.parent) {
      const { place, sharing, preorder } = at.hook(attachType, name);
      // Somebody further down has overridden it.
      if (before.length + after.length > 0 && sharing !== 'multi') continue;
      const here = place.links.map(link => ({ link, cgroup: at! }));
      before.unshift(...here.filter(({ link }) => preorder.has(link)));
      after.push(...here.filter(({ link }) => !preorder.has(link)));
    }
    return [...before, ...after];
  }
}

/** Where the file system may be mounted: programs are attached by paths there. */
const MOUNTS = /^\/sys\/fs\/cgroup(\/unified)?(?=\/|$)/;

export class Cgroups {
  readonly #places: Places;
  readonly #byPath = new Map<string, Cgroup>();
  readonly #descriptors = new Handles<Cgroup>(4);
  readonly root: Cgroup;

  constructor(places: Places) {
    this.#places = places;
    this.root = this.#make('/', null);
  }

  /** `/app`, or `/sys/fs/cgroup/app`, which is the same. Throws ERR_EBPF_INVALID_ARGUMENT. */
  at(path: string, who: string): Cgroup {
    if (typeof path !== 'string' || !path.startsWith('/') || path.includes('\0')) {
      const why = `a cgroup is the path of its folder, which begins with '/', not ${typeof path === 'string' ? `'${path}'` : `a ${typeof path}`}`;
      throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `${who}: ${why}`);
    }
    const names = path
      .replace(MOUNTS, '')
      .split('/')
      .filter(name => name !== '' && name !== '.');
    let at = this.root;
    for (const name of names) {
      const below = `${at.path === '/' ? '' : at.path}/${name}`;
      let group = this.#byPath.get(below);
      if (!group) group = this.#make(below, at);
      at = group;
    }
    return at;
  }

  #make(path: string, parent: Cgroup | null): Cgroup {
    const group = new Cgroup(path, parent, BigInt(this.#byPath.size + 1), this.#places);
    group.descriptor = this.#descriptors.open(group);
    this.#byPath.set(path, group);
    return group;
  }

  byDescriptor(descriptor: number): Cgroup | undefined {
    return this.#descriptors.byDescriptor(descriptor);
  }

  byId(id: bigint): Cgroup | undefined {
    for (const group of this.#byPath.values()) if (group.id === id) return group;
    return undefined;
  }

  [Symbol.iterator](): IterableIterator<Cgroup> {
    return this.#byPath.values();
  }
}

/** The group, and those above it. */
export function upFrom(group: Cgroup): Cgroup[] {
  const groups: Cgroup[] = [];
  for (let at: Cgroup | null = group; at; at = at.parent) groups.push(at);
  return groups;
}

/** The group, and those below it: each before its own, or behind. */
export function downFrom(all: Iterable<Cgroup>, group: Cgroup, before: boolean): Cgroup[] {
  const children = [...all].filter(({ parent }) => parent === group);
  const below = children.flatMap(child => downFrom(all, child, before));
  return before ? [group, ...below] : [...below, group];
}
