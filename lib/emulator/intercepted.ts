/**
 * A program whose functions others stand at: freplace in their place, fentry and fexit around them. Such a function becomes, in a translation of
 * its own, a call of a helper, which says what is run. Programs that nobody stands at are run as they were translated first.
 */
import { callbackOf } from './helpers/callback.ts';
import type { Executable } from './machine.ts';
import type { Operation } from './program/operations.ts';
import type { World } from './world/world.ts';

/** What is run in a function's place: its arguments, and the function itself. All of r0. */
export type Interceptor = (values: readonly bigint[], own: () => bigint) => bigint;

interface Variant {
  readonly executable: Executable;
  /** Numbers of its helpers. */
  readonly helpers: readonly number[];
}

/** r1 to r5 */
const PARAMETERS = ['i64', 'i64', 'i64', 'i64', 'i64'] as const;

export class InterceptedProgram {
  readonly #world: World;
  readonly #original: Executable;
  /** By the slot where the function begins. */
  readonly #interceptors = new Map<number, Interceptor>();
  /** By where those begin that are intercepted. */
  readonly #variants = new Map<string, Variant>();

  constructor(world: World, original: Executable) {
    this.#world = world;
    this.#original = original;
  }

  /** What is run now. */
  get executable(): Executable {
    return this.#without();
  }

  isIntercepted(start: number): boolean {
    return this.#interceptors.has(start);
  }

  /** null: nobody stands there any more. */
  intercept(start: number, interceptor: Interceptor | null): void {
    if (interceptor) this.#interceptors.set(start, interceptor);
    else this.#interceptors.delete(start);
  }

  unload(): void {
    for (const { executable, helpers } of this.#variants.values()) {
      executable.unload();
      for (const number of helpers) this.#world.directHelpers.remove(number);
    }
    this.#original.unload();
  }

  /** The program with all that stand at its functions but these. */
  #without(...left: readonly number[]): Executable {
    const starts = [...this.#interceptors.keys()].filter(start => !left.includes(start));
    if (starts.length === 0) return this.#original;
    const key = starts.sort((a, b) => a - b).join(' ');
    let variant = this.#variants.get(key);
    if (!variant) this.#variants.set(key, (variant = this.#translate(starts, left)));
    return variant.executable;
  }

  #translate(starts: readonly number[], left: readonly number[]): Variant {
    const { program } = this.#original;
    const operations: (Operation | undefined)[] = [...program.operations];
    const helpers = starts.map(at => {
      const index = program.subprograms.findIndex(({ start }) => start === at);
      const { start, end } = program.subprograms[index]!;
      const number = this.#helper(start, index, left);
      operations.fill({ kind: 'exit' }, start, end);
      operations[start] = { kind: 'helper', number };
      return number;
    });
    return { executable: this.#world.engine.load({ ...program, operations }), helpers };
  }

  #helper(start: number, index: number, left: readonly number[]): number {
    const world = this.#world;
    return world.directHelpers.add({
      name: this.#original.program.subprograms[index]!.name,
      parameters: PARAMETERS,
      result: 'i64',
      callsBack: true,
      loaderOnly: true,
      call: (...values: bigint[]): bigint => {
        // Its other functions, which it may call, are still intercepted. Engines give functions of a program values in a row.
        const own = () => callbackOf(world, this.#without(...left, start).handle + index)(...values);
        const interceptor = this.#interceptors.get(start);
        return interceptor ? interceptor(values, own) : own();
      },
    });
  }
}
