/** target.c, compiled and running: a process of the test's own whose functions, USDT probes and memory are watched. */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../build/test', import.meta.url));

/** Path of a program of this folder, compiled once for each of its texts. */
export function compiled(name: string): string {
  const source = fileURLToPath(new URL(`${name}.c`, import.meta.url));
  const path = `${folder}/${name}-${createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12)}`;
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  // Another test file may be at it as well.
  const work = `${path}.${process.pid}`;
  execFileSync('cc', ['-O1', '-Wall', '-Werror', source, '-o', work], { stdio: 'inherit' });
  renameSync(work, path);
  return path;
}

export const targetPath = (): string => compiled('target');

export interface Round {
  /** From 1. */
  readonly round: number;
  /** How many watch the probe `work`. */
  readonly semaphore: number;
}

export class Target {
  readonly path: string;
  /** Of the variable that each round writes once. */
  readonly watched: bigint;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  private constructor(
    path: string,
    child: ChildProcessWithoutNullStreams,
    lines: AsyncIterator<string>,
    watched: bigint,
  ) {
    this.path = path;
    this.#child = child;
    this.#lines = lines;
    this.watched = watched;
  }

  static async start(): Promise<Target> {
    const path = targetPath();
    const child = spawn(path);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value } = await lines.next();
    return new Target(path, child, lines, BigInt(/^watched=(\w+)$/.exec(value)![1]!));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  async round(): Promise<Round> {
    this.#child.stdin.write('\n');
    const { value } = await this.#lines.next();
    const [, round, semaphore] = /^round=(\d+) sum=9 semaphore=(\d+)$/.exec(value)!;
    return { round: Number(round), semaphore: Number(semaphore) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill();
    await once(this.#child, 'close');
  }
}
