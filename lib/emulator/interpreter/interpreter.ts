/** Programs run one operation after the other, slowly and plainly: what the translator is tested against. */

import { type Helper, MOST_TAIL_CALLS } from '../helpers.ts';
import type { Engine, Executable, Machine } from '../machine.ts';
import { CONTROL, FRAME_STRIDE, FUNCTION_BASE } from '../memory/layout.ts';
import { WaysBack } from '../program/graph.ts';
import type { Program } from '../program/operations.ts';
import { Activation, type Outcome } from './activation.ts';

interface Function {
  readonly program: Program;
  readonly start: number;
}

export interface Loaded {
  /** By first slot. */
  readonly handles: ReadonlyMap<number, number>;
  /** By the slot of the call. */
  readonly helpers: ReadonlyMap<number, Helper>;
  readonly waysBack: WaysBack;
}

export class Interpreter implements Engine {
  readonly machine: Machine;
  readonly #functions: Function[] = [];
  readonly #loaded = new Map<Program, Loaded>();

  constructor(machine: Machine) {
    this.machine = machine;
  }

  load(program: Program): Executable {
    const helpers = this.machine.helpersOf(program);
    const handles = new Map<number, number>();
    for (const { start } of program.subprograms) {
      handles.set(start, FUNCTION_BASE + this.#functions.length);
      this.#functions.push({ program, start });
    }
    this.#loaded.set(program, { handles, helpers, waysBack: new WaysBack(program) });
    const handle = handles.get(0)!;
    return {
      program,
      handle,
      run: (context, second = 0) => {
        const { machine } = this;
        machine.turns.value = machine.turnLimit;
        machine.memory.view.setInt32(CONTROL.TAIL_CALLS, 0, true);
        const values = [BigInt(context >>> 0), BigInt(second >>> 0)];
        const result = this.enter(program, 0, values, machine.firstFrame);
        machine.memory.view.setBigUint64(CONTROL.RESULT, result, true);
        return Number(BigInt.asIntN(32, result));
      },
    };
  }

  call(handle: number, ...values: bigint[]): bigint {
    const { memory } = this.machine;
    const frame = memory.view.getUint32(CONTROL.FRAME, true) - FRAME_STRIDE;
    const called = this.functionOf(BigInt(handle));
    if (!called || frame < this.machine.lastFrame)
      throw new RangeError(`no function is called by 0x${handle.toString(16)} in frame ${frame}`);
    return this.enter(called.program, called.start, values, frame);
  }

  /** undefined where the value stands for none. */
  functionOf(handle: bigint): Function | undefined {
    return this.#functions[Number(handle - BigInt(FUNCTION_BASE))];
  }

  loaded(program: Program): Loaded {
    return this.#loaded.get(program)!;
  }

  /** Runs a function to its exit, and in its place the programs that it goes on with: what r0 is then. */
  enter(program: Program, start: number, values: readonly bigint[], frame: number): bigint {
    let outcome: Outcome = { kind: 'tail-call', program, start, context: values[0] ?? 0n };
    let rest = values.slice(1, 5);
    while (outcome.kind === 'tail-call') {
      const next: Activation = new Activation(
        this,
        outcome.program,
        outcome.start,
        [outcome.context, ...rest],
        frame,
      );
      outcome = next.run();
      rest = [];
    }
    return outcome.value;
  }

  /** The program that bpf_tail_call goes on with, if there is one and the number of tail calls is not used up. */
  tailCall(map: number, index: number): Function | undefined {
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
