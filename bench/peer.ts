/** The C program as a child that measures what it is told. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Measurement {
  readonly ns: number;
  readonly count: number;
  /** What the work computed: both sides must agree on it. */
  readonly sum: bigint;
}

export class Peer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  static async start(program: string, object: string): Promise<Peer> {
    const peer = new Peer(spawn(program, [object], { stdio: ['pipe', 'pipe', 'inherit'] }));
    if ((await peer.#line()) !== 'ready') throw new Error('the C program did not start');
    return peer;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  async measure(verb: string, argument: number | string): Promise<Measurement> {
    this.#child.stdin!.write(`${verb} ${argument}\n`);
    return parse(await this.#line());
  }

  async stop(): Promise<void> {
    this.#child.stdin!.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the C program ended');
    return value;
  }
}

/** A process that runs the program behind a descriptor for so many seconds; answers what it asked the program for. */
export function flood(program: string, fd: number, seconds: number, chunk: number): Promise<Measurement> {
  const child = spawn(program, ['flood', String(seconds), String(chunk)], {
    stdio: ['ignore', 'pipe', 'inherit', fd],
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout!.setEncoding('utf8').on('data', data => {
      text += data;
    });
    child.on('error', reject);
    child.on('exit', code =>
      code === 0 ? resolve(parse(text.trim())) : reject(new Error(`flood ended with ${code}`)),
    );
  });
}

function parse(line: string): Measurement {
  const [ns, count, sum] = line.split(' ');
  return { ns: Number(ns), count: Number(count), sum: BigInt(sum ?? 0) };
}
