/** What the kernel refuses when a program is loaded, and no proof is needed for: helpers and fields that programs of its type have not got. */
import { VerifierError } from '../../errors.ts';
import { explain } from '../../formats/log/explain.ts';
import { rejectionMessage } from '../../formats/log/message.ts';
import { tellPath } from '../../formats/log/path/tell.ts';
import { ProgramType, programTypeName } from '../../formats/object/numbers.ts';
import type { LinkedProgram } from '../../linker/index.ts';
import { findKind, type ProbedKind, unpack } from '../../verifier/tables/probed.ts';
import { PROBED } from '../../verifier/tables/probed-6.18.ts';
import { EBPF_HELPERS, prototypeFor } from '../../verifier/tables/prototypes.ts';
import { ERRNO } from '../errno.ts';
import type { Operation, Program } from '../program/operations.ts';

const { EACCES, EINVAL } = ERRNO;
/** BPF_F_SLEEPABLE */
const SLEEPABLE = 1 << 4;

/** Helpers that some type has: what none has, the kernel that was asked was built without. */
let known: ReadonlySet<number> | undefined;

function isKnown(helper: number): boolean {
  known ??= new Set(PROBED.flatMap(({ helpers }) => [...unpack(helpers)]));
  return known.has(helper);
}

export interface Checked {
  readonly linked: LinkedProgram;
  readonly program: Program;
  readonly gplCompatible: boolean;
  /** Slots that may be run, and those of accesses to the context. */
  readonly reachable: ReadonlySet<number>;
  readonly context: ReadonlySet<number>;
}

/** Throws VerifierError in the kernel's words. */
export function checkRules(checked: Checked): void {
  const { linked, program, gplCompatible, reachable, context } = checked;
  const { type, expectedAttachType, flags } = linked;
  const kind = findKind(PROBED, type, expectedAttachType, (flags & SLEEPABLE) !== 0);
  const refuse = (slot: number | undefined, errno: number, line: string): never => {
    throw rejection(linked, slot, errno, line);
  };
  if (!gplCompatible) {
    if (type === ProgramType.LSM)
      refuse(undefined, EINVAL, 'LSM programs must have a GPL compatible license');
    if (type === ProgramType.STRUCT_OPS)
      refuse(undefined, EINVAL, 'struct ops programs must have a GPL compatible license');
    // Before the instructions are gone through (add_kfunc_call).
    if (program.operations.some(operation => operation?.kind === 'kfunc'))
      refuse(undefined, EINVAL, 'cannot call kernel function from non-GPL compatible program');
  }
  for (const slot of reachable) {
    const operation = program.operations[slot]!;
    if (operation.kind === 'helper') {
      const line = helperRefusal(operation.number, kind, gplCompatible);
      if (line) refuse(slot, EINVAL, line);
    } else if (kind && context.has(slot)) {
      const line = contextRefusal(operation, kind);
      if (line) refuse(slot, EACCES, line);
    }
  }
}

/** check_helper_call() */
function helperRefusal(number: number, kind: ProbedKind | undefined, gpl: boolean): string | undefined {
  const helper = EBPF_HELPERS.get(number);
  if (!helper) return undefined;
  if (kind && isKnown(number) && !unpack(kind.helpers).has(number))
    return `program of this type cannot use helper bpf_${helper.name}#${number}`;
  if (!gpl && prototypeFor(helper, kind?.name ?? '').gplOnly)
    return 'cannot call GPL-restricted function from non-GPL compatible program';
  return undefined;
}

/** check_ctx_access() */
function contextRefusal(
  operation: Operation,
  { type, read, write, pointers }: ProbedKind,
): string | undefined {
  // Of some types only the event says what there is, and syscall programs are given as much as they are run with.
  if (Object.keys(read).length === 0) return undefined;
  if (operation.kind === 'atomic') return `BPF_ATOMIC stores into R${operation.dst} ctx is not allowed`;
  if (type === ProgramType.SYSCALL) return undefined;
  if (operation.kind !== 'load' && operation.kind !== 'store') return undefined;
  const { offset, size } = operation;
  const table = operation.kind === 'load' ? read : write;
  if (unpack(table[size] ?? '').has(offset)) return undefined;
  if (operation.kind === 'load' && pointers[offset] !== undefined && size >= 4) return undefined;
  return `invalid bpf_context access off=${offset} size=${size}`;
}

function rejection(
  { name, type, lines }: LinkedProgram,
  instruction: number | undefined,
  errno: number,
  kernelReason: string,
): VerifierError {
  const log = `${kernelReason}\n`;
  const cause = explain([kernelReason]);
  const lineOf = (index: number | undefined) => {
    const line = index === undefined ? undefined : lines.findLast(each => each.instruction <= index);
    return line && { file: line.file, line: line.line, column: line.column, text: line.text };
  };
  const source = lineOf(instruction);
  const reason = (cause?.reason ?? `The verifier says: ${kernelReason}`).replace(
    'of this type',
    `of type ${programTypeName(type).toLowerCase()}`,
  );
  const details = { program: name, log, instruction, source, reason, kernelReason, hint: cause?.hint };
  const message = rejectionMessage(details);
  const tell = () => tellPath({ ...details, lineOf });
  return new VerifierError(message, { ...details, explain: tell, errno, syscall: 'bpf(BPF_PROG_LOAD)' });
}
