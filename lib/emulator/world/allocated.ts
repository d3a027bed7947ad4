/** Objects that programs make for themselves (bpf_obj_new in kernel/bpf/helpers.c), of types of their own. */
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import { HelperFault } from '../fault.ts';
import type { Memory, Region } from '../memory/memory.ts';
import { fieldsOf, type KernelField } from './fields.ts';

interface ProgramObject {
  readonly region: Region;
  readonly fields: readonly KernelField[];
  readonly refcount: number | undefined;
}

/** Offsets in struct list_head and rb_node (include/linux/list.h, rbtree_types.h). */
const LIST_NEXT = 0;
const TREE_RIGHT = 8;
const TREE_LEFT = 16;

export class AllocatedObjects {
  readonly #memory: Memory;
  readonly #cpus: number;
  readonly #objects = new Map<number, ProgramObject>();
  /** Bytes from one CPU's to the next, of objects that have one for each. */
  readonly #strides = new Map<number, number>();

  constructor(memory: Memory, cpus: number) {
    this.#memory = memory;
    this.#cpus = cpus;
  }

  /** How many there are. */
  get count(): number {
    return this.#objects.size;
  }

  /** Its address; 0 where there is no memory. Throws HelperFault for a type that has no size. */
  make(types: Btf | null, typeId: bigint): number {
    const id = typeOf(types, typeId);
    const fields = fieldsOf(types, id, types!.sizeOf(id));
    const region = this.#allocate(`object ${types!.typeName(id)}`, types!.sizeOf(id));
    if (!region) return 0;
    const refcount = fields.find(({ kind }) => kind === 'refcount')?.offset;
    return this.#add({ region, fields, refcount });
  }

  /** One that the kernel makes for a program, with a count at an offset of it: held once. 0 where there is no memory. */
  makeCounted(name: string, size: number, refcount: number): number {
    const region = this.#allocate(name, size);
    return region ? this.#add({ region, fields: [], refcount }) : 0;
  }

  /** One for each CPU: the address of the first one's. */
  makePerCpu(types: Btf | null, typeId: bigint): number {
    const id = typeOf(types, typeId);
    const stride = Math.ceil(types!.sizeOf(id) / 8) * 8;
    const region = this.#allocate(`per-CPU object ${types!.typeName(id)}`, stride * this.#cpus);
    if (!region) return 0;
    this.#add({ region, fields: [], refcount: undefined });
    this.#strides.set(region.address, stride);
    return region.address;
  }

  /** Undefined where the address is that of no per-CPU object. */
  perCpuStride(address: number): number | undefined {
    return this.#strides.get(address);
  }

  /** One more holds it. Throws HelperFault where nobody counts. */
  acquire(address: number): number {
    const { refcount } = this.#get(address);
    if (refcount === undefined) throw new HelperFault('the object has no reference count', BigInt(address));
    const { view } = this.#memory;
    view.setUint32(address + refcount, view.getUint32(address + refcount, true) + 1, true);
    return address;
  }

  /** One less holds it; freed with all that it holds if none is left. Throws HelperFault. */
  drop(address: number): void {
    this.#get(address);
    const open = [address];
    // Objects hold objects: a list, since a program says how deep.
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const object = this.#objects.get(at);
      if (!object) continue;
      const { region, fields, refcount } = object;
      const { view } = this.#memory;
      if (refcount !== undefined) {
        const left = view.getUint32(at + refcount, true) - 1;
        view.setUint32(at + refcount, left, true);
        if (left > 0) continue;
      }
      open.push(...this.#held(fields, at));
      this.#objects.delete(at);
      this.#strides.delete(at);
      this.#memory.free(region);
    }
  }

  /** As `drop`, of what may be no object of a program's. */
  letGo(address: number): void {
    if (this.#objects.has(address)) this.drop(address);
  }

  /** The object that a node of a list or tree is part of. Throws HelperFault. */
  containing(node: number): number {
    for (const { region } of this.#objects.values())
      if (node >= region.address && node < region.address + region.size) return region.address;
    throw new HelperFault('it is part of no object', BigInt(node));
  }

  /** Lets go of what a value holds that is freed or written over: objects in its lists and trees, and behind its pointers. */
  release(fields: readonly Pick<KernelField, 'kind' | 'offset'>[], address: number): void {
    for (const held of this.#held(fields, address)) this.drop(held);
  }

  *#held(fields: readonly Pick<KernelField, 'kind' | 'offset'>[], address: number): Generator<number> {
    for (const { kind, offset } of fields) {
      const at = address + offset;
      if (kind === 'list_head') yield* this.#owners(this.#listed(at));
      if (kind === 'rb_root') yield* this.#owners(this.#inTree(at));
      if (kind === 'kptr') {
        const held = this.#take(at);
        if (this.#objects.has(held)) yield held;
      }
    }
  }

  /** Nodes, each once: a program may have damaged them. */
  #owners(nodes: Iterable<number>): Set<number> {
    const owners = new Set<number>();
    for (const node of nodes) owners.add(this.containing(node));
    return owners;
  }

  *#listed(head: number): Generator<number> {
    const seen = new Set([head, 0]);
    for (let at = this.#take(head + LIST_NEXT); !seen.has(at); at = this.#read(at + LIST_NEXT)) {
      seen.add(at);
      yield at;
    }
  }

  *#inTree(root: number): Generator<number> {
    const seen = new Set([0]);
    const open = [this.#take(root)];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      yield at;
      open.push(this.#read(at + TREE_RIGHT), this.#read(at + TREE_LEFT));
    }
  }

  #read(at: number): number {
    return this.#memory.allows(at, 8, false) ? this.#memory.view.getUint32(at, true) : 0;
  }

  #take(at: number): number {
    const value = this.#read(at);
    if (this.#memory.allows(at, 8, true)) this.#memory.view.setBigUint64(at, 0n, true);
    return value;
  }

  #add(object: ProgramObject): number {
    const { region, refcount } = object;
    this.#objects.set(region.address, object);
    if (refcount !== undefined) this.#memory.view.setUint32(region.address + refcount, 1, true);
    return region.address;
  }

  #get(address: number): ProgramObject {
    const object = this.#objects.get(address);
    if (object) return object;
    throw new HelperFault('it is no object that bpf_obj_new made, or it has been dropped', BigInt(address));
  }

  #allocate(name: string, size: number): Region | undefined {
    try {
      return this.#memory.allocate(name, size);
    } catch (error) {
      if (error instanceof EbpfError && error.code === 'ERR_EBPF_NO_MEMORY') return undefined;
      throw error;
    }
  }
}

function typeOf(types: Btf | null, typeId: bigint): number {
  const id = Number(typeId);
  const type = types && id > 0 && id < types.count ? types.type(types.resolve(id)) : undefined;
  if (type?.kind === 'struct') return id;
  throw new HelperFault(`${typeId} is no struct among the types of the program's object`);
}
