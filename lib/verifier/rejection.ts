/** From the log of a rejection to the `VerifierError` that the kernel backend throws for it. */
import { type SourceLocation, VerifierError } from '../errors.ts';
import type { InstructionEntry } from '../formats/log/entries.ts';
import { explain } from '../formats/log/explain.ts';
import { rejectionMessage } from '../formats/log/message.ts';
import { parseVerifierLog } from '../formats/log/parse.ts';
import { tellPath } from '../formats/log/path/tell.ts';
import type { Program } from './program/program.ts';

/** `silent`: why, where the log does not say it. */
export function rejection(
  program: Program,
  errno: number,
  log: string,
  silent = 'the program is refused without a word',
): VerifierError {
  const parsed = parseVerifierLog(log);
  const lines = parsed.messages.map(({ text }) => text);
  const known = explain(lines);
  const kernelReason = known?.line ?? lines[0] ?? silent;
  const instruction = known?.wholeProgram ? undefined : (known?.instruction ?? parsed.lastInstruction?.index);
  const { name } = program.linked;
  const details = {
    program: name,
    log,
    instruction,
    source: sourceOf(program, instruction),
    reason: known?.reason ?? `The verifier says: ${kernelReason}`,
    kernelReason,
    hint: known?.hint,
  };
  const entry = parsed.entries.findLast(
    (each): each is InstructionEntry => each.kind === 'instruction' && each.index === instruction,
  );
  const message = rejectionMessage({
    ...details,
    instructionText: entry?.text,
    origin: sourceOf(program, known?.origin),
  });
  const tell = () => tellPath({ ...details, lineOf: instruction => sourceOf(program, instruction) });
  return new VerifierError(message, { ...details, explain: tell, errno, syscall: 'bpf(BPF_PROG_LOAD)' });
}

function sourceOf(program: Program, instruction: number | undefined): SourceLocation | undefined {
  if (instruction === undefined) return undefined;
  const line = program.lines.findLast(each => each.instruction <= instruction);
  return line && { file: line.file, line: line.line, column: line.column, text: line.text };
}
