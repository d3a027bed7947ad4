/** All CO-RE relocations of an object, in the order of its BTF.ext (bpf_object__relocate_core in libbpf.c). */
import { EbpfError } from '../../errors.ts';
import type { CoreRelocation } from '../../formats/btf/ext.ts';
import type { ObjectImage } from '../../formats/object/image.ts';
import { damaged, type FunctionCode, type Functions, SLOT } from '../functions.ts';
import type { TypeIndex } from './candidates.ts';
import { describe } from './kinds.ts';
import { patch } from './patch.ts';
import { Resolver } from './resolve.ts';

/** `loaded`: of programs that are not, nothing is relocated. */
export function relocateTypes(
  image: ObjectImage,
  functions: Functions,
  targets: Iterable<TypeIndex>,
  loaded: (fn: FunctionCode) => boolean,
): void {
  const { elf, btf, btfExt } = image;
  if (!btf || !btfExt || btfExt.coreRelocations.size === 0) return;
  const resolver = new Resolver(btf, targets);
  for (const [name, relocations] of btfExt.coreRelocations) {
    const section = elf.section(name);
    if (!section) continue;
    for (const relocation of relocations) {
      const { offset } = relocation;
      if (offset % SLOT !== 0)
        throw damaged(section, 0, `a CO-RE relocation of its byte ${offset}, where no instruction is`);
      const fn = functions.at(section.index, offset / SLOT);
      // What is left of a weak function that the linker replaced by another.
      if (!fn || !loaded(fn)) continue;
      const index = offset / SLOT - fn.start;
      try {
        patch(fn.code, index, resolver.resolve(relocation));
      } catch (error) {
        if (!(error instanceof EbpfError)) throw error;
        throw explained(error, fn, index, relocation, image);
      }
    }
  }
}

function explained(
  error: EbpfError,
  fn: FunctionCode,
  index: number,
  relocation: CoreRelocation,
  { btf }: ObjectImage,
): EbpfError {
  const who = `${fn.program ? 'program' : 'function'} '${fn.name}', instruction ${index}`;
  return new EbpfError(error.code, `${who}: ${describe(relocation, btf!)}: ${error.message}`, {
    offset: fn.section.offset + (fn.start + index) * SLOT,
    cause: error,
  });
}
