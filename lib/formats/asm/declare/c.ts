/**
 * Types as C text: what a header says of a key or a value, without a compiler. Structs, unions and enums with members of integer types,
 * arrays, pointers and each other. Not: bitfields, anonymous members, attributes, the preprocessor.
 */
import { EbpfError, nearestName, suggestion } from '../../../errors.ts';
import { enumeration, typedef } from './enum.ts';
import { struct, union } from './struct.ts';
import {
  type AsmType,
  array,
  bool,
  char,
  i8,
  i16,
  i32,
  i64,
  nothing,
  ptr,
  u8,
  u16,
  u32,
  u64,
} from './type.ts';

/** By C's own names, their words in alphabetical order. */
const BASE: Readonly<Record<string, AsmType>> = {
  _Bool: bool,
  bool,
  char,
  'char signed': i8,
  'char unsigned': u8,
  short: i16,
  'int short': i16,
  'short signed': i16,
  'short unsigned': u16,
  'int short unsigned': u16,
  int: i32,
  signed: i32,
  'int signed': i32,
  unsigned: u32,
  'int unsigned': u32,
  long: i64,
  'int long': i64,
  'long unsigned': u64,
  'int long unsigned': u64,
  'long long': i64,
  'int long long': i64,
  'long long unsigned': u64,
  'int long long unsigned': u64,
};

/** Names for them that kernel headers and <stdint.h> have. */
const NAMED: Readonly<Record<string, AsmType>> = Object.fromEntries(
  Object.entries({
    ...{ __u8: u8, __u16: u16, __u32: u32, __u64: u64, __s8: i8, __s16: i16, __s32: i32, __s64: i64 },
    ...{ u8, u16, u32, u64, s8: i8, s16: i16, s32: i32, s64: i64 },
    ...{ __be16: u16, __be32: u32, __be64: u64, __le16: u16, __le32: u32, __le64: u64 },
    ...{ uint8_t: u8, uint16_t: u16, uint32_t: u32, uint64_t: u64 },
    ...{ int8_t: i8, int16_t: i16, int32_t: i32, int64_t: i64, size_t: u64, pid_t: i32 },
  }).map(([name, type]) => [name, typedef(name, type)]),
);

/** Structs that the kernel knows in values and keys (include/uapi/linux/bpf.h). */
const KERNEL: ReadonlyMap<string, AsmType> = new Map<string, AsmType>([
  ['struct bpf_spin_lock', struct('bpf_spin_lock', { val: NAMED.__u32! })],
  ['struct bpf_timer', struct('bpf_timer', { __opaque: array(NAMED.__u64!, 2) })],
  [
    'struct bpf_cgroup_storage_key',
    struct('bpf_cgroup_storage_key', { cgroup_inode_id: NAMED.__u64!, attach_type: NAMED.__u32! }),
  ],
]);

/** Deeper is no text that anybody wrote. */
const DEPTH = 32;
const MOST_ELEMENTS = 0xffff_ffff;
const WORD = /^[A-Za-z_]\w*$/;

/**
 * The type that a text means: a name (`__u32`, `char[16]`), or declarations, of which the last is meant. Throws ERR_EBPF_INVALID_ARGUMENT with
 * what is wrong, where.
 *
 * @example
 * ctype('struct stat { __u64 packets; __u64 bytes; char name[16]; }')
 */
export function ctype(text: string): AsmType {
  return new Parser(text).all();
}

class Parser {
  readonly #tokens: readonly string[];
  readonly #text: string;
  readonly #known = new Map<string, AsmType>(KERNEL);
  #at = 0;

  constructor(text: string) {
    if (typeof text !== 'string') throw this.#wrong(`C text is a string, not ${typeof text}`);
    this.#text = text;
    const plain = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
    this.#tokens = plain.match(/[A-Za-z_]\w*|0[xX][0-9a-fA-F]+|\d+|[^\s\w]/g) ?? [];
  }

  all(): AsmType {
    let last: AsmType | undefined;
    while (this.#at < this.#tokens.length) {
      if (this.#take(';')) continue;
      const base = this.#base(0);
      last = this.#suffix(base, '');
      if (this.#at < this.#tokens.length) this.#expect(';');
    }
    if (!last || last === nothing) throw this.#wrong('it names no type of a value');
    return last;
  }

  #base(depth: number): AsmType {
    if (depth > DEPTH) throw this.#wrong('its structs are nested too deep');
    while (this.#take('const') || this.#take('volatile'));
    const word = this.#peek();
    if (word === 'struct' || word === 'union') return this.#composite(word, depth);
    if (word === 'enum') return this.#enum();
    const words: string[] = [];
    while (
      WORD.test(this.#peek()) &&
      (words.length === 0 || /^(un)?signed$|^char$|^short$|^int$|^long$/.test(this.#peek()))
    )
      words.push(this.#next());
    const name = [...words].sort().join(' ');
    const found = BASE[name] ?? (words.length === 1 ? NAMED[name] : undefined);
    if (found) return found;
    if (name === 'void') return nothing;
    const near = nearestName(name, [...Object.keys(BASE), ...Object.keys(NAMED)]);
    throw this.#wrong(`there is no type '${words.join(' ') || word}'${near ? `; ${suggestion(near)}` : ''}`);
  }

  #composite(kind: 'struct' | 'union', depth: number): AsmType {
    this.#next();
    const name = WORD.test(this.#peek()) ? this.#next() : '';
    const tag = `${kind} ${name}`.trim();
    if (!this.#take('{')) return this.#named(tag);
    const members: Record<string, AsmType> = {};
    while (!this.#take('}')) {
      const base = this.#base(depth + 1);
      do {
        const [member, type] = this.#declarator(base);
        if (Object.hasOwn(members, member)) throw this.#wrong(`${tag} has two members '${member}'`);
        if (type === nothing) throw this.#wrong(`member '${member}' has no size`);
        members[member] = type;
      } while (this.#take(','));
      this.#expect(';');
    }
    if (Object.keys(members).length === 0) throw this.#wrong(`${tag} has no members`);
    return this.#remember(tag, kind === 'struct' ? struct(name, members) : union(name, members));
  }

  /** `*next`, `name[16]`: a name, and what it makes of the type. */
  #declarator(base: AsmType): [name: string, type: AsmType] {
    let type = base;
    while (this.#take('*')) type = ptr(type);
    const name = this.#next();
    if (!WORD.test(name)) throw this.#wrong(`expected a member's name, got '${name}'`);
    if (this.#peek() === ':') throw this.#wrong(`'${name}' is a bitfield, which such a text can not have`);
    return [name, this.#suffix(type, name)];
  }

  #suffix(base: AsmType, name: string): AsmType {
    const lengths: number[] = [];
    while (this.#take('[')) {
      const length = Number(this.#next());
      if (!Number.isInteger(length) || length < 1 || length > MOST_ELEMENTS)
        throw this.#wrong(`${name}[…]: an array has a number of elements, from 1 on`);
      lengths.push(length);
      this.#expect(']');
    }
    return lengths.reduceRight<AsmType>((type, length) => array(type, length), base);
  }

  #enum(): AsmType {
    this.#next();
    const name = WORD.test(this.#peek()) ? this.#next() : '';
    if (!this.#take('{')) return this.#named(`enum ${name}`.trim());
    const values: Record<string, bigint> = {};
    let next = 0n;
    while (!this.#take('}')) {
      const value = this.#next();
      if (!WORD.test(value)) throw this.#wrong(`expected a name of enum ${name}, got '${value}'`);
      if (this.#take('=')) next = this.#number();
      values[value] = next++;
      if (!this.#take(',') && this.#peek() !== '}') throw this.#wrong(`enum ${name}: ',' or '}' is missing`);
    }
    if (Object.keys(values).length === 0) throw this.#wrong(`enum ${name} has no values`);
    return this.#remember(`enum ${name}`.trim(), enumeration(name, values));
  }

  #number(): bigint {
    const sign = this.#take('-') ? -1n : 1n;
    const digits = this.#next();
    if (!/^(0[xX][0-9a-fA-F]+|\d+)$/.test(digits)) throw this.#wrong(`expected a number, got '${digits}'`);
    return sign * BigInt(digits);
  }

  #named(tag: string): AsmType {
    const known = this.#known.get(tag);
    if (known) return known;
    // What a pointer points to is of no concern.
    if (this.#peek() === '*') return nothing;
    const near = nearestName(tag, this.#known.keys());
    throw this.#wrong(`it does not say what ${tag} is${near ? `; ${suggestion(near)}` : ''}`);
  }

  #remember(tag: string, type: AsmType): AsmType {
    if (tag.includes(' ')) this.#known.set(tag, type);
    return type;
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? '';
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? '';
  }

  #take(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw this.#wrong(`expected '${token}', got '${this.#peek() || 'its end'}'`);
  }

  #wrong(why: string): EbpfError {
    const said = String(this.#text ?? '');
    const shown = said.length > 60 ? `${said.slice(0, 60)}…` : said;
    return new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `C type '${shown}': ${why}`);
  }
}
