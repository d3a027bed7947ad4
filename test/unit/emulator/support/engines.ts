/** The same program on both engines. */
import {
  type Engine,
  Interpreter,
  Jit,
  Machine,
  type MachineOptions,
  type ProgramSource,
  readProgram,
} from '../../../../lib/emulator/index.ts';
import { EmulatorFault } from '../../../../lib/errors.ts';
import type { Instruction } from '../../../../lib/formats/insn/insn.ts';
import { bytesOf } from './insn.ts';

const ENGINES = [Interpreter, Jit];

export interface Ran {
  /** 64 bits of r0, without sign; null after a fault. */
  readonly result: bigint | null;
  readonly context: Uint8Array;
  readonly fault: EmulatorFault | null;
}

export interface Given extends Partial<Omit<ProgramSource, 'instructions'>> {
  /** Default: 64 bytes, all 0. */
  readonly context?: Uint8Array;
}

/** One engine of each kind, each on a machine of its own. */
export class Pair {
  readonly engines: readonly Engine[];

  /** The options may want the engine, for what calls it. */
  constructor(options: MachineOptions | ((engine: () => Engine) => MachineOptions) = {}) {
    this.engines = ENGINES.map(kind => {
      const given = typeof options === 'function' ? options(() => engine) : options;
      const engine: Engine = new kind(new Machine({ memory: 1 << 20, turns: 100_000, ...given }));
      return engine;
    });
  }

  /** Runs it on each engine, r1 its context and r2 its length. Throws where they differ. */
  run(code: readonly Instruction[] | Uint8Array, given: Given = {}): Ran {
    const [first, second] = this.engines.map(engine => runOn(engine, code, given));
    const [one, other] = [show(first!), show(second!)];
    if (one !== other) throw new Error(`the engines differ:\ninterpreter ${one}\ntranslated  ${other}`);
    return second!;
  }
}

/** r0 of a few instructions. */
export function resultOf(...code: readonly Instruction[]): bigint | null {
  return new Pair().run(code).result;
}

export function faultOf(code: readonly Instruction[], given: Given = {}, pair = new Pair()): EmulatorFault {
  const { fault } = pair.run(code, given);
  if (!fault) throw new Error('there was no fault');
  return fault;
}

function runOn(engine: Engine, code: readonly Instruction[] | Uint8Array, given: Given): Ran {
  const { context = new Uint8Array(64), ...source } = given;
  const { machine } = engine;
  const { memory } = machine;
  const instructions = code instanceof Uint8Array ? code : bytesOf(...code);
  const program = readProgram({ name: 'test', ...source, instructions });
  const executable = engine.load(program);
  const region = memory.allocate('context', context.length);
  const { address } = region;
  memory.bytes.set(context, address);
  const after = () => {
    memory.free(region);
    return memory.bytes.slice(address, address + context.length);
  };
  try {
    const lower = executable.run(address, context.length);
    if (BigInt(lower) !== BigInt.asIntN(32, machine.result))
      throw new Error(`run answered ${lower}, but r0 is ${machine.result}`);
    return { result: machine.result, context: after(), fault: null };
  } catch (error) {
    if (!(error instanceof EmulatorFault)) throw error;
    return { result: null, context: after(), fault: error };
  }
}

function show({ result, context, fault }: Ran): string {
  const { message, instruction, registers } = fault ?? {};
  return JSON.stringify([
    String(result),
    Buffer.from(context).toString('hex'),
    message,
    instruction,
    registers?.map(String),
  ]);
}
