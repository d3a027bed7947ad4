/** The processes that the demo starts: if one ends by itself the run fails, and when the run ends so do they. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Problem } from './problem.ts';

export class Children implements AsyncDisposable {
  readonly #running = new Map<ChildProcess, string>();
  readonly #fail: (reason: Error) => void;

  /** `fail` is told when a child ends that was not stopped. */
  constructor(fail: (reason: Error) => void) {
    this.#fail = fail;
  }

  start(name: string, command: readonly string[], options: SpawnOptions): ChildProcess {
    const [file, ...args] = command;
    // In a process group of its own: a Ctrl-C in the terminal is ours to handle.
    const child = spawn(file!, args, { ...options, detached: true });
    this.#running.set(child, name);
    child.once('error', error => this.#ended(child, error.message));
    child.once('exit', (code, signal) => this.#ended(child, signal ?? `exit code ${code}`));
    return child;
  }

  async stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.#running.delete(child)) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running.keys()].map(child => this.stop(child)));
  }

  #ended(child: ChildProcess, how: string): void {
    const name = this.#running.get(child);
    if (this.#running.delete(child)) this.#fail(new Problem(`${name} ended before its time: ${how}`));
  }
}
