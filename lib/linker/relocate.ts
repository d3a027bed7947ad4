/** Writes into a program what its instructions refer to, or lists it for the backend (bpf_object__relocate_data in libbpf.c). */
import type { CallGraph } from './calls.ts';
import { Code, PSEUDO } from './code.ts';
import { SLOT, wrong } from './functions.ts';
import type { Reference } from './references.ts';
import type { Relocation, ResolvedExtern } from './types.ts';

/** By these the verifier's message says what is missing: `invalid func unknown#2001000003` is map 3 of the object. */
const POISON_MAP = 2001000000;
const POISON_KFUNC = 2002000000;

export interface Targets {
  /** Whether the map of that index is created. */
  readonly created: readonly boolean[];
  /** Index of the `.kconfig` map. */
  readonly config: number;
  readonly externs: readonly ResolvedExtern[];
  readonly kfuncModules: readonly (string | null)[];
}

export function assemble(graph: CallGraph, targets: Targets, littleEndian: boolean) {
  const code = new Code(new Uint8Array(graph.length * SLOT), littleEndian);
  const relocations: Relocation[] = [];
  for (const { fn, start } of graph.placed) code.bytes.set(fn.code.bytes, start * SLOT);
  for (const { from, to, address } of graph.jumps) {
    code.setImm(from, to.start - from - 1);
    if (!address) continue;
    code.setSrc(from, PSEUDO.FUNC);
    relocations.push({ kind: 'function', instruction: from, target: to.start });
  }
  for (const { fn, start } of graph.placed) {
    for (const reference of fn.references) {
      if (reference.kind === 'extern-call' && targets.externs[reference.extern]!.kind !== 'kfunc')
        throw wrong(
          fn,
          reference.index,
          `it calls '${targets.externs[reference.extern]!.name}', which is no function`,
        );
      const relocation = apply(code, start + reference.index, reference, targets);
      if (relocation) relocations.push(relocation);
    }
  }
  relocations.sort((a, b) => a.instruction - b.instruction);
  return { instructions: code.bytes, relocations };
}

function apply(
  code: Code,
  instruction: number,
  reference: Reference,
  targets: Targets,
): Relocation | undefined {
  switch (reference.kind) {
    case 'map':
      return toMap(code, instruction, reference.map, targets);
    case 'value':
      return toValue(code, instruction, reference.map, code.imm(instruction) + reference.offset, targets);
    case 'extern':
      return toExtern(code, instruction, reference.extern, targets);
    case 'extern-call':
      return toKfunc(code, instruction, reference.extern, targets);
    default:
      return undefined; // functions are in their places
  }
}

function toMap(code: Code, instruction: number, map: number, { created }: Targets): Relocation | undefined {
  if (!created[map]) return poisonMap(code, instruction, map);
  code.setSrc(instruction, PSEUDO.MAP_FD);
  code.setImm(instruction, 0);
  return { kind: 'map', instruction, map };
}

function toValue(
  ...[code, instruction, map, offset, { created }]: [Code, number, number, number, Targets]
): Relocation | undefined {
  if (!created[map]) return poisonMap(code, instruction, map);
  code.setSrc(instruction, PSEUDO.MAP_VALUE);
  code.setImm(instruction, 0);
  code.setImm(instruction + 1, offset);
  return { kind: 'map-value', instruction, map, offset: offset >>> 0 };
}

/** Both halves of the load. */
function poisonMap(code: Code, instruction: number, map: number): undefined {
  code.setInvalidCall(instruction, POISON_MAP + map);
  code.setInvalidCall(instruction + 1, POISON_MAP + map);
}

function toExtern(code: Code, instruction: number, index: number, targets: Targets): Relocation | undefined {
  const extern = targets.externs[index]!;
  const { kind, found, btfId, address, offset } = extern;
  if (kind === 'kconfig') return toValue(code, instruction, targets.config, offset, targets);
  if (found && btfId !== 0) {
    code.setSrc(instruction, PSEUDO.BTF_ID);
    code.setImm(instruction, btfId);
    code.setImm(instruction + 1, 0);
    return { kind: 'btf-id', instruction, extern: index };
  }
  code.setImm(instruction, Number(BigInt.asIntN(32, address)));
  code.setImm(instruction + 1, Number(BigInt.asIntN(32, address >> 32n)));
  return { kind: 'ksym', instruction, extern: index };
}

function toKfunc(code: Code, instruction: number, index: number, targets: Targets): Relocation | undefined {
  const { found, btfId, module } = targets.externs[index]!;
  if (!found) {
    code.setInvalidCall(instruction, POISON_KFUNC + index);
    return undefined;
  }
  code.setSrc(instruction, PSEUDO.KFUNC_CALL);
  code.setImm(instruction, btfId);
  code.setOffset(instruction, module === null ? 0 : targets.kfuncModules.indexOf(module));
  return { kind: 'kfunc', instruction, extern: index };
}
