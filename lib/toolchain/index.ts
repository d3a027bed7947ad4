/** From C to objects. */
export type { BpfCpu, CompileOptions } from './clang/options.ts';
export { type CompiledObject, type CompileSourceOptions, compile, compileFile } from './compile.ts';
export type { Constant } from './constants.ts';
export { minimalBtf } from './minimal-btf.ts';
export {
  type BoundLoadOptions,
  type BoundObject,
  type BoundOpenOptions,
  bindObject,
  type EmbeddedObject,
} from './types/bind.ts';
export { bindHotObject, type HotSource } from './types/hot.ts';
export { generateTypes, type TypesOptions } from './types/module.ts';
export { type BtfFile, type BtfSource, type BtfWithModules, vmlinuxHeader } from './vmlinux/index.ts';
