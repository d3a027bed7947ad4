/** Writes the code that stores an integer, boolean or enum. */
import { lowestBit } from '../integer.ts';
import { bytesOf, type ScalarNode } from '../plan.ts';
import { at, type Source } from './source.ts';

export function scalarLines(source: Source, node: ScalarNode, x: string, offset: number): string {
  const place = at(offset);
  const endian = source.littleEndian;
  if (node.wide && !node.bits && node.size === 8 && node.as === 'int') {
    return `${wideWriter(source, node.signed)}(${x}, v, ${place});`;
  }
  if (node.wide) return `writeRare(${source.constant(node)}, ${x}, v, ${place}, ${endian});`;

  const raw = source.name('r');
  const lines = [
    `const ${raw} = ${rawExpression(source, node, x)};`,
    `if (${misfit(node, raw)}) throw bail;`,
  ];
  if (node.bits) lines.push(bitLines(source, node, raw, offset));
  else if (node.size === 1) lines.push(`v.setUint8(${place}, ${raw});`);
  else lines.push(`v.setUint${node.size * 8}(${place}, ${raw}, ${endian});`);
  return lines.join('\n');
}

/** A number, or something that is none where the value is not what it should be. */
function rawExpression(source: Source, node: ScalarNode, x: string): string {
  if (node.as === 'bool') return `${x} === true ? 1 : ${x} === false ? 0 : undefined`;
  if (node.as === 'enum')
    return `typeof ${x} === 'string' ? ${source.constant(node.names!.byName)}.get(${x}) : ${x}`;
  return x;
}

function misfit(node: ScalarNode, raw: string): string {
  if (node.as === 'bool') return `${raw} === undefined`;
  return `typeof ${raw} !== 'number' || ${truncated(node, raw)} !== ${raw}`;
}

/** The value as it would come back from its bits: the same if it fits. */
function truncated(node: ScalarNode, raw: string): string {
  const width = node.bits ? node.bits.width : node.size * 8;
  if (width === 32) return node.signed ? `(${raw} | 0)` : `(${raw} >>> 0)`;
  return node.signed ? `(${raw} << ${32 - width} >> ${32 - width})` : `(${raw} & ${2 ** width - 1})`;
}

/** Sets bits in bytes that are zero there. */
function bitLines(source: Source, node: ScalarNode, raw: string, offset: number): string {
  const bits = node.bits!;
  const bytes = bytesOf(bits);
  const low = lowestBit(bits, source.littleEndian);
  const masked = source.name('b');
  const lines = [`const ${masked} = ${bits.width === 32 ? raw : `${raw} & ${2 ** bits.width - 1}`};`];
  for (let i = 0; i < bytes; i++) {
    const shift = low - 8 * (source.littleEndian ? i : bytes - 1 - i);
    const part = shift >= 0 ? `${masked} << ${shift}` : `${masked} >>> ${-shift}`;
    lines.push(`v.setUint8(${at(offset + i)}, v.getUint8(${at(offset + i)}) | ${part});`);
  }
  return lines.join('\n');
}

/** 64 bits, from a bigint or from a number that is exact. */
function wideWriter(source: Source, signed: boolean): string {
  const endian = source.littleEndian;
  const [low, high] = endian ? ['o', 'o + 4'] : ['o + 4', 'o'];
  const [min, max] = signed ? ['-0x8000000000000000n', '0x7fffffffffffffffn'] : ['0n', '0xffffffffffffffffn'];
  return source.once('wide', signed, name =>
    [
      `function ${name}(x, v, o) {`,
      `if (typeof x === 'bigint') {`,
      `if (x < ${min} || x > ${max}) throw bail;`,
      `v.setBigUint64(o, x, ${endian});`,
      '} else {',
      `if (!isSafeInteger(x)${signed ? '' : ' || x < 0'}) throw bail;`,
      'const l = x >>> 0;',
      `v.setUint32(${low}, l, ${endian});`,
      `v.setInt32(${high}, (x - l) / 4294967296, ${endian});`,
      '}}',
    ].join('\n'),
  );
}
