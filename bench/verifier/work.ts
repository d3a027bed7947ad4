/** One program of an object, by itself: linked for the running kernel and verified, in time of the processor. */
import { EbpfError, type ObjectSpec, open, verify } from 'node-ebpf';
import { giveSizes } from '../../scripts/verify-agreement/sizes.ts';
import type { BenchObject } from './objects.ts';

export interface Found {
  /** Milliseconds of the processor, of all that `verify` does; and of the clock, of the verdict alone. */
  readonly time: number;
  readonly verdict: number;
  /** Instructions that were walked. */
  readonly instructions: number;
}

export class Work {
  readonly object: string;
  readonly program: string;
  readonly spec: ObjectSpec;

  constructor(object: string, program: string, spec: ObjectSpec) {
    this.object = object;
    this.program = program;
    this.spec = spec;
  }

  static async of(objects: Iterable<BenchObject>): Promise<Work[]> {
    const all: Work[] = [];
    for (const { name, bytes } of objects) {
      const spec = await open({ bytes, name });
      giveSizes(spec.maps);
      for (const { name: program, type } of spec.programs)
        if (type !== 0) all.push(new Work(name, program, spec));
    }
    return all;
  }

  /** undefined: it can't be linked for this kernel. */
  async run(): Promise<Found | undefined> {
    const start = process.cpuUsage();
    try {
      const [program] = await verify(this.spec, { programs: [this.program] });
      const { user, system } = process.cpuUsage(start);
      if (!program) return undefined;
      const { milliseconds: verdict, instructions } = program;
      return { time: (user + system) / 1e3, verdict, instructions };
    } catch (error) {
      if (error instanceof EbpfError) return undefined;
      throw error;
    }
  }
}
