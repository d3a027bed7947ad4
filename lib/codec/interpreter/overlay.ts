/** Several members of a union become one memory, leaf by leaf: padding belongs to none of them. */
import { readBytes, writeBytes } from '../bytes.ts';
import { readInteger, writeInteger } from '../integer.ts';
import type { Field, Leaf, Node } from '../plan.ts';
import { readText } from '../text.ts';

/** What one member alone would write. */
export interface Layer {
  readonly fields: readonly Field[];
  readonly view: DataView;
  /** Where the composite that the fields count from would start. */
  readonly base: number;
}

/**
 * How much of its bytes a decoded leaf tells: a boolean less than text (nothing of what follows the NUL), text less than a
 * float (a NaN), a float less than the rest, which tells all. The later ones overwrite what the earlier ones left open.
 */
const PRECISIONS: readonly ((leaf: Leaf) => boolean)[] = [
  leaf => leaf.kind === 'scalar' && leaf.as === 'bool',
  leaf => leaf.kind === 'chars',
  leaf => leaf.kind === 'float',
  leaf => leaf.kind === 'bytes' || (leaf.kind === 'scalar' && leaf.as !== 'bool'),
];

/** Answers whether every layer reads the same from the result as from its own memory. */
export function merge(
  layers: readonly Layer[],
  view: DataView,
  base: number,
  littleEndian: boolean,
): boolean {
  for (const precise of PRECISIONS) {
    for (const layer of layers) {
      visitFields(layer.fields, 0, (leaf, at) => {
        if (precise(leaf)) copyLeaf(leaf, layer.view, layer.base + at, view, base + at, littleEndian);
      });
    }
  }
  let same = true;
  for (const layer of layers) {
    visitFields(layer.fields, 0, (leaf, at) => {
      const wanted = readLeaf(leaf, layer.view, layer.base + at, littleEndian);
      same &&= Object.is(wanted, readLeaf(leaf, view, base + at, littleEndian));
    });
  }
  return same;
}

type Visit = (leaf: Leaf, at: number) => void;

function visitFields(fields: readonly Field[], at: number, visit: Visit): void {
  for (const field of fields) visitNode(field.node, at + field.offset, visit);
}

function visitNode(node: Node, at: number, visit: Visit): void {
  if (node.kind === 'composite') visitFields(node.fields, at, visit);
  else if (node.kind === 'array') {
    for (let i = 0; i < node.length; i++) visitNode(node.element, at + i * node.element.size, visit);
  } else if (node.kind !== 'flexible') visit(node, at);
}

function copyLeaf(
  leaf: Leaf,
  from: DataView,
  fromAt: number,
  to: DataView,
  toAt: number,
  littleEndian: boolean,
) {
  if (leaf.kind === 'scalar') {
    writeInteger(leaf, readInteger(leaf, from, fromAt, littleEndian), to, toAt, littleEndian);
  } else {
    writeBytes(readBytes(from, fromAt, leaf.size), to, toAt);
  }
}

/** What a leaf says, as something that can be compared. */
function readLeaf(leaf: Leaf, view: DataView, at: number, littleEndian: boolean): unknown {
  switch (leaf.kind) {
    case 'scalar': {
      const raw = readInteger(leaf, view, at, littleEndian);
      return leaf.as === 'bool' ? Boolean(raw) : raw;
    }
    case 'float':
      return leaf.size === 4 ? view.getFloat32(at, littleEndian) : view.getFloat64(at, littleEndian);
    case 'chars':
      return readText(view, at, leaf.size);
    case 'bytes':
      return readBytes(view, at, leaf.size).join();
  }
}
