/** Reads a value by walking its plan: where code generation is forbidden, and where compiled code meets a value it can't hand out. */
import { readBytes } from '../bytes.ts';
import { readInteger } from '../integer.ts';
import { Path } from '../mismatch.ts';
import type { ArrayNode, CompositeNode, FlexibleNode, Node, Plan } from '../plan.ts';
import { readText } from '../text.ts';
import type { Value } from '../types.ts';
import type { Frame } from './frame.ts';
import { scalarValue } from './scalar.ts';

export type Decode = (view: DataView, offset: number, end?: number) => Value;

/** `name` is what errors call the value. */
export function interpretDecode(plan: Plan, name = 'value'): Decode {
  const { root, littleEndian } = plan;
  return (view, offset, end = offset + root.size) =>
    decodeNode(root, { view, littleEndian, end, path: new Path(name) }, offset);
}

function decodeNode(node: Node, frame: Frame, at: number): Value {
  switch (node.kind) {
    case 'scalar':
      return scalarValue(node, readInteger(node, frame.view, at, frame.littleEndian), frame.path);
    case 'float':
      return node.size === 4
        ? frame.view.getFloat32(at, frame.littleEndian)
        : frame.view.getFloat64(at, frame.littleEndian);
    case 'bytes':
      return readBytes(frame.view, at, node.size);
    case 'chars':
      return readText(frame.view, at, node.size);
    case 'array':
      return decodeElements(node, node.length, frame, at);
    case 'flexible':
      return decodeFlexible(node, frame, at);
    case 'composite':
      return decodeComposite(node, frame, at);
  }
}

function decodeElements(node: ArrayNode | FlexibleNode, length: number, frame: Frame, at: number): Value[] {
  const { element } = node;
  const values: Value[] = [];
  for (let i = 0; i < length; i++) {
    frame.path.push(i);
    values.push(decodeNode(element, frame, at + i * element.size));
    frame.path.pop();
  }
  return values;
}

function decodeFlexible(node: FlexibleNode, frame: Frame, at: number): Value {
  const length = Math.max(0, Math.floor((frame.end - at) / node.element.size));
  if (node.as === 'bytes') return readBytes(frame.view, at, length);
  if (node.as === 'chars') return readText(frame.view, at, length);
  return decodeElements(node, length, frame, at);
}

function decodeComposite(node: CompositeNode, frame: Frame, at: number): Value {
  const value: Record<string, Value> = {};
  for (const field of node.fields) {
    frame.path.push(field.name);
    const member = decodeNode(field.node, frame, at + field.offset);
    frame.path.pop();
    if (field.name === '__proto__') define(value, field.name, member);
    else value[field.name] = member;
  }
  return value;
}

/** Assignment would set the prototype instead. */
function define(target: object, name: string, value: Value): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}
