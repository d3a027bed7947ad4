/** Numbers, names and booleans, and the integers that stand for them. */
import { nearestName, suggestion } from '../../errors.ts';
import { describe, type Path, rangeOf } from '../mismatch.ts';
import type { ScalarNode } from '../plan.ts';
import type { Value } from '../types.ts';

export function scalarValue(node: ScalarNode, raw: number | bigint, path: Path): Value {
  if (node.as === 'bool') return Boolean(raw);
  const name = node.names?.byValue.get(raw);
  if (name !== undefined) return name;
  if (!node.safe) return raw;
  const number = Number(raw);
  if (Number.isSafeInteger(number)) return number;
  return path.fail(`${raw} is no safe integer: without int64: 'number' it is a bigint`);
}

/** The integer that stands for a value; it fits the type. */
export function rawValue(node: ScalarNode, value: Value, path: Path): number | bigint {
  if (node.as === 'bool') {
    if (typeof value !== 'boolean') path.expected(`a boolean (${node.typeName})`, value);
    return value ? 1 : 0;
  }
  if (typeof value === 'string' && node.names)
    return inRange(node, namedValue(node, value, path), value, path);
  if (typeof value !== 'number' && typeof value !== 'bigint') {
    return path.expected(node.names ? `a name or value of ${node.typeName}` : rangeOf(node), value);
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    if (Number.isInteger(value)) path.fail(`${value} is too large for a number to be exact: give a bigint`);
    path.expected(rangeOf(node), value);
  }
  return inRange(node, value, value, path);
}

function inRange(node: ScalarNode, raw: number | bigint, given: Value, path: Path): number | bigint {
  return raw >= node.min && raw <= node.max ? raw : path.expected(rangeOf(node), given);
}

function namedValue(node: ScalarNode, name: string, path: Path): number | bigint {
  const names = node.names!.byName;
  const raw = names.get(name);
  if (raw !== undefined) return raw;
  const nearest = nearestName(name, names.keys());
  const hint = nearest === undefined ? '' : `; ${suggestion(nearest)}`;
  return path.fail(`${describe(name)} is no name in ${node.typeName}${hint}`);
}
