/**
 * Accesses of a counted loop whose addresses are known before it begins: a register that the loop does not change, plus a constant, plus
 * perhaps the register that counts. One look at memory there is a check of all of them in all rounds.
 */
import type { Graph } from '../../program/graph.ts';
import type { Operation, Register } from '../../program/operations.ts';
import { constantOf, written } from '../../program/writes.ts';
import type { CountedLoop } from './counted.ts';

/** Bytes that must be accessible from the register on, from the first to the one behind the last. */
export interface Span {
  readonly base: Register;
  readonly write: boolean;
  readonly from: number;
  readonly to: number;
}

export interface ProvenLoop {
  readonly loop: CountedLoop;
  readonly spans: readonly Span[];
  /** Slots of the accesses that are valid if all these are accessible. */
  readonly slots: ReadonlySet<number>;
}

/** A value at a place in the loop: a register from before it or none, plus the counting register if `counted`, plus a number. */
interface Value {
  readonly base: Register | -1;
  readonly counted: boolean;
  readonly plus: number;
}

type Values = readonly (Value | undefined)[];

/** Looking pays from so many rounds on. */
const FEWEST_ROUNDS = 4;
const MOST_SPANS = 4;
const LARGEST = 2 ** 30;

/** undefined where there is nothing to be proven. */
export function provenLoop(
  { blocks, predecessors }: Graph,
  operations: readonly (Operation | undefined)[],
  loop: CountedLoop,
): ProvenLoop | undefined {
  const { header, rounds, register } = loop;
  const counts = countsOf(loop);
  if (rounds < FEWEST_ROUNDS || !counts) return undefined;
  const spans = new Map<number, Span>();
  const slots = new Set<number>();
  const after = new Map<number, Values>();
  // In reverse postorder all that comes before a block in a round has a smaller number.
  for (const block of [...loop.blocks].sort((a, b) => a - b)) {
    const before = predecessors[block]!.map(from => after.get(from));
    const values = block === header ? atHeader(blocks, operations, loop) : common(before);
    const { start, end } = blocks[block]!;
    for (let slot = start; slot < end; slot++) {
      const operation = operations[slot];
      if (!operation) continue;
      const span = spanOf(operation, values, counts);
      if (span && join(spans, span)) slots.add(slot);
      const changed = written(operation);
      if (changed === register) values[changed] = { base: -1, counted: true, plus: loop.step };
      else if (changed >= 0) values[changed] = valueAfter(operation, values);
    }
    after.set(block, values);
  }
  return slots.size === 0 ? undefined : { loop, spans: [...spans.values()], slots };
}

/** The smallest and the largest that the counting register is where a round begins. */
function countsOf({ begin, step, stepWidth, rounds }: CountedLoop): [number, number] | undefined {
  const first = Number(BigInt.asIntN(64, begin));
  const last = first + step * (rounds - 1);
  if (Math.max(Math.abs(first), Math.abs(last)) > LARGEST) return undefined;
  // Nor may what it is after the last step have wrapped around 32 bits.
  if (stepWidth === 32 && Math.min(first, last + step) < 0) return undefined;
  return [Math.min(first, last), Math.max(first, last)];
}

function atHeader(
  blocks: Graph['blocks'],
  operations: readonly (Operation | undefined)[],
  loop: CountedLoop,
): (Value | undefined)[] {
  const values: (Value | undefined)[] = Array.from({ length: 11 }, (_, register) => ({
    base: register,
    counted: false,
    plus: 0,
  }));
  for (const block of loop.blocks) {
    const { start, end } = blocks[block]!;
    for (let slot = start; slot < end; slot++) {
      const operation = operations[slot];
      const changed = operation ? written(operation) : -1;
      if (changed >= 0) values[changed] = undefined;
    }
  }
  values[loop.register] = { base: -1, counted: true, plus: 0 };
  return values;
}

/** What is the same on all ways. */
function common([first, ...others]: readonly (Values | undefined)[]): (Value | undefined)[] {
  return Array.from({ length: 11 }, (_, register) => {
    const value = first?.[register];
    const same = (other: Values | undefined) => {
      const its = other?.[register];
      return its?.base === value?.base && its?.counted === value?.counted && its?.plus === value?.plus;
    };
    return value && others.every(same) ? value : undefined;
  });
}

function valueAfter(operation: Operation, values: Values): Value | undefined {
  const constant = constantOf(operation);
  if (constant !== undefined)
    return checked({ base: -1, counted: false, plus: Number(BigInt.asIntN(64, constant)) });
  if (operation.kind !== 'alu' || operation.width !== 64) return undefined;
  const { name, dst, by } = operation;
  if (name === 'mov' && 'register' in by) return values[by.register];
  if (name !== 'add') return undefined;
  const one = values[dst];
  const other = 'register' in by ? values[by.register] : { base: -1, counted: false, plus: by.constant };
  if (!one || !other || (one.base >= 0 && other.base >= 0) || (one.counted && other.counted))
    return undefined;
  return checked({
    base: Math.max(one.base, other.base),
    counted: one.counted || other.counted,
    plus: one.plus + other.plus,
  });
}

function checked(value: Value): Value | undefined {
  return Math.abs(value.plus) <= LARGEST ? value : undefined;
}

/** All bytes that an access touches in the course of the loop. */
function spanOf(
  operation: Operation,
  values: Values,
  [least, most]: readonly [number, number],
): Span | undefined {
  const { kind } = operation;
  if (kind !== 'load' && kind !== 'store' && kind !== 'atomic') return undefined;
  if (operation.guard !== undefined && operation.guard !== 'check') return undefined;
  const pointer = kind === 'load' ? operation.src : operation.dst;
  const value = values[pointer];
  // What r10 points to needs no check.
  if (pointer === 10 || !value || value.base < 0) return undefined;
  const at = value.plus + operation.offset;
  return {
    base: value.base,
    write: kind !== 'load',
    from: at + (value.counted ? least : 0),
    to: at + operation.size + (value.counted ? most : 0),
  };
}

/** Spans from the same register are one. */
function join(spans: Map<number, Span>, span: Span): boolean {
  const key = span.base * 2 + (span.write ? 1 : 0);
  const known = spans.get(key);
  if (!known && spans.size === MOST_SPANS) return false;
  const from = Math.min(span.from, known?.from ?? span.from);
  spans.set(key, { ...span, from, to: Math.max(span.to, known?.to ?? span.to) });
  return true;
}
