/**
 * `node-ebpf/asm`: programs without a compiler. Instructions as functions and as the text of the verifier's log, disassembly, and
 * objects built from both. Needs no kernel: what it builds is loaded by `load` of `node-ebpf`, or by any other loader.
 */
export { EbpfError } from './errors.ts';
export { assemble } from './formats/asm/assemble.ts';
export {
  type Arithmetic,
  add,
  addrSpaceCast,
  and,
  arsh,
  be,
  bswap,
  div,
  le,
  lsh,
  mod,
  mov,
  movsx,
  mul,
  neg,
  or,
  rsh,
  sdiv,
  smod,
  sub,
  xor,
} from './formats/asm/code/arithmetic.ts';
export {
  type Conditional,
  call,
  callx,
  exit,
  func,
  gotol,
  gotox,
  ja,
  jeq,
  jge,
  jgt,
  jle,
  jlt,
  jne,
  jset,
  jsge,
  jsgt,
  jsle,
  jslt,
  kfunc,
  label,
  mayGoto,
  source,
  type Target,
} from './formats/asm/code/jumps.ts';
export {
  type Address,
  atomicAdd,
  atomicAnd,
  atomicOr,
  atomicXor,
  cmpxchg,
  fetchAdd,
  fetchAnd,
  fetchOr,
  fetchXor,
  ldabs,
  lddw,
  ldind,
  ldx,
  loadAcquire,
  map,
  st,
  storeRelease,
  variable,
  xchg,
} from './formats/asm/code/memory.ts';
export type { CoreNumber, Immediate, Memory } from './formats/asm/code/operands.ts';
export * from './formats/asm/code/registers.ts';
export type { CoreEnumerator, CoreField, CoreType } from './formats/asm/declare/core.ts';
export { type EnumType, enumeration, type Typedef, typedef } from './formats/asm/declare/enum.ts';
export {
  type CompositeType,
  type Field,
  type Members,
  type PathOf,
  struct,
  union,
} from './formats/asm/declare/struct.ts';
export {
  type ArrayType,
  type AsmType,
  array,
  bool,
  char,
  type FunctionType,
  type IntType,
  i8,
  i16,
  i32,
  i64,
  nothing,
  type PointerType,
  proto,
  ptr,
  u8,
  u16,
  u32,
  u64,
} from './formats/asm/declare/type.ts';
export { type DisassembleOptions, disassemble } from './formats/asm/disassemble.ts';
export { type AsmFunction, functionsOf } from './formats/asm/functions.ts';
export { build } from './formats/asm/object/build.ts';
export type {
  Code,
  FunctionDescription,
  MapDescription,
  ObjectDescription,
  ProgramDescription,
  VariableDescription,
} from './formats/asm/object/description.ts';
export type {
  AsmInstruction,
  CoreAccess,
  DeclaredType,
  Item,
  Label,
  Reference,
  SourceLine,
  SourceMark,
} from './formats/asm/types.ts';
export {
  type HelperName,
  helperByName,
  KERNEL_HELPERS,
  type KernelHelper,
} from './formats/insn/helpers.ts';
export {
  decodeInstructions,
  encodeInstructions,
  type Instruction,
} from './formats/insn/insn.ts';
export type { MapTypeName } from './formats/object/map-types.ts';
