/** An object file from a description, as a compiler would write it. */

import { BtfWriter } from '../../btf/write.ts';
import { writeBtfExt } from '../../btf/write-ext.ts';
import { writeElf } from '../../elf/write.ts';
import { TypeTable } from '../declare/lower.ts';
import { addCode, link } from './code.ts';
import type { ObjectDescription } from './description.ts';
import { addMaps, fillSlots } from './maps.ts';
import { checkNames, invalid } from './names.ts';
import { ElfDraft, FLAGS } from './sections.ts';
import { addVariables } from './variables.ts';

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Bytes of a .BTF.ext without records: its header (struct btf_ext_header). */
const EMPTY_EXT = 32;

/**
 * The bytes of an object file (ELF, with BTF and .BTF.ext) in this machine's byte order, for `open` and `load`, or for a file that any
 * loader takes.
 *
 * Throws ERR_EBPF_INVALID_ARGUMENT (a name that is none or there twice, a map, variable or section that can not be; `path` says where in
 * the description), ERR_EBPF_INVALID_PROGRAM (a label that is missing or there twice, a jump too far, an unknown function; `path` names
 * the item, or the line of text), ERR_EBPF_UNKNOWN_MAP, ERR_EBPF_UNKNOWN_VARIABLE.
 *
 * @example
 * const object = await load(build({ license: 'GPL', programs: { pass: { section: 'xdp', code: [mov(r0, 2), exit()] } } }));
 */
export function build(description: ObjectDescription): Uint8Array {
  checkNames(description);
  const elf = new ElfDraft(littleEndian);
  const btf = new BtfWriter();
  const types = new TypeTable(btf);
  const { placed, funcInfo } = addCode(description, elf, btf, types);
  addMaps(description, elf, btf, types);
  addVariables(description, elf, btf, types);
  fillSlots(description, elf);
  const tables = { funcInfo, ...link(placed, elf, types) };
  const { license } = description;
  if (license !== undefined) {
    if (!/^[\x20-\x7e]*$/.test(license)) throw invalid('license', 'it is no text of ASCII');
    elf.section('license', FLAGS.data).out.append(new TextEncoder().encode(`${license}\0`));
  }
  const ext = writeBtfExt(tables, btf, littleEndian);
  elf.section('.BTF', FLAGS.none).out.append(btf.bytes(littleEndian));
  // Of an object without programs there is nothing to say, and libbpf takes a section that says nothing for damaged types.
  if (ext.length > EMPTY_EXT) elf.section('.BTF.ext', FLAGS.none).out.append(ext);
  return writeElf(elf.sections(), elf.symbols, littleEndian);
}
