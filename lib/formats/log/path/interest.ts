/** Which steps of a path made the values that the failing one stumbled over: traced back, register by register. */
import type { Step } from './steps.ts';

/** By step: names of what it made. */
export type Interest = ReadonlyMap<Step, readonly string[]>;

/** `said`: what the verifier says of the last step. */
export function interestOf(steps: readonly Step[], said: string): Interest {
  const wanted = new Wanted();
  const last = steps.at(-1);
  if (!last) return new Map();
  const named = [...registersRead(last.code), ...registersIn(said.replace(/\bR(?=\d)/g, 'r'))];
  for (const name of named) wanted.add(last.depth, name);
  // Unreleased reference id=2 alloc_insn=4
  const acquired = Number(/\balloc_insn=(\d+)/.exec(said)?.[1] ?? -1);
  const made = new Map<Step, readonly string[]>();
  for (const [i, step] of [...steps.slice(0, -1).entries()].reverse()) {
    const names = madeBy(step, steps[i + 1]!, wanted);
    if (names.length > 0) made.set(step, names);
    else if (step.index === acquired) made.set(step, ['r0']);
  }
  return made;
}

/** Of r10 everything is known. */
export function registersIn(code: string): string[] {
  return Array.from(code.matchAll(/\b[rw](\d+)\b/g), ([, number]) => `r${number}`).filter(
    name => name !== 'r10',
  );
}

/** Those that an instruction needs: not what it only writes. */
export function registersRead(code: string): string[] {
  return registersIn(code.replace(/^[rw]\d+ = /, ''));
}

/** By function: r6 of one is not r6 of another. */
class Wanted {
  readonly #names = new Set<string>();

  add(depth: number, name: string): void {
    this.#names.add(`${depth} ${name}`);
  }

  /** Whether it was wanted; no more from here on. */
  take(depth: number, name: string): boolean {
    return this.#names.delete(`${depth} ${name}`);
  }
}

const ARGUMENTS = ['r1', 'r2', 'r3', 'r4', 'r5'];

function madeBy({ code, depth }: Step, next: Step, wanted: Wanted): string[] {
  if (code.startsWith('call ')) {
    if (next.depth > depth) {
      for (const name of ARGUMENTS) if (wanted.take(next.depth, name)) wanted.add(depth, name);
      return [];
    }
    return ['r0', ...ARGUMENTS].filter(name => wanted.take(depth, name));
  }
  if (code === 'exit') {
    if (wanted.take(next.depth, 'r0')) wanted.add(depth, 'r0');
    return [];
  }
  const [, target, operator, operand] =
    /^([rw]\d+|\*\(u\d+ \*\)\(r10 [+-]\d+\)) (\S*=) (.*)$/.exec(code) ?? [];
  if (target === undefined) return [];
  const name = slotIn(target) ?? `r${target.slice(1)}`;
  if (!wanted.take(depth, name)) return [];
  if (operator !== '=') wanted.add(depth, name);
  for (const source of sourcesOf(operand!)) wanted.add(depth, source);
  return [name];
}

/** What a value is made of; of what was loaded elsewhere than from the stack, the value is all there is. */
function sourcesOf(operand: string): string[] {
  const slot = slotIn(operand);
  if (slot !== undefined) return [slot];
  return operand.includes('*') || operand.includes('atomic') ? [] : registersIn(operand);
}

/** `fp-8` for `*(u32 *)(r10 -4)`: the log has the stack in eights. */
function slotIn(text: string): string | undefined {
  const offset = /^\*\([us]\d+ \*\)\(r10 ([+-]\d+)\)$/.exec(text)?.[1];
  return offset === undefined ? undefined : `fp${Math.floor(Number(offset) / 8) * 8}`;
}
