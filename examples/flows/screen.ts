/** What the demo prints while it runs. */
import { line, type Snapshot, table } from './table.ts';

export class Screen {
  readonly #out: NodeJS.WriteStream;
  readonly #quiet: boolean;
  /** Lines of the live table that stand on the terminal now. */
  #drawn = 0;

  constructor(out: NodeJS.WriteStream, quiet: boolean) {
    this.#out = out;
    this.#quiet = quiet;
  }

  /** A line that stays. */
  say(text: string): void {
    if (this.#quiet) return;
    this.clear();
    this.#out.write(`${text}\n`);
  }

  /** Shows snapshots until disposed. A snapshot that fails is reported once. */
  live(snapshot: () => Snapshot, fail: (reason: Error) => void): Disposable {
    const show = () => {
      try {
        this.#update(snapshot());
      } catch (error) {
        clearInterval(timer);
        fail(error as Error);
      }
    };
    const timer = setInterval(show, this.#out.isTTY ? 200 : 1000);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  /** The table as it stays. */
  show(snapshot: Snapshot): void {
    this.say(table(snapshot).join('\n'));
  }

  #update(snapshot: Snapshot): void {
    if (this.#quiet) return;
    if (!this.#out.isTTY) {
      this.#out.write(`${line(snapshot)}\n`);
      return;
    }
    // Pseudo terminals may say 0.
    const columns = this.#out.columns || 80;
    const rows = this.#out.rows || 24;
    const lines = table(snapshot)
      .slice(0, rows - 1)
      .map(text => text.slice(0, columns));
    this.clear();
    this.#out.write(`${lines.join('\n')}\n`);
    this.#drawn = lines.length;
  }

  /** Takes the live table away: the cursor goes up to where it starts, and clears from there. */
  clear(): void {
    if (this.#drawn > 0) this.#out.write(`\x1b[${this.#drawn}A\x1b[J`);
    this.#drawn = 0;
  }
}
