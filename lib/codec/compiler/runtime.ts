/** What generated code calls. Every export is in scope there under its own name. */
import { readInteger, writeInteger } from '../integer.ts';
import { rawValue, scalarValue } from '../interpreter/scalar.ts';
import { extraField, Path } from '../mismatch.ts';
import type { CompositeNode, ScalarNode } from '../plan.ts';
import type { Value } from '../types.ts';

export { readBytes, sameBytes, writeBytes, zero } from '../bytes.ts';
export { shortRecord } from '../mismatch.ts';
export { readText, writeText } from '../text.ts';

/** Thrown where a value is not what the fast way expects: the interpreter takes over, and succeeds or says what is wrong. */
export const bail = { reason: 'left to the interpreter' };

/** Where a flyweight points before it is moved. */
export const nothing = new DataView(new ArrayBuffer(0));

/** The runs of a flyweight that steps over nothing. */
export const none: Uint32Array = new Uint32Array(0);

class Nowhere extends Path {
  override fail(): never {
    throw bail;
  }
}

const nowhere = new Nowhere('');

/** Integers for which straight code would not pay: 128 bits, wide bitfields, enums of 64 bits. */
export function readRare(node: ScalarNode, view: DataView, at: number, littleEndian: boolean): Value {
  return scalarValue(node, readInteger(node, view, at, littleEndian), nowhere);
}

export function writeRare(
  node: ScalarNode,
  value: Value,
  view: DataView,
  at: number,
  littleEndian: boolean,
): void {
  writeInteger(node, rawValue(node, value, nowhere), view, at, littleEndian);
}

/** For an object with another number of fields than expected: inherited ones are no reason to refuse it. */
export function refuseExtra(node: CompositeNode, value: Record<string, unknown>): void {
  if (extraField(node, value) !== undefined) throw bail;
}

export const hasOwn = Object.hasOwn;
export const { isArray } = Array;
export const { isView } = ArrayBuffer;
export const { isSafeInteger } = Number;
export const { fround } = Math;
