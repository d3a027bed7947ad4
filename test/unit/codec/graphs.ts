/**
 * Random types: a description made by fast-check, laid out into BTF here. The layout also says which bits mean something, worked
 * out without the codec, so that the codec can be held against it.
 */
import fc from 'fast-check';
import type { Btf } from '../../../lib/formats/btf/btf.ts';
import { BtfBuilder, type MemberSpec } from './builder.ts';

export type Shape =
  | { kind: 'int'; size: number; signed: boolean }
  | { kind: 'bool' }
  | { kind: 'float'; size: number }
  | { kind: 'enum'; size: number; signed: boolean }
  | { kind: 'pointer' }
  | { kind: 'chars'; length: number }
  | { kind: 'array'; element: Shape; length: number }
  | { kind: 'typedef'; target: Shape }
  | { kind: 'struct' | 'union'; members: MemberShape[]; tail: number }
  | { kind: 'flexible'; element: Shape };

export interface MemberShape {
  shape: Shape;
  named: boolean;
  /** Bits of a bitfield, or 0. */
  bits: number;
  /** Bytes left free before the member. */
  gap: number;
}

/** Bits that mean something, counted from the start of the type as BTF counts them. */
interface Span {
  start: number;
  width: number;
  kind: 'bits' | 'bool' | 'float';
}

export interface Graph {
  btf: Btf;
  id: number;
  size: number;
  spans: Span[];
  open: boolean;
}

const leaf: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({
    kind: fc.constant('int' as const),
    size: fc.constantFrom(1, 2, 4, 8, 16),
    signed: fc.boolean(),
  }),
  fc.constant<Shape>({ kind: 'bool' }),
  fc.record({ kind: fc.constant('float' as const), size: fc.constantFrom(4, 8, 16) }),
  fc.record({ kind: fc.constant('enum' as const), size: fc.constantFrom(1, 2, 4, 8), signed: fc.boolean() }),
  fc.constant<Shape>({ kind: 'pointer' }),
  fc.record({ kind: fc.constant('chars' as const), length: fc.integer({ min: 0, max: 60 }) }),
);

function composite(inner: fc.Arbitrary<Shape>, kinds: ('struct' | 'union')[]): fc.Arbitrary<Shape> {
  const member = fc.record({
    shape: inner,
    named: fc.integer({ min: 0, max: 3 }).map(n => n > 0),
    bits: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 64 })),
    gap: fc.integer({ min: 0, max: 3 }),
  });
  return fc.record({
    kind: fc.constantFrom(...kinds),
    members: fc.array(member, { maxLength: 7 }),
    tail: fc.integer({ min: 0, max: 20 }).map(n => (n > 17 ? n : n % 4)),
  });
}

const { shape } = fc.letrec<{ shape: Shape; array: Shape }>(tie => ({
  array: fc.record({
    kind: fc.constant('array' as const),
    element: tie('shape'),
    length: fc.constantFrom(0, 1, 2, 3, 9),
  }),
  shape: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    composite(tie('shape'), ['struct', 'struct', 'union']),
    tie('array'),
    fc.record({
      kind: fc.constant('array' as const),
      element: leaf,
      length: fc.integer({ min: 10, max: 40 }),
    }),
    tie('shape').map(target => ({ kind: 'typedef' as const, target })),
  ),
}));

export const shapes: fc.Arbitrary<Shape> = fc.oneof(shape, composite(shape, ['struct', 'union']));

/** A struct that ends in a flexible array member. */
export const openShapes: fc.Arbitrary<Shape> = fc
  .record({ outer: composite(shape, ['struct']), element: shape })
  .map(({ outer, element }) => {
    if (outer.kind !== 'struct') throw new Error('a struct was asked for');
    const last = { shape: { kind: 'flexible' as const, element }, named: true, bits: 0, gap: 0 };
    return { ...outer, members: [...outer.members, last] };
  });

/** Names that break what does not quote them, then ordinary ones. */
const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'length',
  'a b',
  '"; throw 1; //',
  "it's",
  '\u2028',
  'ñ',
  '`',
  '\\',
];

export function layOut(shape: Shape, withNames: boolean): Graph {
  const builder = new BtfBuilder();
  const laid = new Layout(builder, withNames).lay(shape);
  return { btf: builder.build(), open: endsOpen(shape), ...laid };
}

/** Whether the last member of all is an array without length, which takes the padding behind it for elements. */
function endsOpen(shape: Shape): boolean {
  switch (shape.kind) {
    case 'typedef':
      return endsOpen(shape.target);
    case 'chars':
    case 'array':
      return shape.length === 0;
    case 'struct': {
      const last = shape.members[shape.members.length - 1];
      return last !== undefined && endsOpen(last.shape);
    }
    default:
      return shape.kind === 'flexible';
  }
}

interface Laid {
  id: number;
  size: number;
  spans: Span[];
}

class Layout {
  readonly #builder: BtfBuilder;
  readonly #oddNames: boolean;
  #count = 0;

  constructor(builder: BtfBuilder, oddNames: boolean) {
    this.#builder = builder;
    this.#oddNames = oddNames;
  }

  lay(shape: Shape): Laid {
    const builder = this.#builder;
    const whole = (id: number, size: number, kind: Span['kind'] = 'bits'): Laid => ({
      id,
      size,
      spans: [{ start: 0, width: size * 8, kind }],
    });
    switch (shape.kind) {
      case 'int':
        return whole(
          builder.int(`${shape.signed ? 's' : 'u'}${shape.size * 8}`, shape.size, shape),
          shape.size,
        );
      case 'bool':
        return whole(builder.int('_Bool', 1, { bool: true }), 1, 'bool');
      case 'float':
        return whole(
          builder.float(`float${shape.size}`, shape.size),
          shape.size,
          shape.size > 8 ? 'bits' : 'float',
        );
      case 'enum':
        return whole(this.#enum(shape), shape.size);
      case 'pointer':
        return whole(builder.pointer(0), 8);
      case 'chars':
        return whole(builder.array(builder.int('char', 1, { signed: true }), shape.length), shape.length);
      case 'typedef': {
        const target = this.lay(shape.target);
        return {
          ...target,
          id: builder.volatile(builder.typedef(`t${++this.#count}`, builder.const(target.id))),
        };
      }
      case 'array':
        return this.#array(shape.element, shape.length);
      case 'flexible':
        return this.#array(shape.element, 0);
      case 'struct':
      case 'union':
        return this.#composite(shape, { next: 0 });
    }
  }

  #enum(shape: Shape & { kind: 'enum' }): number {
    const values = { ZERO: 0, ONE: 1, ALSO_ONE: 1, LARGE: shape.signed ? -2 : 120 };
    if (shape.size < 8) return this.#builder.enum(`e${shape.size}`, shape.size, values, shape.signed);
    const wide = { WIDE: shape.signed ? -(1n << 40n) : 1n << 63n, ZERO: 0n };
    return this.#builder.enum64('e8', wide, shape.signed);
  }

  #array(element: Shape, length: number): Laid {
    const { id, size, spans } = this.lay(element);
    const all = Array.from({ length }, (_, i) => moved(spans, i * size * 8)).flat();
    return { id: this.#builder.array(id, length), size: size * length, spans: all };
  }

  /** `names` counts through anonymous members, whose fields are the outer type's. */
  #composite(shape: Shape & { kind: 'struct' | 'union' }, names: { next: number }): Laid {
    const members: MemberSpec[] = [];
    const spans: Span[] = [];
    let position = 0;
    let most = 0;
    for (const member of shape.members) {
      const inner = member.shape;
      const anonymous = !member.named && (inner.kind === 'struct' || inner.kind === 'union');
      const laid = anonymous ? this.#composite(inner, names) : this.lay(inner);
      if (shape.kind === 'union') position = 0;
      const bits = anonymous ? 0 : bitfieldWidth(member);
      // A bitfield follows at the next bit, but BTF's 24 bits for an offset must hold.
      if (bits === 0) position = Math.ceil(position / 8) * 8 + (shape.kind === 'union' ? 0 : member.gap * 8);
      const name = anonymous ? '' : this.#name(names.next++);
      members.push({ name, type: laid.id, offset: position, ...(bits > 0 ? { bits } : {}) });
      spans.push(...moved(bits > 0 ? [{ start: 0, width: bits, kind: 'bits' }] : laid.spans, position));
      position += bits > 0 ? bits : laid.size * 8;
      most = Math.max(most, position);
    }
    const size = Math.ceil(most / 8) + shape.tail;
    const name = `${shape.kind}${++this.#count}`;
    return { id: this.#builder[shape.kind](name, size, members), size, spans };
  }

  #name(index: number): string {
    return (this.#oddNames && NAMES[index]) || `f${index}`;
  }
}

function bitfieldWidth({ shape, bits }: MemberShape): number {
  if (shape.kind === 'bool') return bits > 0 ? 1 : 0;
  if (shape.kind === 'int' || shape.kind === 'enum') return Math.min(bits, shape.size * 8);
  return 0;
}

function moved(spans: Span[], by: number): Span[] {
  return spans.map(span => ({ ...span, start: span.start + by }));
}

/** Makes random bytes into ones that decode without loss: booleans of 0 and 1, floats that are numbers. */
export function tame(bytes: Uint8Array, graph: Graph, littleEndian: boolean): Uint8Array {
  const tamed = bytes.slice();
  for (const { start, width, kind } of graph.spans) {
    const [first, last] = [start / 8, (start + width) / 8 - 1];
    if (kind === 'bool') tamed[first]! &= 1;
    if (kind === 'float') tamed[littleEndian ? last : first]! &= 0xbf;
  }
  return tamed;
}

/** The bytes with every bit cleared that means nothing. */
export function meaningful(bytes: Uint8Array, graph: Graph, littleEndian: boolean): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  for (const { start, width } of graph.spans) {
    for (let bit = start; bit < start + width; bit++) {
      const mask = littleEndian ? 1 << (bit % 8) : 0x80 >> (bit % 8);
      kept[bit >> 3]! |= bytes[bit >> 3]! & mask;
    }
  }
  return kept;
}
