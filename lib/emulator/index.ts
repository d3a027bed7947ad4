/** The machine that runs eBPF instructions: pure, in any JavaScript engine with WebAssembly. */
export { Interpreter } from './interpreter/interpreter.ts';
export { Jit } from './jit/jit.ts';
export { type Engine, type Executable, Machine, type MachineOptions } from './machine.ts';
export { type ProgramSource, readProgram, type WideLoad } from './program/read.ts';
