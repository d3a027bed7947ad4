/** A helper gets its arguments from registers. */
import type { Helper, Parameter } from './helpers.ts';

/** What becomes r0; undefined where a pointer is none. */
export function callHelper(
  { parameters, result, call }: Helper,
  registers: BigUint64Array,
): bigint | undefined {
  const values: (number | bigint)[] = [];
  for (const [i, parameter] of parameters.entries()) {
    const register = registers[i + 1]!;
    if (parameter === 'pointer' && register >> 32n !== 0n) return undefined;
    values.push(argument(parameter, register));
  }
  const value = BigInt(call(...values));
  return BigInt.asUintN(
    64,
    result === 'i64' ? value : result === 'i32' ? BigInt.asIntN(32, value) : BigInt.asUintN(32, value),
  );
}

/** As they come from WebAssembly, whose 32-bit numbers are signed. */
function argument(parameter: Parameter, register: bigint): number | bigint {
  return parameter === 'i64' ? BigInt.asIntN(64, register) : Number(BigInt.asIntN(32, register));
}
