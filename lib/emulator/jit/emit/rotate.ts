/**
 * eBPF has no rotation: clang writes two shifts of copies and an `or`. WebAssembly has one, and V8 (as of 11.3) does not see it in the
 * three by itself. The shifts are written all the same; where nobody reads what they leave, the engine drops them.
 */
import type { Operation, Register } from '../../program/operations.ts';
import type { Code } from '../wasm/code.ts';
import { I64 } from '../wasm/codes.ts';
import { local } from './locals.ts';

/** What the `or` is written as: `rotl(register or what was kept, by)`. */
export interface Rotation {
  readonly by: number;
  /** Where the value still is; else it was kept. */
  readonly register: Register | null;
  /** Which of the places for kept values. */
  readonly place: number;
}

export interface Rotations {
  /** By the slot of the `or`. */
  readonly at: ReadonlyMap<number, Rotation>;
  /** By the slot of a shift: the place to keep, before it, what it shifts. */
  readonly keep: ReadonlyMap<number, number>;
}

interface Shift {
  readonly left: boolean;
  readonly by: number;
  /** The number of the value that is shifted. */
  readonly of: number;
  readonly slot: number;
}

/** Values that can be kept at a time. */
export const KEPT = 4;

const NONE: Rotations = { at: new Map(), keep: new Map() };

/** Those in a basic block. */
export function rotationsOf(
  operations: readonly (Operation | undefined)[],
  start: number,
  end: number,
): Rotations {
  const shifts: (Shift | undefined)[] = [];
  const at = new Map<number, Rotation>();
  const keep = new Map<number, number>();
  /** Of each place: until which slot it is taken, and for the value that was kept where. */
  const places = Array.from({ length: KEPT }, () => ({ until: -1, from: -1 }));
  // Each register has a value, known by its number.
  const values = Array.from({ length: 11 }, (_, register) => register);
  let next = 11;
  let any = false;
  for (let slot = start; slot < end; slot++) {
    const operation = operations[slot];
    if (!operation) continue;
    if (operation.kind !== 'alu') {
      if ('dst' in operation && operation.kind !== 'store' && operation.kind !== 'atomic')
        values[operation.dst] = next++;
      else if (operation.kind !== 'store') for (let r = 0; r < 11; r++) values[r] = next++;
      continue;
    }
    const { name, width, dst, by } = operation;
    if (width === 64 && name === 'mov' && 'register' in by) {
      values[dst] = values[by.register]!;
      continue;
    }
    const value = next++;
    if (width === 64 && (name === 'lsh' || name === 'rsh') && 'constant' in by) {
      shifts[value] = { left: name === 'lsh', by: by.constant & 63, of: values[dst]!, slot };
      any = true;
    } else if (any && width === 64 && name === 'or' && 'register' in by) {
      const one = shifts[values[dst]!];
      const other = shifts[values[by.register]!];
      if (one && other && one.of === other.of && one.left !== other.left && one.by + other.by === 64) {
        const register = values.indexOf(one.of);
        const from = Math.min(one.slot, other.slot);
        const left = one.left ? one.by : other.by;
        if (register >= 0) {
          at.set(slot, { by: left, register, place: -1 });
        } else {
          const place = places.findIndex(({ until, from: kept }) =>
            keep.has(from) ? kept === from : until < from,
          );
          if (place >= 0) {
            places[place] = { until: slot, from };
            keep.set(from, place);
            at.set(slot, { by: left, register: null, place });
          }
        }
      }
    }
    values[dst] = value;
  }
  return at.size === 0 ? NONE : { at, keep };
}

/** `kept`: the first of the locals for values. Keeps one that is to be rotated, or writes a rotation in place of its `or`, and says so. */
export function writeRotation(
  code: Code,
  { at, keep }: Rotations,
  kept: number,
  { dst }: Extract<Operation, { kind: 'alu' }>,
  slot: number,
): boolean {
  const place = keep.get(slot);
  if (place !== undefined) {
    code.get(local(dst));
    code.set(kept + place);
  }
  const rotation = at.get(slot);
  if (!rotation) return false;
  code.get(rotation.register === null ? kept + rotation.place : local(rotation.register));
  code.i64(rotation.by);
  code.op(I64.ROTL);
  code.set(local(dst));
  return true;
}
