/** The message of a rejection: reason, code frame, the kernel's own words, remedy. Not the log. */
import type { SourceLocation, VerifierDetails } from '../../errors.ts';
import { codeFrame, printable } from '../frame.ts';

export interface Rejection
  extends Pick<VerifierDetails, 'program' | 'log' | 'source' | 'reason' | 'kernelReason' | 'hint'> {
  /** `12: (79) r1 = *(u64 *)(r6 +8)` */
  readonly instructionText?: string | undefined;
  /** Where it began. */
  readonly origin?: SourceLocation | undefined;
}

export function rejectionMessage(rejection: Rejection): string {
  const { program, log, source, reason, kernelReason, hint, instructionText, origin } = rejection;
  const facts = [
    ...(source ? codeFrame(source) : []),
    ...(instructionText === undefined ? [] : [`instruction ${instructionText}`]),
    `kernel: ${kernelReason}`,
    ...(origin ? ['it began at', ...codeFrame(origin)] : []),
  ];
  const parts = [
    `program '${program}': rejected by the verifier: ${reason}`,
    facts.map(line => `  ${printable(line)}`).join('\n'),
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
    `  (the verifier's whole log, ${counted(lineCount(log), 'line')}, is in .log)`,
  ];
  return parts.join('\n\n');
}

function lineCount(log: string): number {
  let count = log === '' || log.endsWith('\n') ? 0 : 1;
  for (let at = log.indexOf('\n'); at >= 0; at = log.indexOf('\n', at + 1)) count++;
  return count;
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
