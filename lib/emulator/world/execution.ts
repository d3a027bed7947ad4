/** A program that runs: who it is, where, and on what. What helpers ask that depends on the run. */

import type { PacketPlace } from '../machine.ts';
import type { Region } from '../memory/memory.ts';
import type { EmulatedProgram } from '../program.ts';

/** What a hook gives its program: r1 points there. Each hook has a class of its own, by which helpers know what they were given. */
export interface Context {
  readonly region: Region;
  /** What BPF_ABS and BPF_IND read. */
  readonly packet?: PacketPlace | null;
}

export interface Execution {
  readonly program: EmulatedProgram;
  readonly context: Context;
  readonly cpu: number;
}
