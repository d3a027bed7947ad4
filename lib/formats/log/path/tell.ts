/** The path to a rejection over the lines of the source, for people: what decided the way, and how the values came about. */
import type { SourceLocation } from '../../../errors.ts';
import { printable } from '../../frame.ts';
import { parseVerifierLog } from '../parse.ts';
import { decision } from './branch.ts';
import { type Interest, interestOf, registersIn, registersRead } from './interest.ts';
import { folded, type Repeated } from './repeats.ts';
import { pathOf, type Step } from './steps.ts';
import { valueText } from './value.ts';

export interface Told {
  readonly program: string;
  readonly log: string;
  readonly reason: string;
  readonly kernelReason: string;
  readonly hint?: string | undefined;
  /** The line of an instruction where the object itself says so; the log may have left it out. */
  readonly lineOf?: (instruction: number) => Pick<SourceLocation, 'file' | 'line' | 'text'> | undefined;
}

/** A log may have hundreds of megabytes; the path that failed stands at its end. */
const TAIL = 1 << 20;
const MOST_LINES = 12;
/** Enough to see which turns of a loop look the same. */
const MOST_STEPS = 1 << 12;

interface Line {
  readonly place: string;
  readonly text: string;
  readonly steps: readonly Step[];
}

export function tellPath(told: Told): string {
  const { program, log, reason, kernelReason, hint } = told;
  const { entries, messages } = parseVerifierLog(log.slice(-TAIL));
  const steps = pathOf(entries);
  const interest = interestOf(steps, messages.map(({ text }) => text).join('\n'));
  const lines = folded(
    linesOf(steps.slice(-MOST_STEPS), told),
    ({ place, steps: [first] }) => `${place} ${first?.index}`,
  );
  const shown = lines.slice(-MOST_LINES);
  const parts = [
    `program '${program}' is rejected: ${reason}`,
    ...(lines.length > shown.length ? [`  … ${lines.length - shown.length} lines before`] : []),
    ...shown.flatMap((line, i) => tellLine(line, steps, interest, i === shown.length - 1)),
    ...(steps.length === 0 ? ['  (the log has no path: this is said of the program as a whole)'] : []),
    `  kernel: ${kernelReason}`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ];
  return `${parts.map(printable).join('\n')}\n`;
}

/** Steps that follow each other in one line of the source. */
function linesOf(steps: readonly Step[], { lineOf }: Told): Line[] {
  const lines: { place: string; text: string; steps: Step[] }[] = [];
  let depth = -1;
  for (const step of steps) {
    const own = lineOf?.(step.index);
    const { source } = step;
    const place = own
      ? `${own.file.slice(own.file.lastIndexOf('/') + 1)}:${own.line}`
      : source?.file === undefined
        ? ''
        : `${source.file}:${source.fileLine}`;
    const text = own?.text.trim() ?? source?.text.trim() ?? '';
    const last = lines.at(-1);
    if (last && last.place === place && last.text === text && depth === step.depth) last.steps.push(step);
    else lines.push({ place, text, steps: [step] });
    depth = step.depth;
  }
  return lines;
}

function tellLine(
  { item, times, length }: Repeated<Line>,
  steps: readonly Step[],
  interest: Interest,
  isLast: boolean,
): string[] {
  const { place, text, steps: own } = item;
  const head = `${isLast ? '>' : ' '} ${place === '' ? '' : `${place}: `}${text}`.trimEnd();
  const again = length > 1 ? `the ${length} lines from here on` : 'this line';
  return [
    ...(head === '' ? [] : [head]),
    ...(times > 1 ? [`      (${again}: ${times} times, here the last)`] : []),
    ...own.flatMap(step => tellStep(step, steps, interest)),
  ];
}

function tellStep(step: Step, steps: readonly Step[], interest: Interest): string[] {
  const { index, code, values } = step;
  const at = steps.lastIndexOf(step);
  const next = steps[at + 1];
  const indent = '      ';
  if (!next) {
    const known = [...new Set(registersRead(code))].flatMap(name => {
      const value = lastValue(steps, at, name);
      return value === undefined ? [] : [`${indent}  with ${name} = ${valueText(value)}`];
    });
    return [`${indent}${index}: ${code}`, ...known];
  }
  const way = decision(step, next);
  if (way !== undefined) {
    const known = [...new Set(registersIn(code))].flatMap(name => {
      const value = values.get(name);
      return value === undefined ? [] : [`${name} = ${valueText(value)}`];
    });
    return [`${indent}${index}: ${code}: ${way}`, ...known.map(each => `${indent}  then ${each}`)];
  }
  return (interest.get(step) ?? []).map(name => {
    const value = values.get(name);
    // Where a map lies says nothing.
    const doing = value !== undefined && /^r\d+ = 0x[0-9a-f]+$/.test(code) ? '' : `${code}: `;
    if (value !== undefined && !code.endsWith(` = ${value}`))
      return `${indent}${index}: ${doing}${name} = ${valueText(value)}`;
    const lost = code.startsWith('call ') && name !== 'r0';
    return `${indent}${index}: ${code}${lost ? `: ${name} is lost in the call` : ''}`;
  });
}

/** Before the step, in its function. */
function lastValue(steps: readonly Step[], at: number, name: string): string | undefined {
  const { depth } = steps[at]!;
  let branched = false;
  for (let i = at - 1; i >= 0; i--) {
    const { depth: own, values, code } = steps[i]!;
    // What a call says is of the function that is called.
    const value = own === depth || own === depth - 1 ? values.get(name) : undefined;
    // A comparison tells of copies too, which the log does not repeat.
    if (value !== undefined) return branched && /^pkt|\bid=/.test(value) ? undefined : value;
    branched ||= code.startsWith('if ');
    // Set there, and the log does not say to what: those of kernels before 5.18.
    if (own < depth || (own === depth && writes(code, name))) return undefined;
  }
  return undefined;
}

const writes = (code: string, name: string) =>
  code.startsWith('call ') ? /^r[0-5]$/.test(name) : new RegExp(`^[rw]${name.slice(1)} `).test(code);
