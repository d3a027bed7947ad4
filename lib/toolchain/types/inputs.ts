/** What may be written of a type where that is more than what is read: TypeScript tells the two apart. */
import type { Entry, Field, Node } from '../../codec/plan.ts';

const freer = new WeakMap<Node, boolean>();

/** Whether more may be written than is read: unions by one member, arrays that are read-only. Nodes are shared: each is looked at once. */
export function isFreer(node: Node): boolean {
  let known = freer.get(node);
  if (known === undefined) freer.set(node, (known = findFreedom(node)));
  return known;
}

function findFreedom(node: Node): boolean {
  if (node.kind === 'array') return true;
  if (node.kind === 'flexible') return node.as === 'array';
  if (node.kind !== 'composite') return false;
  return node.entries.some(isChoice) || node.fields.some(field => isFreer(field.node));
}

function isChoice(entry: Entry): boolean {
  if (entry.kind === 'field') return false;
  return entry.choices.length > 1 || entry.choices.some(choice => choice.entries.some(isChoice));
}

/** `{ port: number } & AnyOf<[{ v4: number }, { v6: Uint8Array }]>` */
export function inputOf(entries: readonly Entry[], field: (field: Field) => string, indent: string): string {
  const fields = entries.flatMap(entry =>
    entry.kind === 'field' ? [`${indent}  ${field(entry.field)};`] : [],
  );
  const unions = entries.flatMap(entry => {
    if (entry.kind === 'field' || entry.choices.length === 0) return [];
    const choices = entry.choices.map(
      choice => `${indent}  ${inputOf(choice.entries, field, `${indent}  `)},`,
    );
    return [`AnyOf<[\n${choices.join('\n')}\n${indent}]>`];
  });
  const record = fields.length > 0 ? [`{\n${fields.join('\n')}\n${indent}}`] : [];
  return [...record, ...unions].join(' & ') || '{}';
}
