/** Enums, and names for types. */
import { EbpfError, nearestName, suggestion } from '../../../errors.ts';
import { type CoreEnumerator, coreEnumerator } from './core.ts';
import { AsmType, ScalarType } from './type.ts';

export class EnumType<N extends string = string> extends ScalarType {
  readonly kind = 'enum';
  readonly name: string;
  readonly values: ReadonlyMap<string, bigint>;
  readonly size: 4 | 8;
  override readonly signed: boolean;

  constructor(name: string, values: Readonly<Record<N, number | bigint>>) {
    super();
    this.name = name;
    this.values = new Map(
      Object.entries<number | bigint>(values).map(([key, value]) => [key, BigInt(value)]),
    );
    const numbers = [...this.values.values()];
    this.signed = numbers.some(value => value < 0n);
    const bits = this.signed ? 31n : 32n;
    this.size = numbers.every(value => value < 2n ** bits && value >= -(2n ** 31n)) ? 4 : 8;
  }

  /** What the kernel that loads the program has for one of its names. Throws ERR_EBPF_INVALID_ARGUMENT for another name. */
  core(name: N): CoreEnumerator {
    const names = [...this.values.keys()];
    const index = names.indexOf(name);
    if (index >= 0) return coreEnumerator(this, index, this.values.get(name)!);
    const near = nearestName(name, names);
    const hint = near ? suggestion(near) : `it has ${names.join(', ')}`;
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `enum ${this.name}: there is no '${name}'; ${hint}`);
  }
}

/** Of 4 bytes, or of 8 where a value needs them. */
export const enumeration = <N extends string>(
  name: string,
  values: Readonly<Record<N, number | bigint>>,
): EnumType<N> => new EnumType(name, values);

export class Typedef<T extends AsmType = AsmType> extends AsmType {
  readonly kind = 'typedef';
  readonly name: string;
  readonly target: T;

  constructor(name: string, target: T) {
    super();
    this.name = name;
    this.target = target;
  }

  override get size(): number {
    return this.target.size;
  }

  override get align(): number {
    return this.target.align;
  }
}

export const typedef = <T extends AsmType>(name: string, target: T): Typedef<T> => new Typedef(name, target);
