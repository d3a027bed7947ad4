/** Programs run as WebAssembly. */
import { EbpfError } from '../../errors.ts';
import { callHelper } from '../call-helper.ts';
import { faultAt } from '../fault.ts';
import { unloaded } from '../function-handles.ts';
import { MOST_TAIL_CALLS } from '../helpers.ts';
import type { Engine, Executable, Machine } from '../machine.ts';
import { CONTROL, FRAME_STRIDE } from '../memory/layout.ts';
import type { Program } from '../program/operations.ts';
import { type WasmFunction, WebAssembly } from '../webassembly.ts';
import { callerModule } from './caller.ts';
import { FunctionTable } from './table.ts';
import { translate } from './translate.ts';
import { IMPORTS } from './wasm/module.ts';

export class Jit implements Engine {
  readonly machine: Machine;
  readonly #table = new FunctionTable();
  readonly #imports: { readonly [name: string]: unknown };
  #caller: WasmFunction | null = null;

  constructor(machine: Machine) {
    this.machine = machine;
    this.#imports = {
      memory: machine.memory.wasm,
      table: this.#table.wasm,
      turns: machine.turns,
      packetAddress: (offset: number, size: number) => machine.packetAddress(offset, size),
      tailCall: (map: number, index: number) => this.#tailCall(map, index),
      functionIndex: (value: bigint) => this.#table.placeOf(value),
      registerCall: (...values: bigint[]) => this.#registerCall(values),
    };
  }

  load(program: Program): Executable {
    const { machine } = this;
    const table = this.#table;
    const used = machine.helpersOf(program);
    const places = program.subprograms.map(() => table.take());
    let exports: { readonly [name: string]: WasmFunction };
    try {
      const { bytes, helpers } = translate(machine, program, used, places);
      const fault = (index: number) => {
        throw faultAt(machine, program, index, this.#registers());
      };
      exports = instantiate(program, bytes, { ...this.#imports, ...helpers, fault }).exports;
    } catch (error) {
      for (const place of places) table.free(place);
      throw error;
    }
    const { runs } = machine;
    let run = exports.run! as Executable['run'];
    return {
      program,
      handle: places[0]!.handle,
      run: (context, second = 0) => {
        const outer = runs.begin();
        try {
          return run(context, second);
        } catch (error) {
          throw left(program, error);
        } finally {
          runs.end(outer);
        }
      },
      unload: () => {
        run = () => {
          throw unloaded(program);
        };
        for (const place of places.splice(0)) table.free(place);
      },
    };
  }

  /** Arguments by name: those of a rest parameter would be an array at each call. */
  call(handle: number, a = 0n, b = 0n, c = 0n, d = 0n, e = 0n): bigint {
    const { memory, runs } = this.machine;
    const index = this.#table.placeOf(BigInt(handle));
    const caller = memory.view.getUint32(CONTROL.FRAME, true);
    const frame = caller - FRAME_STRIDE;
    if (index < 0 || frame < runs.lastFrame)
      throw new RangeError(`no function is called by 0x${handle.toString(16)} in frame ${frame}`);
    this.#caller ??= new WebAssembly.Instance(new WebAssembly.Module(callerModule()), {
      [IMPORTS]: { table: this.#table.wasm },
    }).exports.call!;
    try {
      return BigInt.asUintN(64, this.#caller(a, b, c, d, e, frame, index));
    } finally {
      // The function may have called such a helper itself.
      memory.view.setUint32(CONTROL.FRAME, caller, true);
    }
  }

  isFunction(value: bigint): boolean {
    return this.#table.placeOf(value) >= 0;
  }

  #tailCall(map: number, index: number): number {
    const { machine } = this;
    const { view } = machine.memory;
    const count = view.getInt32(CONTROL.TAIL_CALLS, true);
    if (count >= MOST_TAIL_CALLS) return -1;
    const handle = machine.tailCall(map >>> 0, index >>> 0);
    if (handle === undefined) return -1;
    view.setInt32(CONTROL.TAIL_CALLS, count + 1, true);
    return this.#table.placeOf(BigInt(handle));
  }

  #registerCall([value = 0n, ...values]: bigint[]): number {
    const { machine } = this;
    const helper = machine.helperInRegister(BigInt.asUintN(64, value));
    const registers = new BigUint64Array(6);
    values.forEach((value, i) => {
      registers[i + 1] = value;
    });
    const result = helper && callHelper(machine, helper, registers);
    if (result === undefined) return 0;
    machine.memory.view.setBigUint64(CONTROL.RESULT, result, true);
    return 1;
  }

  #registers(): bigint[] {
    const { view } = this.machine.memory;
    return Array.from({ length: 11 }, (_, i) => view.getBigUint64(CONTROL.REGISTERS + i * 8, true));
  }
}

/** Without checks it is WebAssembly that stops what would leave the memory: it does not say where. */
function left({ name, verified }: Program, error: unknown): unknown {
  if (!verified || !(error instanceof WebAssembly.RuntimeError)) return error;
  const why = 'it was verified, and has left the memory of the emulator all the same';
  return new EbpfError('ERR_EBPF_FAULT', `program '${name}': ${why}; { sanitize: true } tells where`, {
    cause: error,
  });
}

function instantiate(program: Program, bytes: Uint8Array, imports: { readonly [name: string]: unknown }) {
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(bytes), { [IMPORTS]: imports });
  } catch (cause) {
    // Functions beyond an engine's limits: V8 takes 7 MiB each.
    const why = `the WebAssembly it becomes (${bytes.length} bytes) is refused: ${(cause as Error).message}`;
    throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `program '${program.name}': ${why}`, { cause });
  }
}
