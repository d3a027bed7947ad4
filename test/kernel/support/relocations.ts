/** What the loader is asked to relocate, in words that do not depend on how a header was written. */
import { parseObject } from '../../../lib/formats/object/parse.ts';

export function relocationsOf(bytes: Uint8Array): string[] {
  const { btf, btfExt } = parseObject(bytes);
  return [...(btfExt?.coreRelocations ?? [])].flatMap(([section, relocations]) =>
    relocations.map(
      ({ offset, typeId, access, kind }) =>
        `${section}+${offset}: ${kind} of ${btf!.typeName(typeId)} ${access}`,
    ),
  );
}

/** The instructions of each program. */
export function codeOf(bytes: Uint8Array): string[] {
  const { programs, elf } = parseObject(bytes);
  return programs.map(({ name, sectionIndex, offset, size }) => {
    const code = elf.sections[sectionIndex]!.data.subarray(offset, offset + size);
    return `${name}: ${Buffer.from(code).toString('hex')}`;
  });
}
