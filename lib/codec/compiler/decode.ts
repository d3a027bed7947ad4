/** Writes the code that reads a value: one expression, with functions for what repeats. */

import { lowestBit } from '../integer.ts';
import { type Decode, interpretDecode } from '../interpreter/decode.ts';
import { bytesOf, type CompositeNode, type Field, type Node, type Plan, type ScalarNode } from '../plan.ts';
import { bail } from './runtime.ts';
import { at, Source } from './source.ts';

/** A composite or array with so many values at most is written out where it stands. */
const INLINE_VALUES = 24;

export function compileDecode(plan: Plan): Decode {
  const source = new Source(plan.littleEndian);
  const expression = wholeExpression(source, plan.root, 0);
  const fast = source.build<Decode>(
    `function decode(v, o, e = o + ${plan.root.size}) { return ${expression}; }`,
  );
  if (!plan.safe) return fast;
  const slow = interpretDecode(plan);
  return (view, offset, end) => {
    try {
      return fast(view, offset, end);
    } catch (error) {
      if (error !== bail) throw error;
      return slow(view, offset, end);
    }
  };
}

/** An expression for a value `offset` bytes from `o`. */
export function decodeExpression(source: Source, node: Node, offset: number): string {
  // A flexible array needs `e`, which the outermost function alone has.
  const inPlace = node.values <= INLINE_VALUES || (node.kind === 'composite' && node.open);
  if (inPlace || (node.kind !== 'composite' && node.kind !== 'array'))
    return wholeExpression(source, node, offset);
  const name = source.once('read', node, name => {
    if (node.kind === 'composite')
      return `function ${name}(v, o) { return ${wholeExpression(source, node, 0)}; }`;
    return `function ${name}(v, o) ${loop(source, node.element, String(node.length))}`;
  });
  return `${name}(v, ${at(offset)})`;
}

function wholeExpression(source: Source, node: Node, offset: number): string {
  const endian = source.littleEndian;
  switch (node.kind) {
    case 'scalar':
      return scalarExpression(source, node, offset);
    case 'float':
      return `v.getFloat${node.size * 8}(${at(offset)}, ${endian})`;
    case 'bytes':
      return `readBytes(v, ${at(offset)}, ${node.size})`;
    case 'chars':
      return `readText(v, ${at(offset)}, ${node.size})`;
    case 'array': {
      if (node.values > INLINE_VALUES) return decodeExpression(source, node, offset);
      const place = (_: unknown, i: number) =>
        decodeExpression(source, node.element, offset + i * node.element.size);
      return `[${Array.from({ length: node.length }, place).join(', ')}]`;
    }
    case 'flexible': {
      const size = node.element.size;
      const length = `Math.max(0, Math.floor((e - (${at(offset)})) / ${size}))`;
      if (node.as === 'bytes') return `readBytes(v, ${at(offset)}, ${length})`;
      if (node.as === 'chars') return `readText(v, ${at(offset)}, ${length})`;
      const name = source.once(
        'read',
        node,
        name => `function ${name}(v, o, n) ${loop(source, node.element, 'n')}`,
      );
      return `${name}(v, ${at(offset)}, ${length})`;
    }
    case 'composite':
      return objectLiteral(source, node, offset);
  }
}

/** All fields in one literal: every value of the type has the same hidden class. */
function objectLiteral(source: Source, node: CompositeNode, offset: number): string {
  const property = (field: Field) =>
    `${key(field.name)}: ${decodeExpression(source, field.node, offset + field.offset)}`;
  return `({ ${node.fields.map(property).join(', ')} })`;
}

/** `"__proto__": value` would set the prototype; a computed key makes a property of it as of any other. */
function key(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : JSON.stringify(name);
}

function loop(source: Source, element: Node, length: string): string {
  const item = decodeExpression(source, element, 0);
  return `{ const r = []; for (let i = 0; i < ${length}; i++, o += ${element.size}) r.push(${item}); return r; }`;
}

function scalarExpression(source: Source, node: ScalarNode, offset: number): string {
  const raw = rawExpression(source, node, offset);
  if (raw === null) return `readRare(${source.constant(node)}, v, ${at(offset)}, ${source.littleEndian})`;
  if (node.as === 'bool') return `(${raw} !== 0)`;
  if (node.as === 'enum') return `${enumReader(source, node)}(${raw})`;
  return raw;
}

/** null for what is left to `readRare`. */
function rawExpression(source: Source, node: ScalarNode, offset: number): string | null {
  const endian = source.littleEndian;
  if (node.bits) return bitsExpression(source, node, offset);
  if (node.size === 1) return `v.get${node.signed ? 'Int8' : 'Uint8'}(${at(offset)})`;
  if (!node.wide) return `v.get${node.signed ? 'Int' : 'Uint'}${node.size * 8}(${at(offset)}, ${endian})`;
  if (node.size > 8 || node.as !== 'int') return null;
  if (!node.safe) return `v.getBig${node.signed ? 'Int' : 'Uint'}64(${at(offset)}, ${endian})`;
  return `${safeReader(source, node.signed)}(v, ${at(offset)})`;
}

/** Two halves: a bigint made only to become a number costs four times as much. */
function safeReader(source: Source, signed: boolean): string {
  const [low, high] = source.littleEndian ? ['o', 'o + 4'] : ['o + 4', 'o'];
  const endian = source.littleEndian;
  const half = signed ? 'getInt32' : 'getUint32';
  return source.once('safe', signed, name => {
    const number = `v.${half}(${high}, ${endian}) * 4294967296 + v.getUint32(${low}, ${endian})`;
    return `function ${name}(v, o) { const x = ${number}; if (!isSafeInteger(x)) throw bail; return x; }`;
  });
}

function bitsExpression(source: Source, node: ScalarNode, offset: number): string | null {
  const bits = node.bits!;
  const bytes = bytesOf(bits);
  if (node.wide || bytes > 4) return null;
  const word = wordExpression(bytes, offset, source.littleEndian);
  const low = lowestBit(bits, source.littleEndian);
  if (node.signed) return `(${word} << ${32 - low - bits.width} >> ${32 - bits.width})`;
  return bits.width === 32 ? word : `(${word} >>> ${low} & ${2 ** bits.width - 1})`;
}

function wordExpression(bytes: number, offset: number, littleEndian: boolean): string {
  if (bytes === 1) return `v.getUint8(${at(offset)})`;
  if (bytes !== 3) return `v.getUint${bytes * 8}(${at(offset)}, ${littleEndian})`;
  const pair = `v.getUint16(${at(offset)}, ${littleEndian})`;
  const third = `v.getUint8(${at(offset + 2)})`;
  return littleEndian ? `(${pair} | ${third} << 16)` : `(${pair} << 8 | ${third})`;
}

function enumReader(source: Source, node: ScalarNode): string {
  const names = node.names!.byValue;
  return source.once(
    'name',
    node.names,
    name => `function ${name}(x) { return ${source.constant(names)}.get(x) ?? x; }`,
  );
}
