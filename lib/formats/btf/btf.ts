/** A BTF section as types by id, with the questions that everything above asks of them. */
import { EbpfError } from '../../errors.ts';
import { scanTypes } from './lazy.ts';
import { type ParsedTypes, parseTypes } from './parse.ts';
import type { BtfKind, BtfType } from './types.ts';

/** Typedefs, qualifiers and pointers nest no deeper in any compiler's output; the kernel stops at 32 (MAX_RESOLVE_DEPTH). */
const MAX_DEPTH = 64;
/** The largest size that a loader can hold a value of. */
const MAX_SIZE = 2 ** 32;
/** What a name shows of a function: enough for `void (*)(struct a *, int)`. */
const MAX_PROTOTYPE_DEPTH = 2;
const MAX_PARAMETERS = 12;
/** For so many questions going through all names is faster than an index of them. */
const MAX_SEARCHES = 64;

export class Btf {
  readonly littleEndian: boolean;
  readonly #parsed: ParsedTypes;
  readonly #base: Btf | undefined;
  readonly #sizes = new Map<number, number>();
  /** The first id of each name, by kind: made for those who ask for many. */
  readonly #names = new Map<BtfKind, Map<string, number>>();
  #searches = 0;
  #tags: Map<string, string[]> | undefined;

  private constructor(parsed: ParsedTypes, base: Btf | undefined) {
    this.littleEndian = parsed.littleEndian;
    this.#parsed = parsed;
    this.#base = base;
  }

  /**
   * `base`: the BTF that `bytes` is split from (a kernel module's from vmlinux's): ids go on after its types. `place`: where
   * `bytes` start in their file, for the `offset` of errors. Throws ERR_EBPF_INVALID_BTF.
   */
  static parse(bytes: Uint8Array, base?: Btf, place = 0): Btf {
    return new Btf(parseTypes(bytes, base ? base.#parsed : undefined, place), base);
  }

  /**
   * As `parse`, but each type is read, and what is wrong with it found, when it is asked for: for BTF as large as a kernel's. A
   * type that contains itself is not found: what walks through types must count its steps.
   */
  static lazy(bytes: Uint8Array, base?: Btf, place = 0): Btf {
    return new Btf(scanTypes(bytes, base ? base.#parsed : undefined, place), base);
  }

  /** By id; id 0 is void. For split BTF the base's types come first. */
  get types(): readonly BtfType[] {
    return this.#parsed.types;
  }

  /** How many types there are, void included. */
  get count(): number {
    return this.#parsed.count;
  }

  /** Kind and name of a type that is there, without reading the rest of it. */
  kindOf(id: number): BtfKind {
    return this.#parsed.kind(id);
  }

  nameOf(id: number): string {
    return this.#parsed.name(id);
  }

  /** A string of the string section, for the records of .BTF.ext. */
  string(offset: number): string {
    return this.#parsed.string(offset);
  }

  /** Throws ERR_EBPF_INVALID_BTF for an id that is not there. */
  type(id: number): BtfType {
    const type = this.#parsed.at(id);
    if (!type) throw invalid(`type id ${id}: there are ${this.count} types`);
    return type;
  }

  /** The id with typedefs, qualifiers and type tags stripped. */
  resolve(id: number): number {
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      const type = this.type(id);
      switch (type.kind) {
        case 'typedef':
        case 'const':
        case 'volatile':
        case 'restrict':
        case 'type_tag':
          id = type.type;
          continue;
        default:
          return id;
      }
    }
    throw invalid(`type id ${id}: its typedefs and qualifiers refer to each other in a circle`);
  }

  /** Bytes. Throws ERR_EBPF_INVALID_BTF for types without a size (void, functions, forward declarations). */
  sizeOf(id: number): number {
    const known = this.#sizes.get(id);
    if (known !== undefined) return known;
    const size = this.#sizeOf(id, 0);
    this.#sizes.set(id, size);
    return size;
  }

  #sizeOf(id: number, depth: number): number {
    if (depth > MAX_DEPTH) throw invalid(`type id ${id}: its arrays nest too deep, or contain themselves`);
    const type = this.type(this.resolve(id));
    switch (type.kind) {
      case 'int':
      case 'float':
      case 'struct':
      case 'union':
      case 'enum':
      case 'enum64':
      case 'datasec':
        return type.size;
      case 'ptr':
        return 8;
      case 'array': {
        const size = type.length * this.#sizeOf(type.type, depth + 1);
        if (size > MAX_SIZE) throw invalid(`type id ${id}: an array of ${size} bytes`);
        return size;
      }
      case 'var':
        return this.#sizeOf(type.type, depth + 1);
      default:
        throw invalid(`type id ${id} (${this.typeName(id)}) has no size`);
    }
  }

  /** The first type of that kind and name; of split BTF the base's, or else its own. */
  find(kind: BtfKind, name: string): number | undefined {
    return this.#base?.find(kind, name) ?? this.findOwn(kind, name);
  }

  /** Without those of the base. */
  findOwn(kind: BtfKind, name: string): number | undefined {
    let names = this.#names.get(kind);
    if (!names) {
      if (this.#searches++ < MAX_SEARCHES) return this.#parsed.search(kind, name, true)[0];
      names = new Map();
      for (const id of this.ownOf(kind)) {
        const name = this.nameOf(id);
        if (!names.has(name)) names.set(name, id);
      }
      this.#names.set(kind, names);
    }
    return names.get(name);
  }

  /** Ids of the types of that kind and name, without those of the base. */
  allNamed(kind: BtfKind, name: string): readonly number[] {
    return this.#parsed.search(kind, name, true);
  }

  /** Ids of the types of a kind whose name starts so, without those of the base. */
  startingWith(kind: BtfKind, start: string): readonly number[] {
    return this.#parsed.search(kind, start, false);
  }

  /** Ids of the types of a kind, without those of the base. */
  *ownOf(kind: BtfKind): Generator<number> {
    for (let id = this.#parsed.first; id < this.count; id++) if (this.kindOf(id) === kind) yield id;
  }

  /** Declaration tags on a type, or on its member or parameter `componentIndex`. */
  tags(id: number, componentIndex = -1): string[] {
    if (!this.#tags) {
      this.#tags = new Map();
      for (const type of this.types) {
        if (type.kind !== 'decl_tag') continue;
        const key = `${type.type} ${type.componentIndex}`;
        const tags = this.#tags.get(key);
        if (tags) tags.push(type.name);
        else this.#tags.set(key, [type.name]);
      }
    }
    return this.#tags.get(`${id} ${componentIndex}`) ?? [];
  }

  /** As a message writes it: `struct flow_key`, `char[16]`, `const struct sock *`. */
  typeName(id: number, depth = 0): string {
    const type = this.#parsed.at(id);
    if (!type || depth > MAX_DEPTH) return '?';
    const target = (): string => this.typeName((type as { type: number }).type, depth + 1);
    switch (type.kind) {
      case 'void':
        return 'void';
      case 'struct':
      case 'union':
      case 'enum':
      case 'enum64':
        return `${type.kind === 'enum64' ? 'enum' : type.kind} ${type.name || '(anonymous)'}`;
      case 'fwd':
        return `${type.union ? 'union' : 'struct'} ${type.name}`;
      case 'ptr': {
        const name = target();
        return name.endsWith('*') ? `${name}*` : `${name} *`;
      }
      case 'const':
      case 'volatile':
      case 'restrict': {
        const name = target();
        return name.endsWith('*') ? `${name} ${type.kind}` : `${type.kind} ${name}`;
      }
      case 'type_tag':
        return target();
      case 'array': {
        // int[2][3] is an array of 2 arrays of 3.
        const [, element = '', rest = ''] = /^(.*?)((?:\[\d+\])*)$/.exec(target()) ?? [];
        return `${element}[${type.length}]${rest}`;
      }
      case 'func_proto': {
        // A function among the parameters of another is written without its own: prototypes can refer to each other without end.
        if (depth > MAX_PROTOTYPE_DEPTH) return 'function';
        const parameters = type.params
          .slice(0, MAX_PARAMETERS)
          .map(({ type: param }) => (param === 0 ? '...' : this.typeName(param, depth + 2)));
        if (type.params.length > MAX_PARAMETERS) parameters.push('…');
        return `${this.typeName(type.returnType, depth + 2)} (${parameters.join(', ')})`;
      }
      default:
        return type.name;
    }
  }
}

function invalid(message: string): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_BTF', `BTF: ${message}`);
}
