/** Programs of type `syscall`: a context of their own making, and nowhere to be attached (bpf_prog_test_run_syscall in net/bpf/test_run.c). */
import type { RunRequest, RunResult } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import type { EmulatedProgram } from '../program.ts';
import type { World } from '../world/world.ts';
import { repeated } from './kind.ts';

/** U16_MAX */
const LARGEST_CONTEXT = 0xffff;

export function runSyscall(world: World, program: EmulatedProgram, request: RunRequest): RunResult {
  const { context: given = new Uint8Array(0) } = request;
  if (request.data !== undefined || request.cpu !== undefined || (request.repeat ?? 0) > 1)
    refuse('it takes a context alone, and runs once');
  if (given.length > LARGEST_CONTEXT)
    refuse(`its context has ${given.length} bytes, at most are ${LARGEST_CONTEXT}`);
  const { memory } = world.machine;
  const region = memory.allocate('context', given.length);
  try {
    memory.bytes.set(given, region.address);
    const result = repeated({}, () => world.execute(program, { region }));
    const context = memory.bytes.slice(region.address, region.address + region.size);
    return { ...result, data: new Uint8Array(0), context };
  } finally {
    memory.free(region);
  }

  function refuse(why: string): never {
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `program '${program.name}': cannot be run: ${why}`);
  }
}
