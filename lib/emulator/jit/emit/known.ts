/**
 * Which accesses have been made by a register since it got its value, on all ways to a place: those need no second check. Regions come and
 * go in calls alone, and what may be written may be read.
 */
import { FRAME_BYTES } from '../../memory/layout.ts';
import type { Operation, Register } from '../../program/operations.ts';

interface Span {
  readonly from: number;
  readonly to: number;
  readonly write: boolean;
}

/** Of each register; never changed once it has been handed out. */
export interface Known {
  readonly spans: readonly (readonly Span[])[];
  readonly found: readonly (Span | null)[];
}

const STACK: readonly Span[] = [{ from: -FRAME_BYTES, to: 0, write: true }];
/** r10 stays where it is. */
const nothing = (): Span[][] =>
  Array.from({ length: 11 }, (_, register) => (register === 10 ? [...STACK] : []));
const noneFound = (): (Span | null)[] => new Array<Span | null>(11).fill(null);

/** More of one register are forgotten where ways meet. */
const MOST_SPANS = 8;

export class KnownAccesses {
  #spans = nothing();
  /** What may be accessed by a register unless it is 0, as a helper has answered. */
  #found = noneFound();

  has(base: Register, offset: number, size: number, write: boolean): boolean {
    return this.#spans[base]!.some(
      span => span.from <= offset && offset + size <= span.to && (span.write || !write),
    );
  }

  /** Spans that touch are one: what is valid on both sides of a byte is one region. */
  add(base: Register, offset: number, size: number, write: boolean): void {
    const spans = this.#spans[base]!;
    let [from, to] = [offset, offset + size];
    this.#spans[base] = spans.filter(span => {
      if (span.write !== write || span.to < from || span.from > to) return true;
      [from, to] = [Math.min(from, span.from), Math.max(to, span.to)];
      return false;
    });
    this.#spans[base]!.push({ from, to, write });
  }

  /** A register has 0, or where so many bytes may be accessed. */
  find(register: Register, size: number, write: boolean): void {
    this.#found[register] = { from: 0, to: size, write };
  }

  /** It is not 0. */
  notNull(register: Register): void {
    const found = this.#found[register];
    if (found) this.add(register, found.from, found.to, found.write);
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
        this.#lose(operation.dst);
        return;
      case 'atomic':
        if (operation.fetch) this.#lose(operation.name === 'cmpxchg' ? 0 : operation.src);
        return;
      case 'store':
        return;
      default:
        this.forget();
    }
  }

  forget(): void {
    this.#spans = nothing();
    this.#found = noneFound();
  }

  #lose(register: Register): void {
    this.#spans[register] = [];
    this.#found[register] = null;
  }

  /** What is known now. */
  take(): Known {
    return { spans: [...this.#spans], found: [...this.#found] };
  }

  /** Goes on with what was known at the end of each of these ways. */
  meet([first, ...others]: readonly Known[]): void {
    if (!first) return;
    this.#spans = first.spans.map((spans, register) =>
      others.reduce((common, other) => bothOf(common, other.spans[register]!), spans).slice(),
    );
    this.#found = others.length === 0 ? [...first.found] : noneFound();
  }

  #afterAlu({ name, width, dst, by }: Extract<Operation, { kind: 'alu' }>): void {
    const before = this.#spans[dst]!;
    const found = name === 'mov' && width === 64 && 'register' in by ? this.#found[by.register]! : null;
    this.#lose(dst);
    this.#found[dst] = found;
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
