/** Kernel symbols: untyped ones by address, typed ones and functions by BTF id (bpf_object__resolve_externs in libbpf.c). */
import { EbpfError, nearestName, suggestion } from '../errors.ts';
import type { Btf } from '../formats/btf/btf.ts';
import { compatibleTypes } from './core/compatible.ts';
import { essentialName } from './core/names.ts';
import { Steps } from './core/steps.ts';
import type { Extern } from './externs.ts';
import { unresolved } from './kconfig.ts';
import type { KernelType, KernelTypes } from './kernel-types.ts';
import type { KernelEnvironment } from './types.ts';

export interface KernelSymbol {
  readonly found: boolean;
  readonly address: bigint;
  readonly btfId: number;
  readonly module: string | null;
}

export const MISSING: KernelSymbol = { found: false, address: 0n, btfId: 0, module: null };

export class SymbolResolver {
  readonly #btf: Btf;
  readonly #types: KernelTypes;
  readonly #kernel: KernelEnvironment;
  readonly #steps = new Steps();

  constructor(btf: Btf, types: KernelTypes, kernel: KernelEnvironment) {
    this.#btf = btf;
    this.#types = types;
    this.#kernel = kernel;
  }

  /** Weak ones may be missing. Throws ERR_EBPF_NO_TARGET, and ERR_EBPF_LOAD where the kernel has another type by that name. */
  resolve(extern: Extern): KernelSymbol {
    const { name, typeId, kind, weak } = extern;
    const declared = this.#btf.type(typeId);
    if (declared.kind !== 'var' && declared.kind !== 'func') throw unresolved(name, 'it is no variable');
    const symbol =
      kind === 'kfunc'
        ? this.#function(extern, declared.type)
        : this.#variable(extern, this.#btf.resolve(declared.type));
    if (!symbol && !weak) throw this.#missing(extern);
    return symbol ?? MISSING;
  }

  /** Without a type (`extern const void x`) it is an address. */
  #variable({ name }: Extern, typeId: number): KernelSymbol | undefined {
    if (typeId === 0) {
      const address = this.#kernel.symbol?.(name);
      return address === undefined ? undefined : { ...MISSING, found: true, address };
    }
    const found = this.#provided('ksym', name) ? this.#types.find('var', name) : undefined;
    if (!found) return undefined;
    const variable = found.btf.type(found.id);
    const theirs = variable.kind === 'var' ? found.btf.resolve(variable.type) : 0;
    if (!compatibleTypes(this.#btf, typeId, found.btf, theirs, this.#steps))
      throw this.#misfit(name, typeId, found, theirs);
    return symbolOf(found);
  }

  #function({ name, weak }: Extern, typeId: number): KernelSymbol | undefined {
    const found = this.#kfunc(name);
    if (!found) return undefined;
    const fn = found.btf.type(found.id);
    const theirs = fn.kind === 'func' ? fn.type : 0;
    if (compatibleTypes(this.#btf, typeId, found.btf, theirs, this.#steps)) return symbolOf(found);
    // A weak one with another signature is another function.
    if (weak) return undefined;
    throw this.#misfit(name, typeId, found, theirs);
  }

  #provided(kind: 'ksym' | 'kfunc', name: string): boolean {
    return this.#kernel.provides?.(kind, name) ?? true;
  }

  /** By its essential name; where the object's own types serve, a flavor has no other than its whole one. */
  #kfunc(name: string): KernelType | undefined {
    const essential = essentialName(name);
    if (!this.#provided('kfunc', essential)) return undefined;
    const found = this.#types.find('func', essential);
    return found ?? (this.#types.known ? undefined : this.#types.find('func', name));
  }

  #missing({ name, kind, typeId }: Extern): EbpfError {
    const declared = this.#btf.type(typeId);
    const untyped = declared.kind === 'var' && this.#btf.resolve(declared.type) === 0;
    if (untyped) return unresolved(name, 'there is no kernel symbol of that name');
    const near = nearestName(name, this.#types.names(kind === 'kfunc' ? 'func' : 'var'));
    const hint = near === undefined || near === name ? '' : `; ${suggestion(near)}`;
    const what = kind === 'kfunc' ? 'function' : 'variable';
    return unresolved(name, `the kernel has no ${what} of that name in its BTF${hint}`);
  }

  #misfit(name: string, typeId: number, found: KernelType, theirs: number): EbpfError {
    const [declared, actual] = [this.#btf.typeName(typeId), found.btf.typeName(theirs)];
    return new EbpfError(
      'ERR_EBPF_LOAD',
      `extern '${name}': it is declared as '${declared}', and in the kernel it is '${actual}'`,
    );
  }
}

const symbolOf = ({ id, module }: KernelType): KernelSymbol => ({
  found: true,
  address: 0n,
  btfId: id,
  module,
});
