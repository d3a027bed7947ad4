/** Writes the class of a type's flyweight: a getter for each field, with the same expressions as decode. */
import { interpretDecode } from '../interpreter/decode.ts';
import { fieldPath, visibleFields } from '../interpreter/flyweight.ts';
import type { Field, Node, Plan } from '../plan.ts';
import type { FlyweightClass } from '../types.ts';
import { decodeExpression } from './decode.ts';
import { at, Source } from './source.ts';

const HERE = 'const v = this.#v, o = this.#o, e = this.#e;';

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
      '#v = nothing; #o = 0; #e = 0; #index = none; #at = 0; #end = 0;',
      `moveTo(v, o, e = o + ${node.size}) { this.#v = v; this.#o = o; this.#e = e; return this; }`,
      'over(v, index, count) { this.#v = v; this.#index = index; this.#at = 0; this.#end = 2 * count; return this; }',
      'advance() {',
      'const at = this.#at; if (at >= this.#end) return false; this.#at = at + 2;',
      'const o = this.#index[at], length = this.#index[at + 1];',
      `if (length < ${node.size}) throw shortRecord(${JSON.stringify(node.typeName)}, ${node.size}, length);`,
      'this.#o = o; this.#e = o + length; return true; }',
      `decode() { ${HERE} ${answer(source, plan, node, 0, 'value')} }`,
      ...members,
      '}',
    ].join('\n');
  });
}

function plainGetter(source: Source, plan: Plan, field: Field): string {
  return `get ${key(field)}() { ${HERE} ${answer(source, plan, field.node, field.offset, fieldPath(field))} }`;
}

function nestedGetter(source: Source, plan: Plan, field: Field): string {
  const own = `#${source.name('n')}`;
  const Nested = flyweight(source, plan, field.node);
  const move = `moveTo(this.#v, this.#o + ${field.offset}, this.#e)`;
  return `${own} = null;\nget ${key(field)}() { return (this.${own} ??= new ${Nested}()).${move}; }`;
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
