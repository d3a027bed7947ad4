/** What a map is made like, as one version has it and the next must have it to go on with it. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { MapImage, VariableImage } from '../../formats/object/image.ts';
import { mapTypeName } from '../maps/types.ts';
import type { MapSpec } from '../spec/map.ts';
import { type TypeRef, typeDifferences } from './types.ts';

interface Numbers {
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
}

export interface MapShape extends Numbers {
  readonly mapExtra: bigint;
  readonly key: TypeRef;
  readonly value: TypeRef;
  /** Of a map of maps. */
  readonly inner: MapShape | null;
}

/** As it is about to be loaded: what the user changes in the spec later is of no concern. */
export function shapeOf(spec: MapSpec, btf: Btf | null): MapShape {
  const numbers = spec.reuse?.backend.info ?? spec;
  return makeShape(spec.image, numbers, spec.mapExtra, btf);
}

function makeShape(image: MapImage, numbers: Numbers, mapExtra: bigint, btf: Btf | null): MapShape {
  const { type, keySize, valueSize, maxEntries, flags } = numbers;
  const { inner } = image;
  return {
    ...{ type, keySize, valueSize, maxEntries, flags, mapExtra },
    key: { btf, id: image.keyTypeId },
    value: { btf, id: image.valueTypeId },
    inner: inner && makeShape(inner, inner, inner.mapExtra, btf),
  };
}

/** A line for each difference; none if the map suits both. */
export function mapDifferences(was: MapShape, now: MapShape): string[] {
  const numbers = numberDifferences(was, now);
  // With another type, the rest would be a list of consequences.
  if (was.type !== now.type) return numbers;
  return [
    ...numbers,
    ...typeDifferences(was.key, now.key, 'key'),
    ...typeDifferences(was.value, now.value, 'value'),
    ...innerDifferences(was.inner, now.inner),
  ];
}

function numberDifferences(was: MapShape, now: MapShape): string[] {
  const lines: [string, string | number | bigint, string | number | bigint][] = [
    ['type', mapTypeName(now.type), mapTypeName(was.type)],
    ['keySize', now.keySize, was.keySize],
    ['valueSize', now.valueSize, was.valueSize],
    ['maxEntries', now.maxEntries, was.maxEntries],
    ['flags', `0x${now.flags.toString(16)}`, `0x${was.flags.toString(16)}`],
    ['mapExtra', now.mapExtra, was.mapExtra],
  ];
  return lines.filter(([, a, b]) => a !== b).map(([name, a, b]) => `${name}: ${a}, was ${b}`);
}

function innerDifferences(was: MapShape | null, now: MapShape | null): string[] {
  if (!was || !now) return was === now ? [] : ['only one of the two versions tells its inner maps'];
  return mapDifferences(was, now).map(line => `inner map: ${line}`);
}

/** Of a data section: each variable must be where it was, and of the same type. */
export function variableDifferences(
  was: readonly VariableImage[],
  now: readonly VariableImage[],
  wasBtf: Btf | null,
  nowBtf: Btf | null,
): string[] {
  const old = new Map(was.map(variable => [variable.name, variable]));
  const lines = now.flatMap(variable => {
    const { name, offset } = variable;
    const other = old.get(name);
    old.delete(name);
    if (!other) return [`variable ${name} is new`];
    if (other.offset !== offset) return [`variable ${name}: at byte ${offset}, was at byte ${other.offset}`];
    return oneVariable(other, variable, wasBtf, nowBtf);
  });
  return [...lines, ...Array.from(old.keys(), name => `variable ${name} has gone`)];
}

/** Of one variable, wherever it is. */
export function oneVariable(
  was: VariableImage,
  now: VariableImage,
  wasBtf: Btf | null,
  nowBtf: Btf | null,
): string[] {
  const lines = typeDifferences(
    { btf: wasBtf, id: was.typeId },
    { btf: nowBtf, id: now.typeId },
    `variable ${now.name}`,
  );
  if (lines.length > 0 || was.size === now.size) return lines;
  return [`variable ${now.name}: ${now.size} bytes, was ${was.size}`];
}
