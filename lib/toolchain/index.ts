/** From C to objects. */
export type { BpfCpu, CompileOptions } from './clang/options.ts';
export { type CompiledObject, type CompileSourceOptions, compile, compileFile } from './compile.ts';
export type { Constant } from './constants.ts';
export { type BtfSource, vmlinuxHeader } from './vmlinux/index.ts';
