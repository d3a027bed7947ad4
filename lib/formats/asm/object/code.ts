/** Programs and functions: their bytes, their relocations, and what .BTF.ext says of them. */
import type { CoreRelocation, FuncInfo, LineInfo } from '../../btf/ext.ts';
import type { BtfWriter } from '../../btf/write.ts';
import { encodeInstructions, LDDW } from '../../insn/insn.ts';
import { assembleBlock } from '../assemble.ts';
import type { TypeTable } from '../declare/lower.ts';
import { type FunctionType, i32, proto, ptr } from '../declare/type.ts';
import { type Block, layOut } from '../layout.ts';
import type { AsmInstruction, SourceLine } from '../types.ts';
import type { Code, ObjectDescription } from './description.ts';
import { invalid, unknownReference, wrongCode } from './names.ts';
import { type ElfDraft, FLAGS, RELOCATION, type Section } from './sections.ts';

const SLOT = 8;
/** As a call of a function is compiled: the loader puts in what is meant. */
const CALL = 0x85;
const PSEUDO_CALL = 1;

const PROGRAM = proto(i32, { ctx: ptr() });
const FUNCTION = proto(i32);

/** A program or function, with its place in the file. */
export interface Placed {
  readonly path: string;
  readonly block: Block;
  readonly section: Section;
  readonly start: number;
}

/** Bytes and symbols of all of them; calls and references are still open. */
export function addCode(
  { programs, functions = {}, kfuncs = {} }: ObjectDescription,
  elf: ElfDraft,
  btf: BtfWriter,
  types: TypeTable,
): { placed: Placed[]; funcInfo: Map<string, FuncInfo[]> } {
  const placed: Placed[] = [];
  const funcInfo = new Map<string, FuncInfo[]>();
  const add = (
    ...[name, path, sectionName, code, type, isStatic]: [string, string, string, Code, FunctionType, boolean]
  ) => {
    const block = read(code, name, path);
    if (block.length === 0) throw invalid(`${path}.code`, 'there is no instruction in it');
    const section = elf.section(sectionName, FLAGS.code);
    const start = section.out.length;
    section.out.append(new Uint8Array(block.length * SLOT));
    const size = block.length * SLOT;
    if (isStatic) elf.staticFunction(name, section, start, size);
    else elf.symbol('function', name, section, { value: start, size });
    const linkage = isStatic ? 'static' : 'global';
    const typeId = btf.append({ kind: 'func', name, type: types.idOf(type), linkage });
    funcInfo.set(sectionName, [...(funcInfo.get(sectionName) ?? []), { offset: start, typeId }]);
    placed.push({ path, block, section, start });
  };
  for (const [name, { code, type = FUNCTION, global = false }] of Object.entries(functions))
    add(name, `functions.${name}`, '.text', code, type, !global);
  for (const [name, { section, code }] of Object.entries(programs)) {
    const path = `programs.${name}`;
    if (!/^[\x21-\x7e]+$/.test(section) || section.startsWith('.'))
      throw invalid(`${path}.section`, `${JSON.stringify(section)} is no section that a program can be in`);
    add(name, path, section, code, PROGRAM, false);
  }
  const externs = Object.entries(kfuncs).map(([name, type]) => {
    elf.symbol('kfunc', name, null);
    return btf.append({ kind: 'func', name, type: types.idOf(type), linkage: 'extern' });
  });
  const entries = externs.map(type => ({ type, offset: 0, size: 0 }));
  if (entries.length > 0) btf.append({ kind: 'datasec', name: '.ksyms', size: 0, entries });
  return { placed, funcInfo };
}

function read(code: Code, name: string, path: string): Block {
  if (typeof code === 'string') return assembleBlock(code, `${name}.asm`);
  return layOut(code, (index, why) => wrongCode(path, index, why));
}

/** Fills in the code, now that everything has a place. */
export function link(
  placed: readonly Placed[],
  elf: ElfDraft,
  types: TypeTable,
): { lineInfo: Map<string, LineInfo[]>; coreRelocations: Map<string, CoreRelocation[]> } {
  const lineInfo = new Map<string, LineInfo[]>();
  const coreRelocations = new Map<string, CoreRelocation[]>();
  const hasLines = placed.some(({ block }) => block.lines.size > 0);
  for (const { path, block, section, start } of placed) {
    const { instructions, slots, lines } = block;
    const linked = instructions.map((instruction, i) => {
      const offset = start + slots[i]! * SLOT;
      if (instruction.core) {
        const { type, access, kind } = instruction.core;
        append(coreRelocations, section.name, { offset, typeId: types.idOf(type), access, kind });
      }
      const { reference } = instruction;
      if (!reference) return instruction;
      const meant = elf.find(reference);
      if (!meant) throw unknownReference(`${path}.code`, reference, elf.names(reference.kind));
      const type = instruction.opcode === LDDW ? RELOCATION.LOAD : RELOCATION.CALL;
      section.relocations.push({ offset, type, symbol: meant.symbol });
      return relocated(instruction, meant.distance);
    });
    section.out.bytes().set(encodeInstructions(linked, elf.littleEndian), start);
    if (hasLines)
      for (const [slot, line] of withFirst(lines))
        append(lineInfo, section.name, { ...line, offset: start + slot * SLOT });
  }
  return { lineInfo, coreRelocations };
}

/** Numbers count from the symbol, whatever they were where the text came from: of calls in slots, and 1 less. */
function relocated(instruction: AsmInstruction, distance: number): AsmInstruction {
  if (instruction.opcode === CALL) return { ...instruction, src: PSEUDO_CALL, imm: distance / SLOT - 1 };
  return instruction.reference?.kind === 'function' ? { ...instruction, imm: distance } : instruction;
}

/** Where some functions have lines, the kernel wants one at the start of each (check_btf_line() in kernel/bpf/verifier.c). */
function withFirst(lines: ReadonlyMap<number, SourceLine>): [number, SourceLine][] {
  const sorted = [...lines].sort(([a], [b]) => a - b);
  const [, first = { file: '', line: 0, column: 0, text: '' }] = sorted[0] ?? [];
  return lines.has(0) ? sorted : [[0, first], ...sorted];
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
