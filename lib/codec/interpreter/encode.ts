/**
 * Writes a value by walking its plan. Every error about a value is made here: compiled code that meets one it does not like
 * gives up and leaves it to this, so that both say the same.
 */
import { isTypedArray, isUint8Array, writeBytes, zero } from '../bytes.ts';
import { writeInteger } from '../integer.ts';
import {
  checkRecord,
  describe,
  fieldValue,
  missingField,
  missingMember,
  notAgreed,
  Path,
} from '../mismatch.ts';
import type {
  ArrayNode,
  CompositeNode,
  Entry,
  FlexibleNode,
  FloatNode,
  Node,
  Plan,
  UnionEntry,
} from '../plan.ts';
import { textSize, writeText } from '../text.ts';
import type { Value } from '../types.ts';
import type { Frame } from './frame.ts';
import { merge } from './overlay.ts';
import { rawValue } from './scalar.ts';

export type Encode = (value: Value, view: DataView, offset: number, root?: string, end?: number) => number;

export function interpretEncode(plan: Plan): Encode {
  const { root: node, littleEndian } = plan;
  return (value, view, offset, root = 'value', end = view.byteLength) => {
    const written = encodeNode(node, value, { view, littleEndian, end, path: new Path(root) }, offset);
    return Math.max(node.size, written - offset);
  };
}

/** Answers where the written bytes end. */
function encodeNode(node: Node, value: Value, frame: Frame, at: number): number {
  switch (node.kind) {
    case 'scalar':
      writeInteger(node, rawValue(node, value, frame.path), frame.view, at, frame.littleEndian);
      break;
    case 'float':
      encodeFloat(node, value, frame, at);
      break;
    case 'bytes':
      encodeBytes(node.size, value, frame, at);
      break;
    case 'chars':
      encodeText(node.size, value, frame, at);
      break;
    case 'array':
      encodeElements(node, elementsOf(node, node.length, value, frame.path), frame, at);
      break;
    case 'flexible':
      return encodeFlexible(node, value, frame, at);
    case 'composite':
      return encodeComposite(node, value, frame, at);
  }
  return at + node.size;
}

function encodeFloat(node: FloatNode, value: Value, frame: Frame, at: number): void {
  if (typeof value !== 'number') frame.path.expected(`a number (${node.typeName})`, value);
  if (node.size === 8) {
    frame.view.setFloat64(at, value, frame.littleEndian);
    return;
  }
  if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
    frame.path.expected(`a number that a ${node.typeName} of 4 bytes can hold`, value);
  }
  frame.view.setFloat32(at, value, frame.littleEndian);
}

function encodeBytes(size: number, value: Value, frame: Frame, at: number): void {
  if (!isUint8Array(value) || value.length !== size) frame.path.expected(`a Uint8Array of ${size}`, value);
  writeBytes(value, frame.view, at);
}

function encodeText(size: number, value: Value, frame: Frame, at: number): void {
  if (typeof value !== 'string') frame.path.expected(`a string of up to ${size} bytes in UTF-8`, value);
  const problem = writeText(value, frame.view, at, size);
  if (problem !== '') frame.path.fail(`${describe(value)} ${problem}`);
}

/** Checks that the value is a list, of `length` elements unless that is null. */
function elementsOf(
  node: ArrayNode | FlexibleNode,
  length: number | null,
  value: Value,
  path: Path,
): ArrayLike<Value> {
  const { element } = node;
  const numeric = element.kind === 'float' || (element.kind === 'scalar' && element.as === 'int');
  if (Array.isArray(value) || (numeric && isTypedArray(value))) {
    if (length === null || value.length === length) return value;
  }
  const kind = numeric ? 'an array or typed array' : 'an array';
  return path.expected(`${kind} of ${length ?? 'any number of'} elements (${node.typeName})`, value);
}

function encodeElements(
  node: ArrayNode | FlexibleNode,
  values: ArrayLike<Value>,
  frame: Frame,
  at: number,
): void {
  const { element } = node;
  for (let i = 0; i < values.length; i++) {
    frame.path.push(i);
    encodeNode(element, values[i], frame, at + i * element.size);
    frame.path.pop();
  }
}

function encodeFlexible(node: FlexibleNode, value: Value, frame: Frame, at: number): number {
  const { path } = frame;
  const room = frame.end - at;
  const fits = (size: number) => {
    if (size > room) path.fail(`needs ${size} bytes where there are ${Math.max(0, room)}`);
    return size;
  };
  if (node.as === 'chars') {
    if (typeof value !== 'string') return path.expected('a string', value);
    const size = fits(textSize(value));
    encodeText(size, value, frame, at);
    return at + size;
  }
  if (node.as === 'bytes') {
    if (!isUint8Array(value)) return path.expected('a Uint8Array', value);
    encodeBytes(fits(value.length), value, frame, at);
    return at + value.length;
  }
  const values = elementsOf(node, null, value, path);
  const size = fits(values.length * node.element.size);
  encodeElements(node, values, frame, at);
  return at + size;
}

function encodeComposite(node: CompositeNode, value: Value, frame: Frame, at: number): number {
  const record = checkRecord(node, value, frame.path);
  zero(frame.view, at, node.size);
  return Math.max(at + node.size, encodeEntries(node.entries, node, record, frame, at));
}

/** Writes into memory that is zero. */
function encodeEntries(
  entries: readonly Entry[],
  node: CompositeNode,
  record: Record<string, Value>,
  frame: Frame,
  at: number,
): number {
  let end = at;
  for (const entry of entries) {
    if (entry.kind === 'union') {
      encodeUnion(entry, node, record, frame, at);
      continue;
    }
    const { field } = entry;
    const value = fieldValue(record, field);
    if (value === undefined) missingField(field, node, frame.path);
    frame.path.push(field.name);
    end = encodeNode(field.node, value, frame, at + field.offset);
    frame.path.pop();
  }
  return end;
}

/** One choice given, or several that agree; into memory that is zero. */
function encodeUnion(
  entry: UnionEntry,
  node: CompositeNode,
  record: Record<string, Value>,
  frame: Frame,
  at: number,
): void {
  if (entry.choices.length === 0) return;
  const given = entry.choices.filter(({ fields }) =>
    fields.some(field => fieldValue(record, field) !== undefined),
  );
  if (given.length === 0) missingMember(entry.choices, node, frame.path);
  if (given.length === 1) {
    encodeEntries(given[0]!.entries, node, record, frame, at);
    return;
  }
  const written = given.map(choice => {
    const view = new DataView(new ArrayBuffer(entry.size));
    encodeEntries(choice.entries, node, record, { ...frame, view }, -entry.offset);
    return { fields: choice.fields, view, base: -entry.offset };
  });
  if (!merge(written, frame.view, at, frame.littleEndian)) notAgreed(given, node, frame.path);
}
