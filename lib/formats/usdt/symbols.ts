/** Where the variables are that arguments of USDT probes name. */
import type { Elf } from '../elf/elf.ts';
import { SHN, SHT, STT } from '../elf/types.ts';
import type { UsdtArgument } from './arguments.ts';

/** Of symbols of threads' own variables the value is no address (STT_TLS). */
const STT_TLS = 6;

/** The arguments with the addresses of their symbols, as far as the binary's tables tell them. */
export function symbolResolver(elf: Elf): (argument: UsdtArgument) => UsdtArgument {
  let addresses: ReadonlyMap<string, number | undefined> | undefined;
  return argument => {
    if (argument.kind !== 'memory' || argument.symbol === undefined) return argument;
    addresses ??= addressesOf(elf);
    const symbolAddress = addresses.get(argument.symbol);
    return symbolAddress === undefined ? argument : { ...argument, symbolAddress };
  };
}

/** undefined for a name that several have: static variables of several files may (github.com/libbpf/usdt, issue 13). */
function addressesOf(elf: Elf): Map<string, number | undefined> {
  const addresses = new Map<string, number | undefined>();
  const tables = elf.sections.filter(({ type }) => type === SHT.SYMTAB || type === SHT.DYNSYM);
  for (const { name, value, type, section } of tables.flatMap(table => elf.symbolsOf(table))) {
    if (name === '' || section === SHN.UNDEF || section >= SHN.RESERVED) continue;
    if (type === STT.SECTION || type === STT.FILE || type === STT_TLS) continue;
    const known = addresses.has(name) ? addresses.get(name) : value;
    addresses.set(name, known === value ? value : undefined);
  }
  return addresses;
}
