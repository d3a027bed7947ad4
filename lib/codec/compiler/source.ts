/** JavaScript in the making: the functions and constants that one compiled codec consists of. */
import * as runtime from './runtime.ts';

/**
 * Names that generated code uses: `v` the DataView, `o` the offset of the type at hand, `e` the end of the outermost value's
 * memory, `x` a value. Names of members get in as JSON strings alone, and only as keys.
 */
export class Source {
  /** As an argument of DataView's methods. */
  readonly littleEndian: boolean;
  readonly #definitions: string[] = [];
  readonly #constants: unknown[] = [];
  readonly #made = new Map<string, Map<unknown, string>>();
  #names = 0;

  constructor(littleEndian: boolean) {
    this.littleEndian = littleEndian;
  }

  name(prefix: string): string {
    return `${prefix}${++this.#names}`;
  }

  /** The name of an object that the code refers to. */
  constant(value: unknown): string {
    return `c${this.#constants.push(value) - 1}`;
  }

  /** The name of a function or class that is written once for each prefix and key, after those it needs itself. */
  once(prefix: string, key: unknown, define: (name: string) => string): string {
    let made = this.#made.get(prefix);
    if (!made) this.#made.set(prefix, (made = new Map()));
    const known = made.get(key);
    if (known) return known;
    const name = this.name(prefix);
    made.set(key, name);
    this.#definitions.push(define(name));
    return name;
  }

  /** Runs the code; answers what `result` evaluates to. */
  build<T>(result: string): T {
    const text = [
      '"use strict";',
      `const { ${Object.keys(runtime).join(', ')} } = runtime;`,
      ...this.#constants.map((_, i) => `const c${i} = constants[${i}];`),
      ...this.#definitions,
      `return ${result};`,
    ].join('\n');
    return new Function('runtime', 'constants', text)(runtime, this.#constants);
  }
}

/** `o + 8`, or `o` alone. */
export function at(offset: number): string {
  return offset === 0 ? 'o' : `o + ${offset}`;
}

let allowed: boolean | undefined;

/** Whether this process may make code from strings (`--disallow-code-generation-from-strings` forbids it). */
export function mayCompile(): boolean {
  if (allowed === undefined) {
    try {
      allowed = new Function('return true')() === true;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}
