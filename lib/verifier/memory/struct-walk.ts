/** What lies at an offset of a kernel type: a number, or a pointer to another one (btf_struct_walk(), btf_struct_access()). */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfComposite } from '../../formats/btf/types.ts';
import type { Env } from '../env.ts';
import { EACCES, EFAULT, EINVAL } from '../outcome.ts';
import { F } from '../state/type.ts';

export type Found =
  | { readonly kind: 'scalar' }
  /** A pointer to a struct; `field`: the member's name. */
  | { readonly kind: 'pointer'; readonly btfId: number; readonly flags: number; readonly field: string }
  /** A pointer to something else: what it points to may be read, guarded (kernel 6.17, commit 2d5c91e1cc14). */
  | { readonly kind: 'memory' };

/** As deep as structs lie in each other, and no more. */
const MAX_STEPS = 64;
const TAGS: Record<string, number> = { user: F.USER, percpu: F.PERCPU, rcu: F.RCU };

export function findField(env: Env, btf: Btf, typeId: number, offset: number, size: number): Found {
  return new Walk(env, btf).at(typeId, offset, size);
}

class Walk {
  readonly #env: Env;
  readonly #btf: Btf;
  #flags = 0;

  constructor(env: Env, btf: Btf) {
    this.#env = env;
    this.#btf = btf;
  }

  at(typeId: number, offset: number, size: number): Found {
    let id = typeId;
    for (let step = 0; step < MAX_STEPS; step++) {
      const type = this.#struct(id);
      if (type.kind === 'union' && type.members.length !== 1) this.#flags |= F.UNTRUSTED;
      if (offset + size > type.size) {
        const tail = this.#flexible(type, offset, size);
        if (tail === undefined) return { kind: 'scalar' };
        [id, offset] = tail;
        continue;
      }
      const next = this.#member(type, offset, size);
      if (!('into' in next)) return next;
      id = next.into;
      offset = next.offset;
    }
    return this.#env.unsupported('structs that lie in each other without end');
  }

  #struct(id: number): BtfComposite {
    const type = this.#btf.type(this.#btf.resolve(id));
    if (type.kind === 'struct' || type.kind === 'union') return type;
    return this.#env.reject(EINVAL, `Type '${type.name}' is not a struct\n`);
  }

  /** Beyond the end: elements of an array without length; undefined: numbers. */
  #flexible(type: BtfComposite, offset: number, size: number): [number, number] | undefined {
    const fail = (): never =>
      this.#env.reject(EACCES, `access beyond struct ${type.name} at off ${offset} size ${size}\n`);
    const last = type.members[type.members.length - 1];
    if (!last) return fail();
    const array = this.#btf.type(this.#btf.resolve(last.type));
    const start = last.bitOffset / 8;
    if (array.kind !== 'array' || array.length !== 0 || offset < start) return fail();
    const id = this.#btf.resolve(array.type);
    const element = this.#btf.type(id);
    if (element.kind === 'int') return undefined;
    if (element.kind !== 'struct' && element.kind !== 'union') return fail();
    return [id, (offset - start) % element.size];
  }

  #member(type: BtfComposite, offset: number, size: number): Found | { into: number; offset: number } {
    for (const member of type.members) {
      let start = Math.floor(member.bitOffset / 8);
      if (offset + size <= start) break;
      if (member.bitSize !== 0) {
        const end = Math.ceil((member.bitOffset + member.bitSize) / 8);
        if (offset <= start && end <= offset + size) return { kind: 'scalar' };
        continue;
      }
      if (offset < start) break;
      const { id, size: elementSize, total } = this.#resolved(member.type, member.name);
      const end = start + total;
      if (offset >= end) continue;
      // Of an array, the element that the offset is in.
      if (elementSize > 0 && total > elementSize)
        start += Math.floor((offset - start) / elementSize) * elementSize;
      const found = this.#btf.type(id);
      if (found.kind === 'struct' || found.kind === 'union') return { into: id, offset: offset - start };
      if (found.kind === 'ptr') {
        if (elementSize !== size || offset !== start)
          this.#env.reject(
            EACCES,
            `cannot access ptr member ${member.name} with moff ${start} in struct ${type.name} with off ${offset} size ${size}\n`,
          );
        return this.#pointer(found.type, member.name);
      }
      if (offset + size > end && !(this.#flags & F.UNTRUSTED))
        this.#env.reject(
          EACCES,
          `access beyond the end of member ${member.name} (mend:${end}) in struct ${type.name} with off ${offset} size ${size}\n`,
        );
      return { kind: 'scalar' };
    }
    return this.#env.reject(EINVAL, `struct ${type.name} doesn't have field at offset ${offset}\n`);
  }

  /** The type of an array's elements, or the type itself, with sizes. */
  #resolved(typeId: number, name: string): { id: number; size: number; total: number } {
    let id = this.#btf.resolve(typeId);
    let count = 1;
    for (let depth = 0; depth < MAX_STEPS; depth++) {
      const type = this.#btf.type(id);
      if (type.kind !== 'array') {
        if (type.kind === 'fwd' || type.kind === 'void' || type.kind === 'func' || type.kind === 'func_proto')
          this.#env.reject(EFAULT, `field ${name} doesn't have size\n`);
        const size = this.#btf.sizeOf(id);
        return { id, size, total: size * count };
      }
      count *= type.length;
      id = this.#btf.resolve(type.type);
    }
    return this.#env.unsupported('arrays that lie in each other without end');
  }

  #pointer(target: number, field: string): Found {
    const tag = this.#btf.type(target);
    const flag = tag.kind === 'type_tag' ? (TAGS[tag.name] ?? 0) : 0;
    const id = this.#btf.resolve(target);
    const { kind } = this.#btf.type(id);
    if (kind !== 'struct' && kind !== 'union') return { kind: 'memory' };
    return { kind: 'pointer', btfId: id, flags: this.#flags | flag, field };
  }
}
