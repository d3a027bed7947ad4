/** Functions of programs and libraries, and the probes (USDT) that they carry in themselves. */
import { add, lsh, mov } from '../../formats/asm/code/arithmetic.ts';
import { lddw, ldx } from '../../formats/asm/code/memory.ts';
import { r3, r6, r9 } from '../../formats/asm/code/registers.ts';
import { u64 } from '../../formats/asm/declare/type.ts';
import type { Item } from '../../formats/asm/types.ts';
import type { UsdtArgument } from '../../formats/usdt/arguments.ts';
import type { UsdtProbe } from '../../formats/usdt/notes.ts';
import { usdtProbes } from '../../kernel/binaries/usdt.ts';
import type { UprobeProgram } from '../../object/programs/uprobes.ts';
import { hint, noField, refuse } from '../errors.ts';
import { registerOffset, registersFor } from '../registers.ts';
import type { Hook, Place, Value } from '../types.ts';
import { contextNumber, extend, isSize, loaded, numberAt } from '../value.ts';

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

/** A uprobe on each of its places, since each has its arguments elsewhere. */
export async function usdtHook(name: string, binary: string, provider: string, probe: string): Promise<Hook> {
  const all = await usdtProbes(binary);
  const found = all.filter(each => each.provider === provider && each.name === probe);
  if (found.length === 0) {
    const known = new Set(all.map(each => `${each.provider}:${each.name}`));
    const near = hint(`${provider}:${probe}`, known);
    throw refuse(name, `${binary} has no USDT probe '${provider}:${probe}'${near}`, 'ERR_EBPF_NO_TARGET');
  }
  const [first, ...more] = found.map(each => usdtPlace(name, binary, each));
  return { name, places: [first!, ...more] };
}

function usdtPlace(hook: string, binary: string, { offset, semaphore, arguments: given }: UsdtProbe): Place {
  if (offset === undefined || (semaphore && semaphore.offset === undefined))
    throw refuse(hook, `one of its places is in no part of ${binary} that is loaded`, 'ERR_EBPF_NO_TARGET');
  return {
    section: 'uprobe',
    field: field => {
      const argument = given[Number(/^arg(\d{1,2})$/.exec(field)?.[1] ?? Number.NaN)];
      if (!argument)
        throw noField(
          hook,
          field,
          given.map((_, i) => `arg${i}`),
        );
      return argumentValue(hook, field, argument);
    },
    attach: program =>
      (program as UprobeProgram).attach({
        ...{ binary, offset },
        ...(semaphore && { refCounter: semaphore.offset! }),
      }),
  };
}

/** Of one type at all places: 64 bits, extended with the sign that the place says. */
function argumentValue(hook: string, field: string, argument: UsdtArgument): Value {
  const { size, signed } = argument;
  const load = argumentLoad(hook, argument);
  if (!load || !isSize(size) || argument.float)
    throw refuse(
      hook,
      `field '${field}' is '${argument.text}', which can't be read`,
      'ERR_EBPF_NOT_SUPPORTED',
    );
  return loaded(load, 8, true);

  function argumentLoad(hook: string, place: UsdtArgument): Item[] | undefined {
    if (!isSize(size)) return undefined;
    switch (place.kind) {
      case 'constant':
        return [lddw(r9, BigInt.asIntN(64, place.value)), extend(size, signed)];
      case 'register': {
        const load = register(hook, place.register);
        return load && [load, extend(size, signed)];
      }
      case 'memory': {
        if (place.symbol !== undefined || place.offset !== BigInt.asIntN(32, place.offset)) return undefined;
        const base = place.base === undefined ? [mov(r9, 0)] : register(hook, place.base);
        const index = place.index === undefined ? [] : register(hook, place.index);
        if (!base || !index) return undefined;
        const shift = Math.log2(place.scale);
        const scaled = place.index === undefined ? [] : [index, lsh(r9, shift), mov(r3, r9)];
        const sum = place.index === undefined ? [] : [add(r9, r3)];
        const address = [scaled, base, sum, add(r9, Number(place.offset))];
        return [...numberAt(address, 0, size, signed, true).load!];
      }
      default:
        return undefined;
    }
  }
}

function register(hook: string, name: string): Item[] | undefined {
  const offset = registerOffset(registersFor(hook), name);
  return offset === undefined ? undefined : [ldx(r9, u64.at(r6, offset))];
}
