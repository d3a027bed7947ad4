/** The table of all functions of loaded programs, by which they are called where it is known only then which. Places are used again. */
import { FunctionHandles } from '../function-handles.ts';
import { WebAssembly } from '../webassembly.ts';
import type { Place } from './translate.ts';

export class FunctionTable {
  readonly wasm = new WebAssembly.Table({ element: 'anyfunc', initial: 0 });
  readonly #places = new FunctionHandles<number>();
  readonly #free: number[] = [];

  take(): Place {
    const place = this.#free.pop() ?? this.wasm.grow(1);
    return { place, handle: this.#places.add(place) };
  }

  free({ place, handle }: Place): void {
    this.#places.remove(handle);
    this.wasm.set(place, null);
    this.#free.push(place);
  }

  /** -1 where the value stands for none. */
  placeOf(value: bigint): number {
    return this.#places.get(value) ?? -1;
  }
}
