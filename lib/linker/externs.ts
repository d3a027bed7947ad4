/** What the object leaves to its loader, in libbpf's order, by which instructions are poisoned (bpf_object__collect_externs). */
import { EbpfError } from '../errors.ts';
import type { Btf } from '../formats/btf/btf.ts';
import type { ExternImage, ObjectImage } from '../formats/object/image.ts';
import { isExtern } from './references.ts';

export type ConfigType = 'bool' | 'char' | 'tristate' | 'int' | 'string';

/** How a kconfig variable lies in the `.kconfig` map. */
export interface ConfigPlace {
  readonly type: ConfigType;
  readonly signed: boolean;
  readonly size: number;
  readonly offset: number;
}

export interface Extern extends ExternImage {
  readonly config: ConfigPlace | null;
}

export interface Externs {
  readonly list: readonly Extern[];
  /** Index in the list by that of the symbol. */
  readonly bySymbol: ReadonlyMap<number, number>;
  /** Bytes of the `.kconfig` map; 0 for none. */
  readonly configSize: number;
}

/** Strings of the configuration are lines of it: a file that asks for more is made to exhaust memory. */
const MAX_CONFIG = 1 << 20;

export function collectExterns({ elf, btf, externs: declared }: ObjectImage): Externs {
  const byName = new Map(declared.map(each => [each.name, each]));
  const found: { extern: ExternImage; symbol: number; layout: Layout | null }[] = [];
  for (const [symbol, each] of elf.symbols.entries()) {
    if (!isExtern(each) || each.name === '') continue;
    const extern = byName.get(each.name);
    if (!btf || !extern)
      throw invalid(each.name, 'the BTF does not say what it is, in section .kconfig or .ksyms');
    found.push({ extern, symbol, layout: extern.kind === 'kconfig' ? layoutOf(btf, extern) : null });
  }
  const present = new Set(found.map(({ extern }) => extern.kind === 'kconfig'));
  const names = new Set(found.map(({ extern }) => extern.name));
  for (const { name, kind } of declared)
    if (present.has(kind === 'kconfig') && !names.has(name)) throw invalid(name, 'there is no symbol for it');

  found.sort(
    (a, b) =>
      Number(b.layout !== null) - Number(a.layout !== null) ||
      (b.layout?.align ?? 0) - (a.layout?.align ?? 0) ||
      (a.layout?.size ?? 0) - (b.layout?.size ?? 0) ||
      compare(a.extern.name, b.extern.name),
  );
  let end = 0;
  const list = found.map(({ extern, layout }): Extern => {
    if (!layout) return { ...extern, config: null };
    const offset = Math.ceil(end / layout.align) * layout.align;
    end = offset + layout.size;
    if (end > MAX_CONFIG)
      throw invalid(extern.name, `the kernel configuration has no ${layout.size} bytes for it`);
    return { ...extern, config: { ...layout, offset } };
  });
  return { list, bySymbol: new Map(found.map(({ symbol }, i) => [symbol, i])), configSize: end };
}

interface Layout {
  readonly type: ConfigType;
  readonly signed: boolean;
  readonly size: number;
  readonly align: number;
}

function layoutOf(btf: Btf, { name, typeId }: ExternImage): Layout {
  const variable = btf.type(typeId);
  if (variable.kind !== 'var') throw invalid(name, 'a function is no part of the kernel configuration');
  const type = btf.type(btf.resolve(variable.type));
  const size = btf.sizeOf(variable.type);
  const fail = () => {
    const why = `its type ${btf.typeName(variable.type)} is none of bool, char, char[], an integer, enum libbpf_tristate`;
    return invalid(name, why);
  };
  switch (type.kind) {
    case 'int':
      if (type.bool) {
        if (size !== 1) throw fail();
        return { type: 'bool', signed: false, size, align: 1 };
      }
      if (size > 8) throw fail();
      return { type: size === 1 ? 'char' : 'int', signed: type.signed, size, align: size };
    case 'enum':
    case 'enum64':
      if (type.name !== 'libbpf_tristate' || (type.kind === 'enum' && size !== 4)) throw fail();
      return { type: 'tristate', signed: false, size, align: Math.min(size, 8) };
    case 'array': {
      const element = btf.type(btf.resolve(type.type));
      if (type.length === 0 || element.kind !== 'int' || element.size !== 1 || element.bool) throw fail();
      return { type: 'string', signed: false, size, align: 1 };
    }
    default:
      throw fail();
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function invalid(name: string, why: string): EbpfError {
  return new EbpfError('ERR_EBPF_INVALID_OBJECT', `extern '${name}': ${why}`);
}
