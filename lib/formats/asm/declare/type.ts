/** C types as they are declared from TypeScript: what maps, variables and CO-RE accesses are made of. */
import { EbpfError } from '../../../errors.ts';
import type { Memory } from '../code/operands.ts';
import type { Register } from '../code/registers.ts';
import type { DeclaredType } from '../types.ts';

/** What every type has. `kind` says which of the classes of this folder it is. */
export abstract class AsmType implements DeclaredType {
  abstract readonly kind:
    | 'int'
    | 'enum'
    | 'ptr'
    | 'array'
    | 'struct'
    | 'union'
    | 'typedef'
    | 'func_proto'
    | 'void';
  abstract readonly name: string;
  abstract readonly size: number;
  abstract readonly align: number;
}

/** What a register can hold. */
export abstract class ScalarType extends AsmType {
  abstract override readonly size: 1 | 2 | 4 | 8;
  readonly signed: boolean = false;

  override get align(): number {
    return this.size;
  }

  /** So many bytes at `base` and an offset, for `ldx`, `st` and atomic operations. */
  at(base: Register, offset = 0): Memory {
    return { base, offset, size: this.size, signed: this.signed };
  }
}

export class IntType extends ScalarType {
  readonly kind = 'int';
  readonly name: string;
  readonly size: 1 | 2 | 4 | 8;
  override readonly signed: boolean;
  readonly bool: boolean;

  constructor(name: string, size: 1 | 2 | 4 | 8, signed: boolean, bool = false) {
    super();
    this.name = name;
    this.size = size;
    this.signed = signed;
    this.bool = bool;
  }
}

/** Integers by their C names in BTF, which are clang's. */
export const u8 = new IntType('unsigned char', 1, false);
export const u16 = new IntType('unsigned short', 2, false);
export const u32 = new IntType('unsigned int', 4, false);
export const u64 = new IntType('unsigned long long', 8, false);
export const i8 = new IntType('signed char', 1, true);
export const i16 = new IntType('short', 2, true);
export const i32 = new IntType('int', 4, true);
export const i64 = new IntType('long long', 8, true);
/** In arrays they are text. */
export const char = new IntType('char', 1, true);
export const bool = new IntType('_Bool', 1, false, true);

class VoidType extends AsmType {
  readonly kind = 'void';
  readonly name = 'void';
  readonly size = 0;
  readonly align = 1;
}

/** What functions that return nothing return. */
export const nothing: AsmType = new VoidType();

export class PointerType extends ScalarType {
  readonly kind = 'ptr';
  readonly name = '';
  readonly size = 8;
  readonly #target: AsmType | (() => AsmType);

  constructor(target: AsmType | (() => AsmType)) {
    super();
    this.#target = target;
  }

  get target(): AsmType {
    return typeof this.#target === 'function' ? this.#target() : this.#target;
  }
}

/** Default `void *`. A function for types that are declared later, as those that point to themselves. */
export const ptr = (target: AsmType | (() => AsmType) = nothing): PointerType => new PointerType(target);

export class ArrayType<E extends AsmType = AsmType> extends AsmType {
  readonly kind = 'array';
  readonly name = '';
  readonly element: E;
  readonly length: number;

  constructor(element: E, length: number) {
    super();
    if (!Number.isInteger(length) || length < 0 || length > 0xffffffff)
      throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `array: a length of ${length}`);
    this.element = element;
    this.length = length;
  }

  override get size(): number {
    return this.element.size * this.length;
  }

  override get align(): number {
    return this.element.align;
  }
}

export const array = <E extends AsmType>(element: E, length: number): ArrayType<E> =>
  new ArrayType(element, length);

export class FunctionType extends AsmType {
  readonly kind = 'func_proto';
  readonly name = '';
  readonly size = 0;
  readonly align = 1;
  readonly returns: AsmType;
  readonly params: Readonly<Record<string, AsmType>>;

  constructor(returns: AsmType, params: Readonly<Record<string, AsmType>>) {
    super();
    this.returns = returns;
    this.params = params;
  }
}

/** What a function takes, by name in its order, and returns: at most five parameters. */
export function proto(returns: AsmType, params: Readonly<Record<string, AsmType>> = {}): FunctionType {
  if (Object.keys(params).length > 5)
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', 'proto: functions have at most five parameters');
  return new FunctionType(returns, params);
}
