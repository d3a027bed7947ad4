/** A program becomes a module of WebAssembly. */
import type { Helper } from '../helpers.ts';
import type { Machine } from '../machine.ts';
import { CONTROL } from '../memory/layout.ts';
import type { Program } from '../program/operations.ts';
import { Environment } from './environment.ts';
import { writeFunction } from './function.ts';
import { Code } from './wasm/code.ts';
import { I32, I64, OP, TYPE } from './wasm/codes.ts';
import { ModuleWriter } from './wasm/module.ts';

export interface Translation {
  /** Exports `run`: (r1, r2) to the lower half of r0, all of it in CONTROL.RESULT. */
  readonly bytes: Uint8Array;
  readonly helpers: { readonly [name: string]: unknown };
}

/** Where a function goes in the table, and the number that stands for it. */
export interface Place {
  readonly place: number;
  readonly handle: number;
}

/** `places`: of the program's functions. */
export function translate(
  machine: Machine,
  program: Program,
  helpers: ReadonlyMap<number, Helper>,
  places: readonly Place[],
): Translation {
  const module = new ModuleWriter();
  const environment = new Environment(module, machine, new Set(helpers.values()));
  const first = module.nextFunction;
  const functions = new Map(
    program.subprograms.map(({ start }, i) => [start, { fn: first + i, ...places[i]! }]),
  );
  for (const subprogram of program.subprograms) {
    const { locals, code } = writeFunction({ machine, program, environment, functions, helpers }, subprogram);
    module.function(environment.functionType, locals, code);
  }
  module.fillTable([...functions.values()].map(({ fn, place }) => ({ at: place, fn })));
  const run = module.function(module.type([TYPE.I32, TYPE.I32], [TYPE.I32]), [], entry(machine, first));
  module.export('run', run);
  return { bytes: module.finish(), helpers: environment.helperImports() };
}

function entry(machine: Machine, fn: number): Code {
  const code = new Code();
  code.i32(machine.turnLimit);
  code.setGlobal(0);
  code.i32(CONTROL.TAIL_CALLS);
  code.i32(0);
  code.memory(I32.STORE);
  code.i32(CONTROL.RESULT);
  for (const parameter of [0, 1]) {
    code.get(parameter);
    code.op(OP.EXTEND_U);
  }
  for (let i = 0; i < 3; i++) code.i64(0);
  code.i32(CONTROL.FIRST_FRAME);
  code.memory(I32.LOAD);
  code.call(fn);
  code.memory(I64.STORE);
  code.i32(CONTROL.RESULT);
  code.memory(I32.LOAD);
  return code;
}
