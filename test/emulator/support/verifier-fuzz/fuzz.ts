/** One program from its seed: what our verifier says of it, and how it runs if it is taken. */
import type { LoadRequest } from '../../../../lib/backend.ts';
import type { KernelEnvironment } from '../../../../lib/linker/index.ts';
import { askOf, type Verdict } from '../../../../scripts/verify-agreement/verdicts.ts';
import { thisKernel } from '../../../kernel/support/this-kernel.ts';
import { seeded } from '../../../unit/cbpf/support/random.ts';
import { mutate } from './mutate.ts';
import { type Run, Runner } from './run.ts';
import { sampleFor } from './samples.ts';

export interface Fuzzed {
  readonly seed: number;
  /** What it was made of, and how it was changed. */
  readonly from: string;
  readonly code: Uint8Array;
  readonly ours: Verdict;
  readonly run: Run | null;
  /** A snapshot, which later programs do not change. */
  readonly request: LoadRequest;
}

/** Loops without an end take seconds to a million, and come often. */
const INSTRUCTIONS = 20_000;
/** Of ten programs; small ones are unlike each other as they are. */
const CHANGED = { compiled: 9, small: 4, generated: 7 };

export class VerifierFuzz {
  readonly #kernel: KernelEnvironment = thisKernel();
  readonly #runner: Runner;

  constructor() {
    const { version = 0x61200, cpus = 1 } = this.#kernel;
    const kernelVersion = [version >> 16, (version >> 8) & 0xff, version & 0xff].join('.');
    this.#runner = new Runner({ cpus, kernelVersion });
  }

  async one(seed: number): Promise<Fuzzed> {
    const random = seeded(seed);
    const { name, kind, spec, program, code } = await sampleFor(random);
    const before = code.slice();
    try {
      const changes = random(10) < CHANGED[kind] ? mutate(code, random) : 'unchanged';
      const { image } = spec;
      const request = spec.request([program.name]);
      const ours = askOf(request, this.#kernel, { instructions: INSTRUCTIONS });
      const type = program.target.programType;
      const run = ours.verdict === 'accepted' ? await this.#runner.run(request, type, random) : null;
      const snapshot = { ...request, image: { ...image, bytes: image.bytes.slice() } };
      return { seed, from: `${name}: ${changes}`, code: code.slice(), ours, run, request: snapshot };
    } finally {
      code.set(before);
    }
  }
}

/** What must not be, whatever the kernel says: a fault of what was taken, or a verifier that falls. */
export function failureOf({ ours, run }: Fuzzed): string | null {
  if (run?.outcome === 'fault') return run.why;
  return ours.reason.startsWith('crash') ? ours.reason : null;
}

/** A program that is too large here alone, since it was given less time. */
export const isCut = ({ ours }: Fuzzed): boolean => ours.reason.startsWith('BPF program is too large');
