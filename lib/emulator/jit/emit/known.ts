/**
 * Which accesses have been made by a register since it got its value, on all ways to a place: those need no second check. Regions come and
 * go in calls alone, and what may be written may be read.
 */
import type { Operation, Register, Size } from '../../program/operations.ts';

interface Span {
  readonly from: number;
  readonly to: number;
  readonly write: boolean;
}

/** Of each register; never changed once it has been handed out. */
export type Known = readonly (readonly Span[])[];

/** More of one register are forgotten where ways meet. */
const MOST_SPANS = 8;

export class KnownAccesses {
  #spans: Span[][] = Array.from({ length: 11 }, () => []);

  has(base: Register, offset: number, size: Size, write: boolean): boolean {
    return this.#spans[base]!.some(
      span => span.from <= offset && offset + size <= span.to && (span.write || !write),
    );
  }

  /** Spans that touch are one: what is valid on both sides of a byte is one region. */
  add(base: Register, offset: number, size: Size, write: boolean): void {
    const spans = this.#spans[base]!;
    let [from, to] = [offset, offset + size];
    this.#spans[base] = spans.filter(span => {
      if (span.write !== write || span.to < from || span.from > to) return true;
      [from, to] = [Math.min(from, span.from), Math.max(to, span.to)];
      return false;
    });
    this.#spans[base]!.push({ from, to, write });
  }

  /** After an operation: what its results make unknown, or known by another register. */
  after(operation: Operation): void {
    switch (operation.kind) {
      case 'alu':
        this.#afterAlu(operation);
        return;
      case 'negate':
      case 'extend':
      case 'swap':
      case 'cast':
      case 'constant':
      case 'function':
      case 'load':
        this.#spans[operation.dst] = [];
        return;
      case 'atomic':
        if (operation.fetch) this.#spans[operation.name === 'cmpxchg' ? 0 : operation.src] = [];
        return;
      case 'store':
        return;
      default:
        this.forget();
    }
  }

  forget(): void {
    this.#spans = this.#spans.map(() => []);
  }

  /** What is known now. */
  take(): Known {
    return [...this.#spans];
  }

  /** Goes on with what was known at the end of each of these ways. */
  meet([first, ...others]: readonly Known[]): void {
    this.#spans = (first ?? []).map((spans, register) =>
      others.reduce((common, other) => bothOf(common, other[register]!), spans).slice(),
    );
  }

  #afterAlu({ name, width, dst, by }: Extract<Operation, { kind: 'alu' }>): void {
    const before = this.#spans[dst]!;
    this.#spans[dst] = [];
    if (width !== 64) return;
    if (name === 'mov' && 'register' in by)
      this.#spans[dst] = [...(by.register === dst ? before : this.#spans[by.register]!)];
    if (name === 'add' && 'constant' in by)
      this.#spans[dst] = before.map(({ from, to, write }) => ({
        from: from - by.constant,
        to: to - by.constant,
        write,
      }));
  }
}

function bothOf(one: readonly Span[], other: readonly Span[]): readonly Span[] {
  if (one === other) return one;
  const both: Span[] = [];
  for (const a of one)
    for (const b of other) {
      const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
      if (from < to && both.length < MOST_SPANS) both.push({ from, to, write: a.write && b.write });
    }
  return both;
}
