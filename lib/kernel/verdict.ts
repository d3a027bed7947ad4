/** From a failed load to a `VerifierError`: whose log it is, what it says, and which line of the source it means. */
import { type SourceLocation, VerifierError } from '../errors.ts';
import type { InstructionEntry } from '../formats/log/entries.ts';
import { explain } from '../formats/log/explain.ts';
import { rejectionMessage } from '../formats/log/message.ts';
import { parseVerifierLog, type VerifierLog } from '../formats/log/parse.ts';
import { tellPath } from '../formats/log/path/tell.ts';
import type { ObjectImage } from '../formats/object/image.ts';
import type { NativeError } from './binding.ts';
import { sourceLine } from './layout.ts';

/** The reason stands at the log's end; a report of kernel 7.3 has at most 64 places of some 20 lines before it ends. */
const TAIL = 1 << 20;

/** undefined if the load failed for another reason than the verifier's verdict. */
export function verifierError(image: ObjectImage, error: NativeError): VerifierError | undefined {
  const failed = failedProgram(error);
  if (!failed) return undefined;
  const log = parseVerifierLog(tail(failed.log));
  const lines = log.messages.map(({ text }) => text);
  const known = explain(lines);
  const kernelReason = known?.line ?? lines[0] ?? log.report?.problem;
  if (kernelReason === undefined) return undefined;
  const instruction = known?.wholeProgram ? undefined : (known?.instruction ?? lastInstruction(log));
  const { errno, syscall, libbpfLog } = error;
  const line = (index: number | undefined) =>
    index === undefined ? undefined : sourceLine(image, failed.program, index, libbpfLog ?? '');
  const details = {
    ...failed,
    instruction,
    source: line(instruction) ?? annotated(log, instruction),
    reason: known?.reason ?? log.report?.reason ?? `The verifier says: ${kernelReason}`,
    kernelReason,
    hint: known?.hint ?? log.report?.suggestion,
  };
  const message = rejectionMessage({
    ...details,
    instructionText: instructionEntry(log, instruction)?.text,
    origin: line(known?.origin),
  });
  const tell = () => tellPath({ ...details, lineOf: line });
  return new VerifierError(message, { ...details, explain: tell, errno, syscall, libbpfLog });
}

/** libbpf stops at the first program that fails, and says which; `logs` has those of the programs before it too. */
function failedProgram({
  libbpfLog = '',
  logs = [],
}: NativeError): { program: string; log: string } | undefined {
  const failures = [...libbpfLog.matchAll(/^libbpf: prog '(.*)': BPF program load failed: /gm)];
  const name = failures.at(-1)?.[1];
  const found = logs.find(({ program, log }) => program === name && log !== '');
  return found && { program: found.program, log: found.log };
}

/** Whole lines from the end of the log. */
function tail(log: string): string {
  if (log.length <= TAIL) return log;
  return log.slice(log.indexOf('\n', log.length - TAIL) + 1);
}

function lastInstruction({ report, lastInstruction }: VerifierLog): number | undefined {
  return report?.at?.instruction ?? lastInstruction?.index;
}

function instructionEntry(log: VerifierLog, index: number | undefined): InstructionEntry | undefined {
  return log.entries.findLast(
    (entry): entry is InstructionEntry => entry.kind === 'instruction' && entry.index === index,
  );
}

/** The source line as the log has it: printed with the instruction, or before it. */
function annotated(log: VerifierLog, instruction: number | undefined): SourceLocation | undefined {
  if (instruction === undefined) return undefined;
  const own = log.entries.findLast(entry => entry.kind === 'source' && entry.index === instruction);
  const before = log.lastInstruction?.index === instruction ? log.lastSource : undefined;
  const source = own?.kind === 'source' ? own : before;
  if (source?.file === undefined || source.fileLine === undefined) return undefined;
  return { file: source.file, line: source.fileLine, text: source.text };
}
