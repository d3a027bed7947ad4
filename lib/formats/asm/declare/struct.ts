/** Structs and unions, laid out as C does: each member at a multiple of its alignment. */
import { EbpfError, nearestName, suggestion } from '../../../errors.ts';
import type { Memory } from '../code/operands.ts';
import type { Register } from '../code/registers.ts';
import { type CoreField, type CoreType, coreField, coreType, type FieldPlace } from './core.ts';
import { ArrayType, AsmType, ScalarType } from './type.ts';

export type Members = Readonly<Record<string, AsmType>>;

/** `pid`, `mm.owner`, `comm[3]`: what can be written after a variable of the type. */
export type PathOf<M extends Members> = { [K in keyof M & string]: K | `${K}${Inside<M[K]>}` }[keyof M &
  string];

type Inside<T> =
  T extends CompositeType<infer M>
    ? `.${PathOf<M>}`
    : T extends ArrayType<infer E>
      ? `[${number}]${Inside<E> | ''}`
      : never;

/** A field of a struct of the program's own. */
export interface Field {
  /** The field where `base` and an offset point to its struct. */
  at(base: Register, offset?: number): Memory;
  /** Bytes from the struct's start. */
  readonly offset: number;
  readonly type: AsmType;
}

export class CompositeType<M extends Members = Members> extends AsmType {
  readonly kind: 'struct' | 'union';
  readonly name: string;
  readonly members: M;
  readonly size: number;
  readonly align: number;
  /** Bytes from the start, by member. */
  readonly offsets: ReadonlyMap<string, number>;

  constructor(kind: 'struct' | 'union', name: string, members: M) {
    super();
    this.kind = kind;
    this.name = name;
    this.members = members;
    const offsets = new Map<string, number>();
    let end = 0;
    let align = 1;
    for (const [member, type] of Object.entries(members)) {
      const offset = kind === 'union' ? 0 : roundUp(end, type.align);
      offsets.set(member, offset);
      end = Math.max(end, offset + type.size);
      align = Math.max(align, type.align);
    }
    this.offsets = offsets;
    this.align = align;
    this.size = roundUp(end, align);
  }

  /** Where it is here. Throws ERR_EBPF_INVALID_ARGUMENT for a field that is not there, or that no register can hold. */
  field(path: PathOf<M>): Field {
    const { offset, type } = this.#find(path);
    const at = (base: Register, more = 0): Memory => this.#scalar(path, type).at(base, offset + more);
    return { at, offset, type };
  }

  /** Where it is in the kernel that loads the program: of all that is declared here its names count, not its layout. */
  core(path: PathOf<M>): CoreField {
    const place = this.#find(path);
    const field = coreField(this, place);
    const at = (base: Register): Memory => {
      this.#scalar(path, place.type);
      return field.at(base);
    };
    return { ...field, at };
  }

  get coreType(): CoreType {
    return coreType(this);
  }

  #scalar(path: string, type: AsmType): ScalarType {
    if (type instanceof ScalarType) return type;
    throw this.#wrong(`'${path}' has ${type.size} bytes and is none that a register can hold`);
  }

  #find(path: string): FieldPlace {
    if (path === '') throw this.#wrong('no field is named');
    let type: AsmType = this;
    let offset = 0;
    const access = ['0'];
    for (const [, index, name] of path.matchAll(/\[(\d+)\]|([^.[\]]+)|./g)) {
      if (index !== undefined && type instanceof ArrayType) {
        if (Number(index) >= type.length)
          throw this.#wrong(`'${path}': the array has ${type.length} elements`);
        offset += Number(index) * type.element.size;
        type = type.element;
        access.push(index);
      } else if (name !== undefined && type instanceof CompositeType) {
        const names = Object.keys(type.members);
        if (!names.includes(name)) {
          const near = nearestName(name, names);
          throw this.#wrong(
            `there is no member '${name}'; ${near ? suggestion(near) : `it has ${names.join(', ') || 'none'}`}`,
          );
        }
        offset += type.offsets.get(name)!;
        access.push(`${names.indexOf(name)}`);
        type = type.members[name];
      } else if (index !== undefined || name !== undefined) {
        throw this.#wrong(
          `'${path}': there is nothing at '${index ?? name}': what is before it is no struct or array`,
        );
      }
    }
    const signed = type instanceof ScalarType && type.signed;
    return { access: access.join(':'), offset, type, signed };
  }

  #wrong(why: string): EbpfError {
    return new EbpfError(
      'ERR_EBPF_INVALID_ARGUMENT',
      `${this.kind} ${this.name || '(without a name)'}: ${why}`,
    );
  }
}

const roundUp = (size: number, align: number): number => Math.ceil(size / align) * align;

/** `name` can be empty for one that is a member's. For CO-RE, what comes after `___` does not count (`task_struct___old`). */
export const struct = <M extends Members>(name: string, members: M): CompositeType<M> =>
  new CompositeType('struct', name, members);
export const union = <M extends Members>(name: string, members: M): CompositeType<M> =>
  new CompositeType('union', name, members);
