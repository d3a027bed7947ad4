/** How often programs run, and how long: the kernel counts while somebody wants it to (BPF_ENABLE_STATS, kernel 5.8). */
import { performance } from 'node:perf_hooks';
import { kernelBackend } from '../backend.ts';
import { all } from './ask.ts';
import { SystemProgram } from './program.ts';

/** Of one program, since the counting began. */
export interface ProgramStats {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly runCount: bigint;
  /** Nanoseconds, of all runs. */
  readonly runTime: bigint;
  /** Nanoseconds a run; 0 without runs. */
  readonly average: number;
  /** Part of one processor's time, from 0 to 1 and, on several processors, more. */
  readonly load: number;
  /** Runs that were left out, since the program was running on that CPU already; kernel 5.12. */
  readonly recursionMisses: bigint;
}

export class SystemStats implements Disposable {
  readonly #stop: () => void;
  readonly #before: ReadonlyMap<number, SystemProgram>;
  readonly #since = performance.now();

  constructor() {
    this.#stop = kernelBackend().enableStats();
    this.#before = new Map(listPrograms().map(program => [program.id, program]));
  }

  /** What the programs that are there have done since then, the busiest first. */
  read(): ProgramStats[] {
    const nanoseconds = (performance.now() - this.#since) * 1e6;
    return listPrograms()
      .map(program => this.#compare(program, nanoseconds))
      .sort((a, b) => Number(b.runTime - a.runTime));
  }

  #compare({ id, name, type, info }: SystemProgram, nanoseconds: number): ProgramStats {
    const before = this.#before.get(id)?.info;
    const runCount = info.runCount - (before?.runCount ?? 0n);
    const runTime = info.runTime - (before?.runTime ?? 0n);
    const recursionMisses = info.recursionMisses - (before?.recursionMisses ?? 0n);
    const average = runCount === 0n ? 0 : Number(runTime) / Number(runCount);
    return {
      id,
      name,
      type,
      runCount,
      runTime,
      average,
      load: Number(runTime) / nanoseconds,
      recursionMisses,
    };
  }

  /** The kernel stops counting, unless another wants it to go on. Idempotent. */
  close(): void {
    this.#stop();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

const listPrograms = () => [...all('program', id => new SystemProgram(id))];
