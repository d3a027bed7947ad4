/** Writes the code that stores a value: checks and stores in straight lines, anything unexpected is left to the interpreter. */
import { type Encode, interpretEncode } from '../interpreter/encode.ts';
import type { Choice, CompositeNode, Entry, Field, Node, Plan, UnionEntry } from '../plan.ts';
import { gaps, largestFirst, zeroLines } from './gaps.ts';
import { bail } from './runtime.ts';
import { scalarLines } from './scalar.ts';
import { at, Source } from './source.ts';

/** As in decode: what is smaller is written out where it stands. */
const INLINE_VALUES = 24;
/** Bytes of a union for which a second memory is kept. */
const MAX_ASIDE = 4096;
const NO_RECORD = (x: string) => `typeof ${x} !== 'object' || ${x} === null || isArray(${x}) || isView(${x})`;

export function compileEncode(plan: Plan): Encode {
  const source = new Source(plan.littleEndian);
  const lines = wholeLines(source, plan.root, 'x', 0);
  const text = `function encode(x, v, o, e) {\nlet r = ${plan.root.size};\n${lines}\nreturn r; }`;
  const fast = source.build<(value: unknown, view: DataView, offset: number, end: number) => number>(text);
  const slow = interpretEncode(plan);
  return (value, view, offset, root, end) => {
    try {
      return fast(value, view, offset, end ?? view.byteLength);
    } catch (error) {
      if (error !== bail) throw error;
      return slow(value, view, offset, root, end);
    }
  };
}

/** Statements that store the value of variable `x` at `offset` bytes from `o`. */
function encodeLines(source: Source, node: Node, x: string, offset: number): string {
  const inPlace = node.values <= INLINE_VALUES || (node.kind === 'composite' && node.open);
  if (inPlace || (node.kind !== 'composite' && node.kind !== 'array'))
    return wholeLines(source, node, x, offset);
  return `${writer(source, node)}(${x}, v, ${at(offset)});`;
}

function writer(source: Source, node: Node): string {
  return source.once(
    'write',
    node,
    name => `function ${name}(x, v, o) {\n${wholeLines(source, node, 'x', 0)}\n}`,
  );
}

function wholeLines(source: Source, node: Node, x: string, offset: number): string {
  const place = at(offset);
  switch (node.kind) {
    case 'scalar':
      return scalarLines(source, node, x, offset);
    case 'float':
      return floatLines(source, node.size, x, offset);
    case 'bytes':
      return `if (!(${x} instanceof Uint8Array) || ${x}.length !== ${node.size}) throw bail;\nwriteBytes(${x}, v, ${place});`;
    case 'chars':
      return `if (typeof ${x} !== 'string' || writeText(${x}, v, ${place}, ${node.size}) !== '') throw bail;`;
    case 'array': {
      const check = `if (!(${isList(node.element, x)}) || ${x}.length !== ${node.length}) throw bail;`;
      if (node.values > INLINE_VALUES) return `${check}\n${loop(source, node.element, x, offset)}`;
      const lines = [check];
      for (let i = 0; i < node.length; i++) {
        const item = source.name('x');
        lines.push(
          `const ${item} = ${x}[${i}];`,
          encodeLines(source, node.element, item, offset + i * node.element.size),
        );
      }
      return lines.join('\n');
    }
    case 'flexible': {
      if (node.as === 'chars') return 'throw bail;';
      const list = node.as === 'bytes' ? `${x} instanceof Uint8Array` : isList(node.element, x);
      const size = `${x}.length * ${node.element.size}`;
      const store =
        node.as === 'bytes' ? `writeBytes(${x}, v, ${place});` : loop(source, node.element, x, offset);
      return [
        `if (!(${list}) || ${place} + ${size} > e) throw bail;`,
        store,
        `r = Math.max(r, ${offset} + ${size});`,
      ].join('\n');
    }
    case 'composite':
      return compositeLines(source, node, x, offset);
  }
}

function isList(element: Node, x: string): string {
  const numeric = element.kind === 'float' || (element.kind === 'scalar' && element.as === 'int');
  return numeric ? `isArray(${x}) || isView(${x}) && 'length' in ${x}` : `isArray(${x})`;
}

function loop(source: Source, element: Node, x: string, offset: number): string {
  const [i, p] = [source.name('i'), source.name('p')];
  const store = `${writer(source, element)}(${x}[${i}], v, ${p});`;
  return `for (let ${i} = 0, ${p} = ${at(offset)}; ${i} < ${x}.length; ${i}++, ${p} += ${element.size}) ${store}`;
}

function floatLines(source: Source, size: number, x: string, offset: number): string {
  const store = `v.setFloat${size * 8}(${at(offset)}, ${x}, ${source.littleEndian});`;
  const check = `if (typeof ${x} !== 'number') throw bail;`;
  if (size === 8) return `${check}\n${store}`;
  const single = source.name('f');
  const infinite = `(${single} === Infinity || ${single} === -Infinity) && ${single} !== ${x}`;
  return `${check}\nconst ${single} = fround(${x});\nif (${infinite}) throw bail;\n${store}`;
}

function compositeLines(source: Source, node: CompositeNode, x: string, offset: number): string {
  const [seen, wanted] = [source.name('n'), source.name('k')];
  return [
    `if (${NO_RECORD(x)}) throw bail;`,
    `let ${wanted} = 0;`,
    zeroLines(gaps(node.entries, 0, node.size), offset),
    ...node.entries.map(entry => entryLines(source, entry, x, offset, wanted)),
    // Counting allocates nothing, as Object.keys would.
    `let ${seen} = 0;`,
    `for (const _ in ${x}) ${seen}++;`,
    `if (${seen} !== ${wanted}) refuseExtra(${source.constant(node)}, ${x});`,
  ].join('\n');
}

function entryLines(source: Source, entry: Entry, x: string, offset: number, wanted: string): string {
  if (entry.kind === 'union') return unionLines(source, entry, x, offset, wanted);
  const item = source.name('x');
  return [
    `const ${item} = ${read(x, entry.field)};`,
    `${wanted}++;`,
    encodeLines(source, entry.field.node, item, offset + entry.field.offset),
  ].join('\n');
}

/**
 * The largest given choice is written; further ones are written aside, and must have the same bytes. Where they have not,
 * the interpreter finds out whether they differ in padding alone.
 */
function unionLines(source: Source, entry: UnionEntry, x: string, offset: number, wanted: string): string {
  if (entry.choices.length === 0) return '';
  const done = source.name('d');
  const aside = entry.size <= MAX_ASIDE ? source.constant(new DataView(new ArrayBuffer(entry.size))) : null;
  const lines = [`let ${done} = false;`];
  for (const { choice, start, end } of largestFirst(entry.choices)) {
    const write = choiceWriter(source, entry, choice);
    const there = `v, ${at(offset + start)}`;
    const compare = `if (!sameBytes(${there}, ${aside}, ${start - entry.offset}, ${end - start})) throw bail;`;
    lines.push(
      `if (${choice.fields.map(field => `(${read(x, field)}) !== undefined`).join(' || ')}) {`,
      `if (!${done}) { ${wanted} += ${write}(${x}, v, ${at(offset)}); ${done} = true; }`,
      aside
        ? `else { ${wanted} += ${write}(${x}, ${aside}, ${-entry.offset}); ${compare} }`
        : 'else throw bail;',
      '}',
    );
  }
  return [...lines, `if (!${done}) throw bail;`].join('\n');
}

/** Fills the whole union; answers how many fields were given. */
function choiceWriter(source: Source, entry: UnionEntry, choice: Choice): string {
  return source.once('choice', choice, name =>
    [
      `function ${name}(x, v, o) {`,
      'let k = 0;',
      zeroLines(gaps(choice.entries, entry.offset, entry.offset + entry.size), 0),
      ...choice.entries.map(inner => entryLines(source, inner, 'x', 0, 'k')),
      'return k; }',
    ].join('\n'),
  );
}

function read(x: string, field: Field): string {
  const name = JSON.stringify(field.name);
  return field.inherited ? `hasOwn(${x}, ${name}) ? ${x}[${name}] : undefined` : `${x}[${name}]`;
}
