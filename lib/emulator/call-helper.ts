/** A helper gets its arguments from registers, or from generated code. */
import { HelperFault } from './fault.ts';
import type { Helper, Parameter } from './helpers.ts';
import type { Machine } from './machine.ts';
import { CONTROL } from './memory/layout.ts';

/** What becomes r0; undefined where a pointer is none, or the helper refuses an argument. */
export function callHelper(
  machine: Machine,
  { parameters, result, call }: Helper,
  registers: BigUint64Array,
): bigint | undefined {
  const values: (number | bigint)[] = [];
  for (const [i, parameter] of parameters.entries()) {
    const register = registers[i + 1]!;
    if (parameter === 'pointer' && register >> 32n !== 0n) return undefined;
    values.push(argument(parameter, register));
  }
  let value: bigint;
  try {
    value = BigInt(call(...values));
  } catch (error) {
    if (!(error instanceof HelperFault)) throw error;
    machine.refusal = error;
    return undefined;
  }
  // A helper of WebAssembly has no exceptions.
  if (machine.memory.view.getUint32(CONTROL.REFUSED, true) !== 0) return undefined;
  return BigInt.asUintN(
    64,
    result === 'i64' ? value : result === 'i32' ? BigInt.asIntN(32, value) : BigInt.asUintN(32, value),
  );
}

/** As they come from WebAssembly, whose 32-bit numbers are signed. */
function argument(parameter: Parameter, register: bigint): number | bigint {
  return parameter === 'i64' ? BigInt.asIntN(64, register) : Number(BigInt.asIntN(32, register));
}

type Call = Helper['call'];

/** The helper's function for generated code, which exceptions of TypeScript would leave for good: a refusal is a flag in memory. */
export function guardedCall(machine: Machine, { parameters, result, call }: Helper): Call {
  // A function of WebAssembly refuses so by itself, and is called without a way round.
  if (isExported(call)) return call;
  const nothing = result === 'i64' ? 0n : 0;
  const refused = (error: unknown) => {
    if (!(error instanceof HelperFault)) throw error;
    machine.refusal = error;
    machine.memory.view.setUint32(CONTROL.REFUSED, 1, true);
    return nothing;
  };
  // Arguments by name: those of a rest parameter would be an array at each call.
  if (parameters.length <= 2) {
    return (a, b) => {
      try {
        return call(a, b);
      } catch (error) {
        return refused(error);
      }
    };
  }
  return (a, b, c, d, e) => {
    try {
      return call(a, b, c, d, e);
    } catch (error) {
      return refused(error);
    }
  };
}

/** Exported functions have the index that they have in their module as their name (WebAssembly JavaScript Interface, section 5.6). */
function isExported(call: Call): boolean {
  return /^\d+$/.test(call.name);
}
