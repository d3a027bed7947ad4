/**
 * The name of each type in C. BTF of a whole kernel has names twice, of files that never met: the second gets the flavour `___2`, which
 * CO-RE looks past (bpf_core_essential_name_len in libbpf). And BTF is not trusted: what is no identifier becomes one.
 */
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfType } from '../../formats/btf/types.ts';

/** Of C17 with GNU extensions, as clang has it (`-std=gnu17`), and what no header may redefine. */
const RESERVED = new Set(
  (
    'asm auto break case char const continue default do double else enum extern float for goto if inline int long register restrict ' +
    'return short signed sizeof static struct switch typedef typeof union unsigned void volatile while ' +
    '_Alignas _Alignof _Atomic _Bool _Complex _Float16 _Generic _Imaginary _Noreturn _Static_assert _Thread_local __auto_type ' +
    '__builtin_va_list __int128 __int128_t __uint128_t __func__'
  ).split(' '),
);

/** `name` as an identifier of C. */
export function identifier(name: string): string {
  const plain = name.replace(/\W/g, '_').replace(/^(?=\d)/, '_');
  return RESERVED.has(plain) ? `${plain}_` : plain;
}

/** One of C's name spaces: each name once, the later ones as flavours. */
class Space {
  readonly #taken = new Set<string>();

  take(name: string): string {
    const plain = identifier(name);
    let free = plain;
    for (let n = 2; this.#taken.has(free); n++) free = `${plain}___${n}`;
    this.#taken.add(free);
    return free;
  }

  has(name: string): boolean {
    return this.#taken.has(name);
  }
}

export class Names {
  readonly #tags = new Map<number, string>();
  readonly #typedefs = new Map<number, string>();
  readonly #ordinary = new Space();

  constructor(btf: Btf) {
    const tags = new Space();
    const first = new Map<string, string>();
    const declared: [id: number, key: string, name: string][] = [];
    // Enums without a name get one where they are a member's type, since they are written before it.
    const used = usedEnums(btf);
    for (const [id, type] of btf.types.entries()) {
      if (type.kind === 'typedef') this.#typedefs.set(id, this.#ordinary.take(type.name));
      const key = tagKey(type);
      if (key === undefined) continue;
      if (isDeclaration(type)) declared.push([id, key, type.name]);
      else if (type.name !== '') {
        const name = tags.take(type.name);
        this.#tags.set(id, name);
        if (!first.has(key)) first.set(key, name);
      } else if (used.has(id)) this.#tags.set(id, tags.take(`__enum_${id}`));
    }
    for (const [id, key, plain] of declared) {
      const name = first.get(key) ?? tags.take(plain);
      first.set(key, name);
      this.#tags.set(id, name);
    }
  }

  /** `sock` of `struct sock`; undefined for what is written where it is used. */
  tag(id: number): string | undefined {
    return this.#tags.get(id);
  }

  typedef(id: number): string {
    return this.#typedefs.get(id)!;
  }

  /** Enumerators share a name space with typedefs. */
  enumerator(name: string): string {
    return this.#ordinary.take(name);
  }

  /** Functions are known to the kernel by their names alone: undefined where something else has it. */
  functionName(name: string): string | undefined {
    if (identifier(name) !== name || this.#ordinary.has(name)) return undefined;
    return this.#ordinary.take(name);
  }
}

/** Declared, and not defined: `struct x;`, and `enum x;`, which BTF writes as an enum without values. */
export function isDeclaration(type: BtfType): boolean {
  if (type.kind === 'enum' || type.kind === 'enum64') return type.values.length === 0 && type.name !== '';
  return type.kind === 'fwd';
}

function tagKey(type: BtfType): string | undefined {
  switch (type.kind) {
    case 'struct':
    case 'union':
      return `${type.kind} ${type.name}`;
    case 'enum':
    case 'enum64':
      return `enum ${type.name}`;
    case 'fwd':
      return `${type.union ? 'union' : 'struct'} ${type.name}`;
    default:
      return undefined;
  }
}

function usedEnums(btf: Btf): Set<number> {
  const used = new Set<number>();
  const use = (id: number) => {
    const kind = btf.kindOf(id);
    if (kind === 'enum' || kind === 'enum64') used.add(id);
  };
  for (const type of btf.types) {
    if ('type' in type) use(type.type);
    if (type.kind === 'struct' || type.kind === 'union') for (const member of type.members) use(member.type);
    if (type.kind === 'func_proto')
      for (const id of [type.returnType, ...type.params.map(p => p.type)]) use(id);
  }
  return used;
}
