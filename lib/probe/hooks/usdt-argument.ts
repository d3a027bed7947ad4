/** An argument of a USDT probe: from where the compiler left it, in registers, in memory, in the code. */
import { add, lsh, mov } from '../../formats/asm/code/arithmetic.ts';
import { lddw, ldx, st } from '../../formats/asm/code/memory.ts';
import { r3, r6, r9, r10 } from '../../formats/asm/code/registers.ts';
import { u64 } from '../../formats/asm/declare/type.ts';
import type { Item } from '../../formats/asm/types.ts';
import type { UsdtArgument } from '../../formats/usdt/arguments.ts';
import { refuse } from '../errors.ts';
import { registerOffset, registersFor } from '../registers.ts';
import type { Value } from '../types.ts';
import { extend, isSize, loaded, numberAt } from '../value.ts';

type InMemory = UsdtArgument & { readonly kind: 'memory' };

/**
 * Of one type at all places: 64 bits, extended with the sign that the place says; floating point as its bits. `address`: of the probe, as
 * the binary is linked. Throws ERR_EBPF_NOT_SUPPORTED, which says why.
 */
export function usdtArgument(hook: string, field: string, argument: UsdtArgument, address: number): Value {
  const { size, signed, float, text } = argument;
  const unreadable = (why: string) =>
    refuse(hook, `field '${field}' is '${text}', which can't be read: ${why}`, 'ERR_EBPF_NOT_SUPPORTED');
  if (!isSize(size)) throw unreadable(`numbers have 1, 2, 4 or 8 bytes, and this has ${size}`);
  if (float && size < 4) throw unreadable(`floating point has 4 or 8 bytes here, and this has ${size}`);
  const load = argumentLoad();
  return float ? floatOf(load, size === 4) : loaded(load, 8, true);

  function argumentLoad(): Item[] {
    switch (argument.kind) {
      case 'constant':
        return [lddw(r9, BigInt.asIntN(64, argument.value)), extend(size as 1, signed)];
      case 'register':
        return [register(argument.register), extend(size as 1, signed)];
      case 'memory':
        return [...numberAt(addressOf(argument), 0, size as 1, signed, true).load!];
      default:
        throw unreadable('its form is not known');
    }
  }

  function addressOf(place: InMemory): Item[] {
    const constant = BigInt(symbolOffset(place)) + place.offset;
    if (constant !== BigInt.asIntN(32, constant)) throw unreadable('it is too far away');
    const base = place.base === undefined ? mov(r9, 0) : register(place.base);
    const index =
      place.index === undefined ? [] : [register(place.index), lsh(r9, Math.log2(place.scale)), mov(r3, r9)];
    const sum = place.index === undefined ? [] : [add(r9, r3)];
    return [index, base, sum, add(r9, Number(constant))];
  }

  /** What is to be added for the variable. When the probe is reached, `rip` is the probe's own place (handle_swbp in kernel/events/uprobes.c). */
  function symbolOffset({ symbol, symbolAddress, base }: InMemory): number {
    if (symbol === undefined) return 0;
    if (symbolAddress === undefined)
      throw unreadable(
        `where '${symbol}' is, the binary's symbols do not tell: it has no such name (stripped), or several`,
      );
    return base === 'rip' ? symbolAddress - address : symbolAddress;
  }

  function register(name: string): Item {
    const offset = registerOffset(registersFor(hook), name);
    if (offset !== undefined) return ldx(r9, u64.at(r6, offset));
    const vector = /^(?:[xyz]mm|[qdsvbh]\d|st)/.test(name);
    throw unreadable(
      vector
        ? `programs see no registers of floating point and vectors (struct pt_regs has none)`
        : `register '${name}' is not known`,
    );
  }
}

/** No program can reckon with it: kept as it lies, shown as a number, and compared with nothing. */
function floatOf(load: readonly Item[], single: boolean): Value {
  const view = new DataView(new ArrayBuffer(8));
  return {
    type: u64,
    store: at => [load, st(u64.at(r10, at), r9)],
    show: bits => {
      view.setBigUint64(0, bits as bigint, true);
      return single ? view.getFloat32(0, true) : view.getFloat64(0, true);
    },
  };
}
