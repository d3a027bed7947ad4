/** `__exception_cb(f)` of a program: the function that takes its exceptions (bpf_prog_assign_exc_cb in libbpf.c). */
import { EbpfError } from '../errors.ts';
import type { Btf } from '../formats/btf/btf.ts';
import type { FunctionCode, Functions } from './functions.ts';

const TAG = 'exception_callback:';

export class ExceptionCallbacks {
  /** By the program's name; null where it has several: the verifier will say so. */
  readonly #names = new Map<string, string | null>();
  readonly #functions: Functions;

  constructor(btf: Btf | null, functions: Functions) {
    this.#functions = functions;
    for (const type of btf?.types ?? []) {
      if (type.kind !== 'decl_tag' || type.componentIndex !== -1 || !type.name.startsWith(TAG)) continue;
      const fn = btf!.type(type.type);
      if (fn.kind !== 'func' || fn.linkage !== 'global')
        throw invalid(fn.name, `${TAG}… stands on something that is no program`);
      this.#names.set(fn.name, this.#names.has(fn.name) ? null : type.name.slice(TAG.length));
    }
  }

  of(program: string): FunctionCode | undefined {
    const name = this.#names.get(program);
    if (name === undefined || name === null) return undefined;
    const found = this.#functions.all.filter(fn => fn.program === null && fn.name === name);
    const [callback] = found;
    if (!callback) throw invalid(program, `its exception callback '${name}' is no function of section .text`);
    if (found.length > 1)
      throw invalid(program, `there are ${found.length} functions '${name}', its exception callback`);
    if (!callback.global || !callback.visible)
      throw invalid(program, `its exception callback '${name}' must be global: drop static or __hidden`);
    return callback;
  }
}

const invalid = (program: string, why: string) =>
  new EbpfError('ERR_EBPF_INVALID_OBJECT', `program '${program}': ${why}`);
