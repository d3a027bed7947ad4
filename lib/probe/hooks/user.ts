/** Functions of programs and libraries. */
import { noField } from '../errors.ts';
import { registersFor } from '../registers.ts';
import type { Hook, Value } from '../types.ts';
import { contextNumber } from '../value.ts';

/** Arguments by their numbers, since nothing says their names: `arg0`, in registers of 64 bits. */
export function uprobeHook(name: string, binary: string, symbol: string): Hook {
  const { parameters } = registersFor(name);
  const known = new Map(parameters.map((offset, i) => [`arg${i}`, contextNumber(offset, 8, false)]));
  const place = {
    section: `uprobe/${binary}:${symbol}`,
    field: (field: string) => knownField(name, field, known),
  };
  return { name, places: [place], exit: `uretprobe/${binary}:${symbol}` };
}

export function uretprobeHook(name: string, binary: string, symbol: string): Hook {
  const known = new Map([['ret', contextNumber(registersFor(name).result, 8, true)]]);
  return {
    name,
    places: [{ section: `uretprobe/${binary}:${symbol}`, field: field => knownField(name, field, known) }],
  };
}

function knownField(hook: string, field: string, known: ReadonlyMap<string, Value>): Value {
  const value = known.get(field);
  if (!value) throw noField(hook, field, known.keys());
  return value;
}
