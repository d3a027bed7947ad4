/** What the running kernel says that it took to verify a program: `verification time`, of the statistics in its log. */
import { EbpfError } from 'node-ebpf';
import type { Work } from './work.ts';

/** BPF_LOG_STATS */
const STATISTICS = 4;

export interface KernelTime {
  readonly milliseconds: number;
  readonly instructions: number;
}

/** undefined: it does not load. */
export async function kernelTime({ spec, program }: Work): Promise<KernelTime | undefined> {
  for (const each of spec.programs) each.autoload = each.name === program;
  try {
    await using object = await spec.load({ backend: 'kernel', logLevel: STATISTICS });
    const { log } = object.programs[program]!;
    const [, time] = /verification time (\d+) usec/.exec(log) ?? [];
    const [, instructions] = /processed (\d+) insns/.exec(log) ?? [];
    if (time === undefined || instructions === undefined) return undefined;
    return { milliseconds: Number(time) / 1e3, instructions: Number(instructions) };
  } catch (error) {
    if (error instanceof EbpfError) return undefined;
    throw error;
  }
}
