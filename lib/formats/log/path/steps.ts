/** The instructions of the path that failed, out of a log of level 1, which has no other, or of level 2, which has all. */
import type { LogEntry, SourceEntry } from '../entries.ts';
import { readState } from './state.ts';

export interface Step {
  readonly index: number;
  /** `r1 = *(u64 *)(r6 +8)` */
  readonly code: string;
  /** The line that the log printed last. */
  readonly source: SourceEntry | undefined;
  /** How many functions deep. */
  readonly depth: number;
  /** What the log says of registers and stack after it. */
  readonly values: ReadonlyMap<string, string>;
}

type Writable = { -readonly [Field in keyof Step]: Step[Field] };

/** Where states are said in lines of their own, and whose they are: of the function that calls they are known. */
const CALLERS = /^(?:caller|returning from callee):/;

export function pathOf(entries: readonly LogEntry[]): readonly Step[] {
  const path = new Path();
  let source: SourceEntry | undefined;
  let ofCaller = false;
  for (const entry of entries) {
    if (entry.kind === 'source' && entry.index === undefined) source = entry;
    else if (entry.kind === 'instruction') {
      const code = entry.text.replace(/^\d+: (?:\([0-9a-f]{2}\) )?/, '');
      path.step(entry.index, code, source, entry.state);
    } else if (entry.kind === 'state') {
      const jump = /^from (\d+) to \d+/.exec(entry.text);
      if (jump) path.rewind(Number(jump[1]), entry.text);
      else if (!ofCaller) path.say(entry.text);
      ofCaller = CALLERS.test(entry.text);
    }
  }
  return path.steps;
}

class Path {
  readonly steps: Writable[] = [];
  /** Jumps that were gone both ways. */
  readonly #both = new Set<Step>();
  #depth = 0;

  step(index: number, code: string, source: SourceEntry | undefined, state: string): void {
    const last = this.steps.at(-1);
    // A global function is called, and not walked.
    if (last && callDistance(last.code) !== undefined && index !== targetOf(last)) this.#depth = last.depth;
    const { frame, values } = readState(state);
    const depth = frame ?? this.#depth;
    this.steps.push({ index, code, source, depth, values });
    this.#depth = depth;
    if (callDistance(code) !== undefined) this.#depth++;
    else if (code === 'exit') this.#depth = Math.max(0, depth - 1);
  }

  /** Back to the last jump there whose other way was not gone yet: the verifier goes ways in the opposite order of finding them. */
  rewind(index: number, state: string): void {
    const at = this.steps.findLastIndex(step => step.index === index && !this.#both.has(step));
    this.steps.length = at + 1;
    const jump = this.steps[at];
    const { frame = 0, values } = readState(state);
    this.#depth = frame;
    if (!jump) return;
    jump.values = values;
    this.#both.add(jump);
  }

  say(state: string): void {
    const last = this.steps.at(-1);
    const { values } = readState(state);
    if (last && values.size > 0) last.values = new Map([...last.values, ...values]);
  }
}

/** `call pc+9` */
function callDistance(code: string): number | undefined {
  const distance = /^call pc([+-]\d+)/.exec(code)?.[1];
  return distance === undefined ? undefined : Number(distance);
}

const targetOf = ({ index, code }: Step) => index + 1 + (callDistance(code) ?? 0);
