/** How programs of a type are run by hand: one of these for each, in the file of its hook. */
import type { RunRequest, RunResult } from '../../backend.ts';
import type { EmulatedProgram } from '../program.ts';
import type { World } from '../world/world.ts';

/** BPF_PROG_TEST_RUN. Throws ERR_EBPF_INVALID_ARGUMENT for input that the kernel refuses. */
export type TestRun = (world: World, program: EmulatedProgram, request: RunRequest) => RunResult;

/** Runs as often as is asked for: what the last run returned, and nanoseconds a run. */
export function repeated(
  { repeat = 1 }: RunRequest,
  run: () => number,
): { returnValue: number; duration: number } {
  const times = Math.max(repeat, 1);
  const start = process.hrtime.bigint();
  let returnValue = 0;
  for (let i = 0; i < times; i++) returnValue = run();
  const duration = Number((process.hrtime.bigint() - start) / BigInt(times));
  return { returnValue: returnValue >>> 0, duration };
}
