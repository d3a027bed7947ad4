/** Which registers hold a constant that was loaded in the same block. */
import type { Operation, Register } from '../../program/operations.ts';
import { constantOf, isCall, written } from '../../program/writes.ts';

export class Constants {
  readonly #values = new Map<Register, bigint>();

  of(register: Register): bigint | undefined {
    return this.#values.get(register);
  }

  forget(): void {
    this.#values.clear();
  }

  after(operation: Operation): void {
    if (isCall(operation)) {
      for (let register = 0; register <= 5; register++) this.#values.delete(register);
      return;
    }
    const register = written(operation);
    if (register < 0) return;
    const value = constantOf(operation) ?? this.#moved(operation);
    if (value === undefined) this.#values.delete(register);
    else this.#values.set(register, value);
  }

  #moved(operation: Operation): bigint | undefined {
    if (operation.kind !== 'alu' || operation.name !== 'mov' || operation.width !== 64) return undefined;
    return 'register' in operation.by ? this.#values.get(operation.by.register) : undefined;
  }
}
