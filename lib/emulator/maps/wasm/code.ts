/** The WebAssembly of an emulator's maps: modules made when the first map needs them, compiled once in a process. */
import { HelperFault } from '../../fault.ts';
import { IMPORTS } from '../../jit/wasm/module.ts';
import type { Machine } from '../../machine.ts';
import { CONTROL, type Layout } from '../../memory/layout.ts';
import { type WasmFunction, type WasmModule, type WasmTable, WebAssembly } from '../../webassembly.ts';
import type { EmulatedMap } from '../map.ts';
import { writeArray } from './array.ts';
import { writeDispatch } from './dispatch.ts';
import { type HashShape, writeHash } from './hash.ts';
import { type MapModule, mapModule } from './module.ts';
import { writeRing } from './ring.ts';

export interface ProgramCalls {
  readonly lookup: WasmFunction;
  readonly update: WasmFunction;
  readonly delete: WasmFunction;
  /** Where in the table of map functions they are, for the map's own block. */
  readonly places: { readonly lookup: number; readonly update: number; readonly delete: number };
}

export interface HashCalls extends ProgramCalls {
  readonly find: (map: number, key: number) => number;
  readonly ensure: (map: number, key: number, flags: number) => number;
  readonly remove: (map: number, key: number) => number;
}

type Exports = { readonly [name: string]: WasmFunction };

/** By what they do, and the memory that they are for. */
const compiled = new Map<string, WasmModule>();

export class MapCode {
  readonly #machine: Machine;
  /** Functions of kinds of maps; 0 is nobody's. */
  readonly #table: WasmTable = new WebAssembly.Table({ element: 'anyfunc', initial: 1 });
  readonly #made = new Map<string, ProgramCalls>();
  readonly #imports: { readonly [name: string]: unknown };
  #dispatch: Exports | undefined;
  #ring: Exports | undefined;

  constructor(machine: Machine, mapAt: (address: number) => EmulatedMap | undefined) {
    this.#machine = machine;
    const map = (address: number): EmulatedMap => mapAt(address >>> 0)!;
    this.#imports = {
      memory: machine.memory.wasm,
      table: this.#table,
      grow: (address: number) => Number(map(address).grow()),
      wake: (address: number) => map(address).wake(),
      slowLookup: (address: number, key: number) =>
        this.#guarded(() => map(address).programLookup(key >>> 0)),
      slowUpdate: (address: number, key: number, value: number, flags: bigint) =>
        this.#guarded(() => -map(address).programUpdate(key >>> 0, value >>> 0, flags)),
      slowDelete: (address: number, key: number) =>
        this.#guarded(() => -map(address).programDelete(key >>> 0)),
    };
  }

  /** bpf_map_lookup_elem, _update_elem and _delete_elem. */
  get dispatch(): Exports {
    this.#dispatch ??= this.#instance('any map', writeDispatch);
    return this.#dispatch;
  }

  array(perCpu: boolean): ProgramCalls {
    return this.#calls(`array ${perCpu}`, target => writeArray(target, perCpu));
  }

  hash(shape: HashShape): HashCalls {
    const { keySize, lru, perCpu } = shape;
    return this.#calls(`hash ${keySize} ${lru} ${perCpu}`, target => writeHash(target, shape)) as HashCalls;
  }

  /** What programs call with ring buffers, by the names in wasm/ring.ts. */
  get ring(): Exports {
    this.#ring ??= this.#instance('rings', writeRing);
    return this.#ring;
  }

  #calls(kind: string, write: (target: MapModule) => void): ProgramCalls {
    const made = this.#made.get(kind);
    if (made) return made;
    const exports = this.#instance(kind, write) as Exports & Record<keyof ProgramCalls, WasmFunction>;
    const place = (fn: WasmFunction): number => {
      const index = this.#table.grow(1);
      this.#table.set(index, fn);
      return index;
    };
    const places = {
      lookup: place(exports.lookup),
      update: place(exports.update),
      delete: place(exports.delete),
    };
    const calls = { ...exports, places };
    this.#made.set(kind, calls);
    return calls;
  }

  #instance(kind: string, write: (target: MapModule) => void): Exports {
    const { layout } = this.#machine.memory;
    const key = `${kind}, ${layout.limit} bytes`;
    let module = compiled.get(key);
    if (!module) {
      module = new WebAssembly.Module(bytesOf(layout, write));
      compiled.set(key, module);
    }
    return new WebAssembly.Instance(module, { [IMPORTS]: this.#imports }).exports;
  }

  /** Exceptions do not go through WebAssembly: a refusal is a flag in memory, as in call-helper.ts. */
  #guarded(act: () => number): number {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof HelperFault)) throw error;
      this.#machine.refusal = error;
      this.#machine.memory.view.setUint32(CONTROL.REFUSED, 1, true);
      return 0;
    }
  }
}

function bytesOf(layout: Layout, write: (target: MapModule) => void): Uint8Array {
  const target = mapModule(layout);
  write(target);
  return target.module.finish();
}
