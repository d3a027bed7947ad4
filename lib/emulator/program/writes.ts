/** What operations do to registers. */
import type { Operation, Register } from './operations.ts';

/** Calls of any kind: control leaves the function, r0 to r5 have other values after, and regions may have come and gone. */
export function isCall({ kind }: Operation): boolean {
  return kind === 'call' || kind === 'call-register' || kind === 'helper' || kind === 'kfunc';
}

/** The register that an operation which is no call gives a value, -1 for none. */
export function written(operation: Operation): Register | -1 {
  switch (operation.kind) {
    case 'atomic':
      return operation.fetch ? (operation.name === 'cmpxchg' ? 0 : operation.src) : -1;
    case 'packet':
      return 0;
    case 'store':
      return -1;
    default:
      return 'dst' in operation ? operation.dst : -1;
  }
}

/** What it gives the register that it writes, if that is a constant: 64 bits without sign. */
export function constantOf(operation: Operation): bigint | undefined {
  if (operation.kind === 'constant') return operation.value;
  if (operation.kind !== 'alu' || operation.name !== 'mov' || !('constant' in operation.by)) return undefined;
  return BigInt.asUintN(operation.width, BigInt(operation.by.constant));
}
