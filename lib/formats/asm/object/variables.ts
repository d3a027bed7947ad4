/** Variables, section by section: their bytes, their places, and what BTF says of them. */
import type { BtfWriter } from '../../btf/write.ts';
import { EnumType, Typedef } from '../declare/enum.ts';
import type { TypeTable } from '../declare/lower.ts';
import { ArrayType, type AsmType, char, IntType } from '../declare/type.ts';
import type { ObjectDescription, VariableDescription } from './description.ts';
import { invalid } from './names.ts';
import { type ElfDraft, FLAGS } from './sections.ts';

const SECTION = /^\.(data|rodata|bss)(\.[\w.]+)?$/;

export function addVariables(
  { variables = {} }: ObjectDescription,
  elf: ElfDraft,
  btf: BtfWriter,
  types: TypeTable,
): void {
  const bySection = new Map<string, [string, VariableDescription][]>();
  for (const entry of Object.entries(variables)) {
    const section = sectionOf(...entry);
    bySection.set(section, [...(bySection.get(section) ?? []), entry]);
  }
  for (const [name, members] of bySection) {
    const section = elf.section(name, name.startsWith('.rodata') ? FLAGS.constants : FLAGS.data);
    elf.sectionSymbol(section);
    const entries = members.map(([variable, { type, value }]) => {
      const { size, align } = type;
      if (size === 0) throw invalid(`variables.${variable}.type`, 'the type has no size');
      const { out } = section;
      out.align(align);
      const offset = out.length;
      out.append(bytesOf(type, value, `variables.${variable}.value`, elf.littleEndian));
      elf.symbol('variable', variable, section, { value: offset, size });
      const id = btf.append({ kind: 'var', name: variable, type: types.idOf(type), linkage: 'global' });
      return { type: id, offset, size };
    });
    btf.append({ kind: 'datasec', name, size: section.out.length, entries });
    if (name.startsWith('.bss')) section.zeros = section.out.length;
  }
}

function sectionOf(name: string, { value, constant = false, section }: VariableDescription): string {
  const path = `variables.${name}.section`;
  if (section === undefined) return constant ? '.rodata' : value === undefined ? '.bss' : '.data';
  const kind = SECTION.exec(section)?.[1];
  if (kind === undefined)
    throw invalid(path, `'${section}' is none of .data, .rodata, .bss, or one of them and a name`);
  if (constant && kind !== 'rodata') throw invalid(path, `a constant is in .rodata, and not in '${section}'`);
  if (value !== undefined && kind === 'bss') throw invalid(path, 'what is in .bss is zero, and has no value');
  return section;
}

function bytesOf(
  type: AsmType,
  value: VariableDescription['value'],
  path: string,
  littleEndian: boolean,
): Uint8Array {
  const bytes = new Uint8Array(type.size);
  if (value === undefined) return bytes;
  const given =
    typeof value === 'object' ? value : typeof value === 'string' ? textOf(type, value, path) : undefined;
  if (given !== undefined) {
    if (given.length > bytes.length)
      throw invalid(path, `it has ${given.length} bytes, and the type ${bytes.length}`);
    bytes.set(given);
    return bytes;
  }
  const target = type instanceof Typedef ? type.target : type;
  if (!(target instanceof IntType || target instanceof EnumType) || typeof value === 'object')
    throw invalid(path, 'numbers are values of integers alone; give bytes');
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw invalid(path, `${value} is no safe integer`);
  const bits = target.size * 8;
  const number = BigInt(value as number | bigint);
  if (number < -(2n ** BigInt(bits - 1)) || number >= 2n ** BigInt(bits))
    throw invalid(path, `${value} has more than ${bits} bits`);
  for (let i = 0; i < target.size; i++) {
    const at = littleEndian ? i : target.size - 1 - i;
    bytes[at] = Number((number >> BigInt(i * 8)) & 0xffn);
  }
  return bytes;
}

/** With its NUL. */
function textOf(type: AsmType, text: string, path: string): Uint8Array {
  if (!(type instanceof ArrayType) || type.element !== char)
    throw invalid(path, 'text is a value of arrays of char alone');
  return new TextEncoder().encode(`${text}\0`);
}
