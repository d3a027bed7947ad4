/**
 * C types made from a seed, each with a sample value: as C text, and as what a codec should read from the bytes that clang makes
 * of it. make-layouts.js writes them to layouts.bpf.c; the codec's layout test makes them again and compares.
 */

/**
 * @typedef {object} CType
 * @property {(name: string) => string} declare A declaration of a variable or member of the type.
 * @property {() => Sample} sample
 * @property {number} [fields] How many names it gives to the type that it is an anonymous member of.
 * @property {(path: string, keys: Key[]) => Place[]} places What is addressable inside, for a variable or member called `path`.
 *
 * @typedef {string | number} Key
 * @typedef {{ c: string, value: unknown }} Sample An initialiser, and the value it stands for.
 * @typedef {{ path: string, keys: Key[] }} Place A member as `offsetof` wants it, and the way to it in a decoded value.
 *
 * @typedef {object} Layout
 * @property {'struct' | 'union'} kind
 * @property {string} name
 * @property {string} c Its definition.
 * @property {Place[]} places
 * @property {Sample} sample
 * @property {string | undefined} flexible The flexible array member's name.
 */

/** @typedef {{ name: string, size: number, signed: boolean }} Int */

/** @type {Int[]} */
const INTS = [
  { name: 'char', size: 1, signed: true },
  { name: 'signed char', size: 1, signed: true },
  { name: 'unsigned char', size: 1, signed: false },
  { name: 'short', size: 2, signed: true },
  { name: 'u16', size: 2, signed: false },
  { name: 'int', size: 4, signed: true },
  { name: 'const volatile u32', size: 4, signed: false },
  { name: 'long', size: 8, signed: true },
  { name: 'unsigned long long', size: 8, signed: false },
  { name: '__int128', size: 16, signed: true },
  { name: 'u128', size: 16, signed: false },
];

/** @typedef {{ name: string, size: number, signed: boolean, values: Record<string, bigint> }} Enum */

/** @type {Enum[]} */
const ENUMS = [
  { name: 'plain', size: 4, signed: false, values: { PLAIN_ZERO: 0n, PLAIN_ONE: 1n, PLAIN_FIVE: 5n } },
  { name: 'negative', size: 4, signed: true, values: { NEGATIVE_MINUS: -3n, NEGATIVE_FOUR: 4n } },
  { name: 'tiny', size: 1, signed: false, values: { TINY_ONE: 1n, TINY_LARGE: 200n } },
  { name: 'wide', size: 8, signed: false, values: { WIDE_LARGE: 1n << 40n, WIDE_TOP: (1n << 64n) - 1n } },
  { name: 'deep', size: 8, signed: true, values: { DEEP_MINUS: -(1n << 50n), DEEP_ONE: 1n } },
];

const PRELUDE = `/* Made by make-layouts.js: types, clang's own layout of each (sizeof, then offsetof of its places), and a sample. */
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned __int128 u128;
struct unknown;
${ENUMS.map(({ name, size, values }) => {
  const packed = size === 1 ? '__attribute__((packed)) ' : '';
  const names = Object.entries(values).map(([key, value]) => `${key} = ${literal(value)}`);
  return `enum ${packed}${name} { ${names.join(', ')} };`;
}).join('\n')}
`;

/** @param {bigint} value */
function literal(value) {
  return value < 0n ? `(-${-value - 1n}LL - 1)` : `${value}${value > 0x7fffffffn ? 'ULL' : ''}`;
}

/** A generator of 32-bit numbers (mulberry32). @param {number} seed */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

class Maker {
  /** @type {Layout[]} */
  layouts = [];
  /** @type {() => number} */
  #next;
  #members = 0;

  /** @param {number} seed */
  constructor(seed) {
    this.#next = generator(seed);
  }

  /** @param {number} limit from 0, exclusive */
  #below(limit) {
    return this.#next() % limit;
  }

  /** @param {number} percent */
  #chance(percent) {
    return this.#below(100) < percent;
  }

  /** @template T @param {readonly T[]} items @returns {T} */
  #pick(items) {
    return /** @type {T} */ (items[this.#below(items.length)]);
  }

  add() {
    this.#members = 0;
    const kind = this.#chance(12) ? 'union' : 'struct';
    const name = `s${this.layouts.length}`;
    const flexible = kind === 'struct' && this.#chance(8) ? this.#flexible() : undefined;
    const type = this.#composite(kind, name, 0, flexible);
    const c = `${type.declare('').trim()};`;
    this.layouts.push({
      kind,
      name,
      c,
      places: type.places('', []),
      sample: type.sample(),
      flexible: flexible?.name,
    });
  }

  /** @param {number} depth @returns {CType} */
  #type(depth) {
    const roll = this.#below(100);
    if (roll < 40) return this.#int(this.#pick(INTS));
    if (roll < 46) return this.#bool();
    if (roll < 52) return this.#float(this.#pick(['float', 'double']));
    if (roll < 60) return this.#enum(this.#pick(ENUMS));
    if (roll < 66) return this.#pointer();
    if (roll < 73) return this.#text(1 + this.#below(20));
    if (roll < 85) return this.#array(this.#type(depth + 1), 1 + this.#below(4));
    const earlier = this.layouts.filter(layout => !layout.flexible);
    if (roll < 93 && earlier.length > 0) return this.#reference(this.#pick(earlier.slice(-40)));
    return depth < 3
      ? this.#composite(this.#pick(['struct', 'union']), '', depth + 1)
      : this.#int(this.#pick(INTS));
  }

  /** @param {number} width @param {boolean} signed @returns {bigint} */
  #integer(width, signed) {
    const bits = Array.from({ length: 5 }, () => BigInt(this.#next())).reduce(
      (sum, word) => (sum << 32n) | word,
    );
    const wrap = signed ? BigInt.asIntN : BigInt.asUintN;
    return this.#pick([
      wrap(width, bits),
      wrap(width, bits),
      0n,
      wrap(width, 1n << BigInt(width - 1)),
      wrap(width, -1n),
    ]);
  }

  /** @param {Int} int @returns {CType} */
  #int({ name, size, signed }) {
    return leaf(name, () => {
      const value = this.#integer(size * 8, signed);
      const hex = BigInt.asUintN(size * 8, value);
      const [high, low] = [hex >> 64n, hex & 0xffffffffffffffffn];
      const c =
        size > 8
          ? `(${name})((u128)0x${high.toString(16)}ULL << 64 | 0x${low.toString(16)}ULL)`
          : `(${name})0x${hex.toString(16)}ULL`;
      return { c, value: size > 4 ? value : Number(value) };
    });
  }

  #bool() {
    return leaf('_Bool', () => {
      const value = this.#chance(50);
      return { c: value ? '1' : '0', value };
    });
  }

  /** @param {string} name */
  #float(name) {
    return leaf(name, () => {
      // Eighths are exact in both.
      const value = (this.#below(100000) - 50000) / 8;
      return { c: `${value.toFixed(3)}`, value };
    });
  }

  /** @param {Enum} type */
  #enum({ name, size, signed, values }) {
    return leaf(`enum ${name}`, () => {
      const names = Object.keys(values);
      if (this.#chance(70)) {
        const value = this.#pick(names);
        return { c: value, value };
      }
      const value = signed ? -9n : 77n;
      return { c: `(enum ${name})${literal(value)}`, value: size > 4 ? value : Number(value) };
    });
  }

  #pointer() {
    const target = this.#pick(['void *', 'const char *', 'struct unknown *', 'u32 **']);
    return leaf(target, () => {
      const value = this.#integer(64, false);
      return { c: `(${target})0x${value.toString(16)}ULL`, value };
    });
  }

  /** @param {number} length @returns {CType} */
  #text(length) {
    return {
      declare: name => `char ${name}[${length}]`,
      places: (path, keys) => [{ path, keys }],
      sample: () => {
        const long = this.#pick(['x', 'été', 'abc"\\', 'aé']).repeat(length);
        let value = long.slice(0, this.#below(length + 1));
        while (Buffer.byteLength(value) > length) value = value.slice(0, -1);
        const octal = [...Buffer.from(value)].map(byte => `\\${byte.toString(8).padStart(3, '0')}`);
        return { c: `"${octal.join('')}"`, value };
      },
    };
  }

  /** @param {CType} element @param {number} length @returns {CType} */
  #array(element, length) {
    if (element.declare('').trim() === 'char') return this.#text(length);
    return {
      declare: name => element.declare(`${name}[${length}]`),
      places: (path, keys) => [
        { path, keys },
        ...element.places(`${path}[${length - 1}]`, [...keys, length - 1]).filter(() => !isBytes(element)),
      ],
      sample: () => list(Array.from({ length }, element.sample), isBytes(element)),
    };
  }

  /** @param {Layout} layout @returns {CType} */
  #reference({ kind, name, places, sample }) {
    return {
      declare: member => `${kind} ${name} ${member}`,
      places: (path, keys) => [
        { path, keys },
        ...places.slice(-1).map(last => ({ path: `${path}.${last.path}`, keys: [...keys, ...last.keys] })),
      ],
      sample: () => sample,
    };
  }

  /** @returns {{ name: string, element: CType }} of anything but text, whose sample would have a NUL more in C */
  #flexible() {
    const type = this.#chance(30) ? this.#type(2) : this.#int(this.#pick(INTS));
    const element = type.declare('').trim() === 'char' ? this.#bool() : type;
    return { name: 'rest', element };
  }

  /**
   * @param {'struct' | 'union'} kind
   * @param {string} tag
   * @param {number} depth
   * @param {{ name: string, element: CType }} [flexible]
   * @returns {CType}
   */
  #composite(kind, tag, depth, flexible) {
    /** @type {Member[]} */
    const members = [];
    const count = 1 + this.#below(depth === 0 ? 7 : 4);
    for (let i = 0; i < count; i++) {
      const roll = this.#below(100);
      if (roll < 20) members.push(...this.#bitfields(kind));
      else if (roll < 32 && depth < 3) {
        const type = this.#composite(this.#pick(['struct', 'union']), '', depth + 1);
        members.push({ name: '', type, text: `${type.declare('').trim()};` });
      } else members.push(this.#member(this.#type(depth)));
    }
    if (flexible) members.push(this.#tail(flexible));
    const attributes = [
      this.#chance(20) ? ' __attribute__((packed))' : '',
      this.#chance(10) ? ` __attribute__((aligned(${this.#pick([1, 2, 4, 8, 16, 64])})))` : '',
    ].join('');
    const body = `${kind}${tag && ` ${tag}`} {\n${members.map(({ text }) => `${text}\n`).join('')}}${attributes}`;
    return {
      declare: name => `${body} ${name}`,
      fields: members.reduce((sum, member) => sum + fieldsOf(member), 0),
      places: (path, keys) => [
        ...(path ? [{ path, keys }] : []),
        ...members.flatMap(({ name, type }) => {
          if (!type) return [];
          if (name === '') return type.places(path, keys).filter(place => place.path !== path);
          return type.places(path ? `${path}.${name}` : name, [...keys, name]);
        }),
      ],
      sample: () => compositeSample(kind === 'union' ? [this.#pickNamed(members)] : members),
    };
  }

  /** @param {Member[]} members a union's, of which one at least has a name inside */
  #pickNamed(members) {
    const named = members.filter(member => fieldsOf(member) > 0);
    return named.length > 0 ? this.#pick(named) : { name: '', type: undefined, text: '' };
  }

  #name() {
    return `m${this.#members++}`;
  }

  /** @param {CType} type @returns {Member} */
  #member(type) {
    const name = this.#name();
    const attribute = this.#pick([
      '',
      '',
      '',
      '',
      '',
      '',
      '',
      ' __attribute__((packed))',
      ` __attribute__((aligned(${this.#pick([2, 8, 32])})))`,
    ]);
    return { name, type, text: `${type.declare(name)}${attribute};` };
  }

  /** @param {{ name: string, element: CType }} flexible @returns {Member} */
  #tail({ name, element }) {
    const length = 1 + this.#below(5);
    const type = {
      declare: () => element.declare(`${name}[]`),
      places: (/** @type {string} */ path, /** @type {Key[]} */ keys) => [{ path, keys }],
      sample: () => list(Array.from({ length }, element.sample), isBytes(element)),
    };
    return { name, type, text: `${type.declare()};` };
  }

  /** @param {'struct' | 'union'} kind @returns {Member[]} */
  #bitfields(kind) {
    return Array.from({ length: kind === 'union' ? 1 : 1 + this.#below(5) }, () => {
      const roll = this.#below(100);
      if (roll < 6) return padding(`u32 : ${this.#pick([0, this.#below(33)])};`);
      if (roll < 16) return this.#bitfield('_Bool', 1, () => this.#bool().sample());
      if (roll < 26) {
        const { name, values } = this.#pick(ENUMS.slice(0, 2));
        const value = this.#pick(Object.keys(values));
        return this.#bitfield(`enum ${name}`, 4 + this.#below(20), () => ({ c: value, value }));
      }
      const { name, size, signed } = this.#pick(INTS);
      const width = 1 + this.#below(size * 8);
      return this.#bitfield(name, width, () => {
        const value = this.#integer(width, signed);
        return { c: wideLiteral(value), value: width > 32 ? value : Number(value) };
      });
    });
  }

  /** @param {string} type @param {number} width @param {() => Sample} sample @returns {Member} */
  #bitfield(type, width, sample) {
    const name = this.#name();
    return {
      name,
      type: { declare: () => '', places: () => [], sample },
      text: `${type} ${name} : ${width};`,
    };
  }
}

/** @typedef {{ name: string, type: CType | undefined, text: string }} Member */

/** @param {Member} member @returns {number} */
function fieldsOf({ name, type }) {
  return name === '' ? (type?.fields ?? 0) : 1;
}

/** @param {string} text @returns {Member} */
function padding(text) {
  return { name: '', type: undefined, text };
}

/** @param {string} name @param {() => Sample} sample @returns {CType} */
function leaf(name, sample) {
  return { declare: variable => `${name} ${variable}`, places: (path, keys) => [{ path, keys }], sample };
}

/** Arrays of it decode to one Uint8Array. @param {CType} type */
function isBytes(type) {
  return type.declare('').trim() === 'unsigned char';
}

/** @param {bigint} value of up to 128 bits */
function wideLiteral(value) {
  if (value >= -(1n << 63n) && value < 1n << 64n) return literal(value);
  const unsigned = BigInt.asUintN(128, value);
  const [high, low] = [unsigned >> 64n, unsigned & 0xffffffffffffffffn];
  return `(${value < 0n ? '__int128' : 'u128'})((u128)${high}ULL << 64 | ${low}ULL)`;
}

/** @param {Sample[]} items @param {boolean} bytes @returns {Sample} */
function list(items, bytes) {
  const values = items.map(({ value }) => value);
  const value = bytes ? Uint8Array.from(/** @type {number[]} */ (values)) : values;
  return { c: `{ ${items.map(({ c }) => c).join(', ')} }`, value };
}

/** @param {Member[]} members @returns {Sample} */
function compositeSample(members) {
  /** @type {Record<string, unknown>} */
  const value = {};
  /** @type {string[]} */
  const texts = [];
  for (const { name, type } of members) {
    if (!type) continue;
    const sample = type.sample();
    if (name === '') {
      Object.assign(value, sample.value);
      // An anonymous member's own fields are named as the outer type's.
      texts.push(sample.c.slice(2, -2));
    } else {
      value[name] = sample.value;
      texts.push(`.${name} = ${sample.c}`);
    }
  }
  return { c: `{ ${texts.filter(text => text.trim() !== '').join(', ')} }`, value };
}

/** @param {number} seed @param {number} count */
export function makeLayouts(seed, count) {
  const maker = new Maker(seed);
  while (maker.layouts.length < count) maker.add();
  return maker.layouts;
}

/** @param {readonly Layout[]} layouts @returns {string} */
export function toC(layouts) {
  const one = (/** @type {Layout} */ { kind, name, c, places, sample }) => {
    const type = `${kind} ${name}`;
    const offsets = places.map(({ path }) => `__builtin_offsetof(${type}, ${path})`);
    return [
      c,
      `const unsigned int layout_${name}[] = { ${[`sizeof(${type})`, ...offsets].join(', ')} };`,
      `const ${type} sample_${name} = ${sample.c};`,
    ].join('\n');
  };
  return `${PRELUDE}\n${layouts.map(one).join('\n\n')}\n`;
}

/** What is committed. */
export const SEED = 19;
export const COUNT = 360;
