/** The verifier's log as it grows (kernel/bpf/log.c): level 1 shows the failing path alone, level 2 all, 4 statistics. */

export const LEVEL1 = 1;
export const LEVEL2 = 2;
export const STATS = 4;

/** BPF_LOG_ALIGNMENT and BPF_LOG_MIN_ALIGNMENT: where states stand behind instructions. */
const COLUMN = 40;
const COLUMN_STEP = 8;

/** As the kernel's, a log keeps its end: what is more than this is dropped from its beginning. */
const MOST_LINES = 1 << 17;

export class Log {
  readonly level: number;
  #lines: string[] = [];
  /** Lines before these, which were dropped. */
  #dropped = 0;
  /** Where the last instruction was written, and its length. */
  #instruction = -1;
  #instructionLength = 0;

  constructor(level: number) {
    this.level = level;
  }

  get walks(): boolean {
    return (this.level & (LEVEL1 | LEVEL2)) !== 0;
  }

  get verbose(): boolean {
    return (this.level & LEVEL2) !== 0;
  }

  get position(): number {
    return this.#dropped + this.#lines.length;
  }

  get text(): string {
    return this.#lines.join('');
  }

  /** Ends with a newline, or goes on with the next. */
  write(text: string): void {
    if (this.#lines.push(text) <= MOST_LINES) return;
    this.#dropped += MOST_LINES / 2;
    this.#lines.splice(0, MOST_LINES / 2);
  }

  /** Forgets what was written after. */
  reset(position: number): void {
    const length = Math.max(position - this.#dropped, 0);
    if (length < this.#lines.length) this.#lines.length = length;
  }

  /** `12: (85) call …` with its newline. */
  instruction(text: string): void {
    this.write(text);
    this.#instruction = this.position;
    this.#instructionLength = text.length;
  }

  /** A state: behind the instruction if nothing was written since, else on a line of its own. */
  state(index: number, text: string): void {
    if (this.#instruction === this.position) {
      const last = this.#lines.pop() ?? '';
      const column = this.#instructionLength + COLUMN_STEP / 2;
      const at = Math.ceil(Math.max(column, COLUMN) / COLUMN_STEP) * COLUMN_STEP;
      const spaces = at - this.#instructionLength - 1;
      this.write(`${last.slice(0, -1)}${' '.repeat(spaces)};${text}\n`);
    } else this.write(`${index}:${text}\n`);
  }
}
