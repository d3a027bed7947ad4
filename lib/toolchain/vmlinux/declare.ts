/** C declarations of BTF types: `struct sock *(*find[2])(const char *)`. */
import { EbpfError } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import type {
  BtfComposite,
  BtfEnum,
  BtfFloat,
  BtfFuncProto,
  BtfInt,
  BtfType,
} from '../../formats/btf/types.ts';
import { type Layouts, opaque, type Padding, paddingWidths } from './layout.ts';
import { identifier, type Names } from './names.ts';

/** Pointers, arrays and functions of one declarator; and structs written inside of each other. */
const MAX_DEPTH = 128;
/** All that may be written: what has no name is written wherever it is used, so a small file could ask for any amount. */
const MAX_MEMBERS = 1 << 20;
/** Gaps up to so many bits are unnamed bitfields, which leave the members' own numbers as they are. */
const MAX_BITFIELD_PADDING = 8 * 4096;

/** Of integers by what BTF calls them, with the size that BPF gives them. */
const SPELLINGS: Record<string, number> = {
  char: 1,
  'signed char': 1,
  'unsigned char': 1,
  _Bool: 1,
  'short int': 2,
  'short unsigned int': 2,
  short: 2,
  'unsigned short': 2,
  int: 4,
  'unsigned int': 4,
  'long int': 8,
  'long unsigned int': 8,
  long: 8,
  'unsigned long': 8,
  'long long int': 8,
  'long long unsigned int': 8,
  'long long': 8,
  'unsigned long long': 8,
  __int128: 16,
  '__int128 unsigned': 16,
  'unsigned __int128': 16,
};
const BY_SIZE: Record<number, string> = { 1: 'char', 2: 'short', 4: 'int', 8: 'long long', 16: '__int128' };

export class Declarations {
  readonly #btf: Btf;
  readonly #names: Names;
  readonly #layouts: Layouts;
  #depth = 0;
  #members = 0;

  constructor(btf: Btf, names: Names, layouts: Layouts) {
    this.#btf = btf;
    this.#names = names;
    this.#layouts = layouts;
  }

  /** `name` declared as of type `id`; an empty name gives the type alone. */
  declare(id: number, name: string, indent = ''): string {
    if (++this.#depth > MAX_DEPTH) throw tooDeep(this.#btf, id);
    let declarator = name;
    let qualifiers = '';
    try {
      for (let steps = 0; ; steps++) {
        if (steps > MAX_DEPTH) throw tooDeep(this.#btf, id);
        const type = this.#btf.type(id);
        switch (type.kind) {
          case 'const':
          case 'volatile':
            if (!qualifiers.includes(type.kind)) qualifiers += `${type.kind} `;
            id = type.type;
            break;
          case 'restrict':
          case 'type_tag':
            id = type.type;
            break;
          case 'ptr':
            declarator = `*${qualifiers}${declarator}`;
            if (this.#isSuffixed(type.type)) declarator = `(${declarator})`;
            qualifiers = '';
            id = type.type;
            break;
          case 'array':
            declarator += `[${type.length}]`;
            id = type.type;
            break;
          case 'func_proto':
            // A qualified function is GCC's way to say noreturn or pure.
            qualifiers = '';
            declarator += `(${this.#parameters(type, indent)})`;
            id = type.returnType;
            break;
          default:
            return `${qualifiers}${this.#base(id, type, indent)} ${declarator}`.trimEnd();
        }
      }
    } finally {
      this.#depth--;
    }
  }

  /** `struct sock { … }`, with its layout's attributes. */
  composite(id: number, indent = ''): string {
    if (++this.#depth > MAX_DEPTH) throw tooDeep(this.#btf, id);
    const type = this.#btf.type(id) as BtfComposite;
    const { items, packed, odd } = this.#layouts.of(id);
    const tag = this.#names.tag(id);
    const inner = `${indent}\t`;
    const lines = [`${type.kind}${tag ? ` ${tag}` : ''} {`];
    if (odd) lines.push(`${inner}unsigned char ${opaque(id)}[${type.size}]; /* ${comment(odd)} */`);
    for (const item of items) {
      if (++this.#members > MAX_MEMBERS)
        throw new EbpfError('ERR_EBPF_INVALID_BTF', `BTF: more than ${MAX_MEMBERS} members, all in all`);
      if ('from' in item) lines.push(...padding(item, type.kind, inner));
      else
        lines.push(`${inner}${this.#member(item.member.type, item.member.name, inner)}${width(item.width)};`);
    }
    lines.push(`${indent}}${packed ? ' __attribute__((packed))' : ''}`);
    this.#depth--;
    return lines.join('\n');
  }

  /** Enumerators are taken from the names: once for each enum. */
  enumeration(id: number): string {
    const type = this.#btf.type(id) as BtfEnum;
    const tag = this.#names.tag(id);
    const values = type.values.map(
      ({ name, value }) => `\t${this.#names.enumerator(name)} = ${number(type, value)},`,
    );
    return [`enum ${tag ? `${tag} ` : ''}{`, ...values, `}${mode(type)}`].join('\n');
  }

  #member(id: number, name: string, indent: string): string {
    // Those of named types without a name (-fms-extensions) are written out: clang for BPF would drop them.
    return name === ''
      ? this.#anonymous(this.#btf.resolve(id), indent)
      : this.declare(id, identifier(name), indent);
  }

  #anonymous(id: number, indent: string): string {
    const text = this.composite(id, indent);
    const tag = this.#names.tag(id);
    return tag ? text.replace(` ${tag} {`, ' {') : text;
  }

  #parameters({ params }: BtfFuncProto, indent: string): string {
    if (params.length === 0) return 'void';
    return params
      .map(({ name, type }, i) =>
        type === 0 && i === params.length - 1 ? '...' : this.declare(type, name && identifier(name), indent),
      )
      .join(', ');
  }

  #base(id: number, type: BtfType, indent: string): string {
    switch (type.kind) {
      case 'void':
        return 'void';
      case 'int':
        return integer(type);
      case 'float':
        return float(type);
      case 'typedef':
        return this.#names.typedef(id);
      case 'struct':
      case 'union':
        return this.#names.tag(id) ? `${type.kind} ${this.#names.tag(id)}` : this.composite(id, indent);
      case 'fwd':
        return `${type.union ? 'union' : 'struct'} ${this.#names.tag(id)}`;
      case 'enum':
      case 'enum64':
        return `enum ${this.#names.tag(id)}`;
      default:
        throw new EbpfError('ERR_EBPF_INVALID_BTF', `BTF: a ${type.kind} ('${type.name}') is used as a type`);
    }
  }

  /** Whether its own declarator stands after the name, so that a pointer to it needs parentheses. */
  #isSuffixed(id: number): boolean {
    for (let steps = 0; steps < MAX_DEPTH; steps++) {
      const type = this.#btf.type(id);
      if (type.kind === 'array' || type.kind === 'func_proto') return true;
      if (!['const', 'volatile', 'restrict', 'type_tag'].includes(type.kind)) return false;
      id = (type as { type: number }).type;
    }
    return false;
  }
}

function width(bits: number): string {
  return bits > 0 ? `: ${bits}` : '';
}

function padding(gap: Padding, kind: 'struct' | 'union', indent: string): string[] {
  const bytes = `unsigned char __padding_${gap.from}[${Math.floor((gap.to - gap.from) / 8)}]`;
  if (gap.to - gap.from > MAX_BITFIELD_PADDING && gap.from % 8 === 0) return [`${indent}${bytes};`];
  const fields = paddingWidths(gap).map(bits => `long: ${bits};`);
  // A bitfield fills no more than a long of a union.
  return [
    `${indent}${kind === 'union' ? `struct { ${fields.join(' ')} } __attribute__((packed));` : fields.join(' ')}`,
  ];
}

function integer({ name, size, signed, bool }: BtfInt): string {
  if (SPELLINGS[name] === size) return name;
  if (bool && size === 1) return '_Bool';
  return `${signed ? 'signed' : 'unsigned'} ${BY_SIZE[size]}`;
}

/** BPF has `float` and `double`; the others are as large. */
function float({ size }: BtfFloat): string {
  if (size === 4) return 'float';
  if (size === 8) return 'double';
  if (size === 12) return 'struct { unsigned int words[3]; }';
  return size === 2 ? 'unsigned short' : 'unsigned __int128';
}

function number({ signed, size }: BtfEnum, value: bigint): string {
  const bits = size * 8;
  const exact = (signed ? BigInt.asIntN : BigInt.asUintN)(bits, value);
  if (size < 8) return `${exact}`;
  // The smallest has no literal of its own.
  if (exact === -(1n << 63n)) return '(-9223372036854775807LL - 1)';
  return `${exact}${signed ? 'LL' : 'ULL'}`;
}

function mode({ size }: BtfEnum): string {
  const modes: Record<number, string> = { 1: 'QI', 2: 'HI', 8: 'DI' };
  return modes[size] ? ` __attribute__((mode(${modes[size]})))` : '';
}

function comment(text: string): string {
  return text.replaceAll('*/', '* /').replace(/[^\x20-\x7e]/g, '?');
}

function tooDeep(btf: Btf, id: number): EbpfError {
  return new EbpfError(
    'ERR_EBPF_INVALID_BTF',
    `BTF: ${btf.typeName(id)} is nested more than ${MAX_DEPTH} levels deep`,
  );
}
