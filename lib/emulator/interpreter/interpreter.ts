/** Programs run one operation after the other, slowly and plainly: what the translator is tested against. */

import { FunctionHandles, unloaded } from '../function-handles.ts';
import { type Helper, MOST_TAIL_CALLS } from '../helpers.ts';
import type { Engine, Executable, Machine } from '../machine.ts';
import { CONTROL, FRAME_STRIDE } from '../memory/layout.ts';
import { WaysBack } from '../program/graph.ts';
import type { Program } from '../program/operations.ts';
import { Activation } from './activation.ts';

export interface Loaded {
  readonly program: Program;
  /** By first slot. */
  readonly handles: ReadonlyMap<number, number>;
  /** By the slot of the call. */
  readonly helpers: ReadonlyMap<number, Helper>;
  readonly waysBack: WaysBack;
}

/** One function of a program. */
export interface LoadedFunction {
  readonly loaded: Loaded;
  readonly start: number;
}

export class Interpreter implements Engine {
  readonly machine: Machine;
  readonly #functions = new FunctionHandles<LoadedFunction>();

  constructor(machine: Machine) {
    this.machine = machine;
  }

  load(program: Program): Executable {
    const helpers = this.machine.helpersOf(program);
    const handles = new Map<number, number>();
    const loaded = { program, handles, helpers, waysBack: new WaysBack(program) };
    for (const { start } of program.subprograms) handles.set(start, this.#functions.add({ loaded, start }));
    let gone = false;
    return {
      program,
      handle: handles.get(0)!,
      run: (context, second = 0) => {
        if (gone) throw unloaded(program);
        return this.#run(loaded, [BigInt(context >>> 0), BigInt(second >>> 0)]);
      },
      unload: () => {
        gone = true;
        for (const handle of handles.values()) this.#functions.remove(handle);
      },
    };
  }

  #run(loaded: Loaded, values: readonly bigint[]): number {
    const { runs, turns, turnLimit, memory } = this.machine;
    const outer = runs.begin();
    try {
      turns.value = turnLimit;
      memory.view.setInt32(CONTROL.TAIL_CALLS, 0, true);
      const result = this.enter({ loaded, start: 0 }, values, runs.firstFrame);
      memory.view.setBigUint64(CONTROL.RESULT, result, true);
      return Number(BigInt.asIntN(32, result));
    } finally {
      runs.end(outer);
    }
  }

  call(handle: number, ...values: bigint[]): bigint {
    const { memory, runs } = this.machine;
    const caller = memory.view.getUint32(CONTROL.FRAME, true);
    const frame = caller - FRAME_STRIDE;
    const called = this.functionOf(BigInt(handle));
    if (!called || frame < runs.lastFrame)
      throw new RangeError(`no function is called by 0x${handle.toString(16)} in frame ${frame}`);
    try {
      return this.enter(called, values, frame);
    } finally {
      // The function may have called such a helper itself.
      memory.view.setUint32(CONTROL.FRAME, caller, true);
    }
  }

  isFunction(value: bigint): boolean {
    return this.functionOf(value) !== undefined;
  }

  /** undefined where the value stands for none. */
  functionOf(handle: bigint): LoadedFunction | undefined {
    return this.#functions.get(handle);
  }

  /** Runs a function to its exit, and in its place the programs that it goes on with: what r0 is then. */
  enter(fn: LoadedFunction, values: readonly bigint[], frame: number): bigint {
    let next: Activation = new Activation(this, fn.loaded, fn.start, values, frame);
    for (;;) {
      const outcome = next.run();
      if (outcome.kind === 'exit') return outcome.value;
      const { loaded, start } = outcome.next;
      next = new Activation(this, loaded, start, [outcome.context], frame);
    }
  }

  /** The program that bpf_tail_call goes on with, if there is one and the number of tail calls is not used up. */
  tailCall(map: number, index: number): LoadedFunction | undefined {
    const { machine } = this;
    const { view } = machine.memory;
    const count = view.getInt32(CONTROL.TAIL_CALLS, true);
    if (count >= MOST_TAIL_CALLS) return undefined;
    const handle = machine.tailCall(map, index);
    if (handle === undefined) return undefined;
    view.setInt32(CONTROL.TAIL_CALLS, count + 1, true);
    return this.functionOf(BigInt(handle));
  }
}
