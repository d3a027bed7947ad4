/** Writes the class of a type's flyweight: a getter for each field, with the same expressions as decode. */
import { interpretDecode } from '../interpreter/decode.ts';
import { fieldPath, visibleFields } from '../interpreter/flyweight.ts';
import type { Field, Node, Plan } from '../plan.ts';
import type { FlyweightClass } from '../types.ts';
import { decodeExpression } from './decode.ts';
import { at, Source } from './source.ts';

const HERE = 'const v = this.#v, o = this.#o, e = o + this.#length;';

export function compileFlyweight(plan: Plan): FlyweightClass {
  const source = new Source(plan.littleEndian);
  return source.build<FlyweightClass>(flyweight(source, plan, plan.root));
}

/** The name of a node's class. Nested composites have theirs, made when a getter is first asked for one. */
function flyweight(source: Source, plan: Plan, node: Node): string {
  return source.once('Flyweight', node, name => {
    const members = visibleFields(node).map(field =>
      field.node.kind === 'composite' ? nestedGetter(source, plan, field) : plainGetter(source, plan, field),
    );
    return [
      `class ${name} {`,
      '#v = nothing; #o = 0; #length = 0;',
      `moveTo(v, o, e = o + ${node.size}) { this.#v = v; this.#o = o; this.#length = e - o; return this; }`,
      ...steps(node),
      `decode() { ${HERE} ${answer(source, plan, node, 0, 'value')} }`,
      ...members,
      '}',
    ].join('\n');
  });
}

/**
 * What `Steps` does, in the flyweight's own fields: `advance` is the hottest loop of a ring buffer's reader, in which a field of
 * another object takes a tenth more, an addition that could leave 32 bits as well (`| 0` says that this one can't), and an answer
 * that could be anything a quarter (`=== true`: a call that is not inlined answers anything).
 */
function steps(node: Node): string[] {
  return [
    '#step = 0; #last = 0; #runs = none; #next = 0; #done = 0; #count = 0;',
    'over(v, runs, count) { this.#v = v; this.#runs = runs; this.#count = count;',
    'this.#o = 0; this.#last = 0; this.#next = 0; this.#done = 0; return this; }',
    'advance() { const o = this.#o; if (o >= this.#last) return this.#run() === true; this.#o = o + this.#step | 0; return true; }',
    '#run() { const done = this.#done; if (done >= this.#count) return false; const next = this.#next;',
    'const o = this.#runs[next], length = this.#runs[next + 1], end = this.#runs[next + 2], step = this.#runs[next + 3] | 0;',
    'this.#next = next + 4; this.#done = end; this.#last = 0;',
    `if (length < ${node.size}) throw shortRecord(${JSON.stringify(node.typeName)}, ${node.size}, length);`,
    'this.#o = o; this.#length = length; this.#step = step; this.#last = o + (end - done - 1) * step; return true; }',
  ];
}

function plainGetter(source: Source, plan: Plan, field: Field): string {
  return `get ${key(field)}() { ${HERE} ${answer(source, plan, field.node, field.offset, fieldPath(field))} }`;
}

function nestedGetter(source: Source, plan: Plan, field: Field): string {
  const own = `#${source.name('n')}`;
  const Nested = flyweight(source, plan, field.node);
  const move = `moveTo(v, o + ${field.offset}, e)`;
  return `${own} = null;\nget ${key(field)}() { ${HERE} return (this.${own} ??= new ${Nested}()).${move}; }`;
}

/** A computed key: `constructor` and `__proto__` are names like any other. */
function key(field: Field): string {
  return `[${JSON.stringify(field.name)}]`;
}

function answer(source: Source, plan: Plan, node: Node, offset: number, path: string): string {
  const fast = `return ${decodeExpression(source, node, offset)};`;
  if (!plan.safe) return fast;
  const slow = source.constant(interpretDecode({ ...plan, root: node }, path));
  return `try { ${fast} } catch (error) { if (error !== bail) throw error; return ${slow}(v, ${at(offset)}, e); }`;
}
