/** Values that users give for fields and arguments of the kernel: what they are, and what is said where they are wrong. */
import { EbpfError, nearestName, suggestion } from '../../errors.ts';
import type { Btf } from '../../formats/btf/btf.ts';
import type { BtfComposite, BtfType } from '../../formats/btf/types.ts';
import { memberNames } from './members.ts';

/** Something of the emulator's world that the kernel has as a struct, such as a task: wherever it is given, its address is meant. */
export interface KernelObject {
  /** Where it lies for programs that know these types. */
  address(btf: Btf): number;
}

/** Lies in a process, and not in the kernel: what `emulator.user(value)` makes. */
export class InUserMemory {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

export const isNumber = (value: unknown): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';

export const isBool = (type: BtfType): boolean => type.kind === 'int' && type.bool;

export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

export function isKernelObject(value: unknown): value is KernelObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<KernelObject>).address === 'function'
  );
}

export function wrapped(type: BtfType, value: unknown): unknown {
  if (type.kind !== 'int' || type.bool || !isNumber(value)) {
    return isBool(type) && isNumber(value)
      ? Boolean(value)
      : typeof value === 'boolean' && !isBool(type)
        ? Number(value)
        : value;
  }
  if (type.signed || !(value < 0) || (typeof value === 'number' && !Number.isInteger(value))) return value;
  const whole = BigInt(value);
  return whole < -(1n << BigInt(type.size * 8 - 1)) ? value : BigInt.asUintN(type.size * 8, whole);
}

export function unknownField(btf: Btf, type: BtfComposite, name: string, path: string): EbpfError {
  const near = nearestName(name, memberNames(btf, type));
  const hint = near === undefined ? '' : `; ${suggestion(near)}`;
  return wrong(
    path === '' ? name : path,
    `${type.kind} ${type.name || '(anonymous)'} has no field '${name}'${hint}`,
  );
}

export const shown = (value: unknown): string =>
  value === null
    ? 'null'
    : typeof value === 'object'
      ? 'an object'
      : typeof value === 'string'
        ? `'${value}'`
        : String(value);

export function wrong(path: string, why: string): EbpfError {
  return new EbpfError('ERR_EBPF_VALUE', `${path || 'value'}: ${why}`, { path });
}
