/** Programs run by hand, each type as the kernel's BPF_PROG_TEST_RUN does it. */
import type { RunRequest, RunResult } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import { ProgramType, programTypeName } from '../../formats/object/numbers.ts';
import type { EmulatedProgram } from '../program.ts';
import type { World } from '../world/world.ts';
import type { TestRun } from './kind.ts';
import { runSkLookup } from './sockets/sk-lookup/run.ts';
import { runSyscall } from './syscall.ts';
import { runXdp } from './xdp/run.ts';

const BY_TYPE: { readonly [type: number]: TestRun } = {
  [ProgramType.XDP]: runXdp,
  [ProgramType.SYSCALL]: runSyscall,
  [ProgramType.SK_LOOKUP]: runSkLookup,
};

export function testRun(world: World, program: EmulatedProgram, request: RunRequest): RunResult {
  const run = BY_TYPE[program.type];
  if (run) return run(world, program, request);
  const type = programTypeName(program.type).toLowerCase();
  const why = `the emulator has no test run for programs of type ${type}`;
  throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `program '${program.name}': cannot be run: ${why}`);
}
