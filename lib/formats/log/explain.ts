/** From the kernel's words to a reason and a remedy in plain ones. */
import { KERNEL_HELPERS } from '../insn/helpers.ts';
import { causes } from './causes/index.ts';
import type { Cause, Pattern } from './causes/types.ts';

export interface Explanation {
  /** Which cause: `packet-bounds`. */
  readonly cause: string;
  /** The kernel's line that told. */
  readonly line: string;
  /** One sentence. */
  readonly reason: string;
  readonly hint: string;
  /** Index of the instruction that the line blames, where it names one. */
  readonly instruction: number | undefined;
  /** Index of the instruction where it began: the one that acquired what is not released. */
  readonly origin: number | undefined;
  /** Whether the program as a whole is to blame, and no instruction. */
  readonly wholeProgram: boolean;
}

/** `lines`: what the verifier said last, the most telling first. undefined for what is not known. */
export function explain(lines: readonly string[]): Explanation | undefined {
  for (const line of lines) {
    for (const cause of causes) {
      for (const pattern of cause.patterns) {
        const match = pattern.match.exec(named(line));
        if (match) return explanation(cause, pattern, line, withHelper(match.groups ?? {}));
      }
    }
  }
  return undefined;
}

/** A helper that the kernel knows by its number alone, because it is newer. */
function withHelper(groups: Record<string, string | undefined>): Record<string, string | undefined> {
  if (groups.number === undefined) return groups;
  const helper = KERNEL_HELPERS.get(Number(groups.number));
  return { ...groups, helper: helper ? `, ${helper.name}() of kernel ${helper.since}` : '' };
}

function explanation(
  cause: Cause,
  pattern: Pattern,
  line: string,
  groups: Record<string, string | undefined>,
): Explanation {
  return {
    cause: cause.id,
    line,
    reason: filled(pattern.reason ?? cause.reason, groups),
    hint: pattern.hint ?? cause.hint,
    instruction: index(groups.insn),
    origin: index(groups.origin),
    wholeProgram: cause.wholeProgram ?? false,
  };
}

function index(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}

/** From 7.3 on an argument may stand on the stack, `*(R11-8)`, where a register did. */
function named(line: string): string {
  return line.replace(/^\*\(R11-\d+\)/, 'R11');
}

/** `{size|byte}`: the group `size` with its noun. */
function filled(template: string, groups: Record<string, string | undefined>): string {
  return template.replace(/\{(\w+)(?:\|(\w+))?\}/g, (_, name: string, noun?: string) => {
    const value = groups[name] ?? '?';
    return noun === undefined ? value : `${value} ${noun}${value === '1' ? '' : 's'}`;
  });
}
