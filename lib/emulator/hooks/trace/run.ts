/** Tracing programs run by hand (bpf_prog_test_run_raw_tp and bpf_prog_test_run_tracing in net/bpf/test_run.c). */
import type { RunRequest, RunResult } from '../../../backend.ts';
import { EbpfError } from '../../../errors.ts';
import { AttachType, programTypeName } from '../../../formats/object/numbers.ts';
import { ERRNO } from '../../errno.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import { callFunction } from '../probe/function.ts';
import { EventContext, type EventFacts } from './context.ts';
import { Firing } from './fire.ts';

/** MAX_BPF_FUNC_ARGS, of 8 bytes each. */
const MOST_ARGUMENTS = 12 * 8;

/** The arguments are the context. */
export function runRawTracepoint(world: World, program: EmulatedProgram, request: RunRequest): RunResult {
  const { context = new Uint8Array(0), cpu = 0, data, repeat = 1 } = request;
  const refuse = (why: string, errno: number = ERRNO.EINVAL) =>
    new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `program '${program.name}': cannot be run: ${why}`, { errno });
  if (data !== undefined || repeat > 1) throw refuse('it takes a context and a cpu alone, and runs once');
  if (context.length > MOST_ARGUMENTS)
    throw refuse(`its context has ${context.length} bytes, at most are ${MOST_ARGUMENTS}`);
  if (!Number.isInteger(cpu) || cpu < 0 || cpu >= world.cpus)
    throw refuse(`there is no CPU ${cpu}: the emulator has ${world.cpus}`, ERRNO.ENXIO);
  return runOn(world, program, context, {}, cpu);
}

/**
 * Functions of the kernel that are there for it, their arguments and results: what programs answer is not told, but that all were called
 * (bpf_fentry_test1 and so on in net/bpf/test_run.c).
 */
const FENTRY_TESTS: readonly (readonly [args: readonly unknown[], result: bigint])[] = [
  [[1], 2n],
  [[2, 3], 5n],
  [[4, 5, 6], 15n],
  [[7n, 8, 9, 10], 34n],
  [[11, 12n, 13, 14, 15], 65n],
  [[16, 17n, 18, 19, 20n, 21], 111n],
  [[null], 0n],
  [[{}], 0n],
  [[[0]], 0n],
];

/** fentry, fexit and fmod_ret as the kernel runs them; others on the context that is given. */
export function runTracing(world: World, program: EmulatedProgram, request: RunRequest): RunResult {
  const { expectedAttachType } = program.linked;
  if (request.context !== undefined) return runGiven(world, program, request);
  switch (expectedAttachType) {
    case AttachType.TRACE_FENTRY:
    case AttachType.TRACE_FEXIT:
      callTests(world);
      return result(0);
    case AttachType.MODIFY_RETURN:
      return result(modifyTests(world));
    default:
      return runGiven(world, program, request);
  }
}

/** Where the kernel has no test run: the emulator runs the program on a context that is given. */
export function runGiven(
  world: World,
  program: EmulatedProgram,
  { context, cpu = 0 }: RunRequest,
): RunResult {
  if (context) return runOn(world, program, context, {}, cpu);
  const type = programTypeName(program.type).toLowerCase();
  const why = `the kernel has no test run for programs of type ${type}, and the emulator wants the bytes of a context for it`;
  throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `program '${program.name}': cannot be run: ${why}`, {
    errno: ERRNO.ENOTSUPP,
  });
}

function runOn(
  world: World,
  program: EmulatedProgram,
  bytes: Uint8Array,
  facts: EventFacts,
  cpu: number,
): RunResult {
  const context = new EventContext(world.machine.memory, bytes, facts);
  const start = process.hrtime.bigint();
  try {
    const returned = world.execute(program, context, cpu);
    const given = bytes.slice();
    return { ...result(returned), context: given, duration: Number(process.hrtime.bigint() - start) };
  } finally {
    context.free();
  }
}

const result = (returned: number): RunResult => ({
  returnValue: returned >>> 0,
  data: new Uint8Array(0),
  context: new Uint8Array(0),
  duration: 0,
});

function callTests(world: World): void {
  Firing.run(world, {}, firing => {
    FENTRY_TESTS.forEach(([args, value], i) => {
      callFunction(world, firing, `bpf_fentry_test${i + 1}`, args, value);
    });
  });
}

/** In the lower half the sum of the results, in the upper how many of the functions were run, by what they changed. */
function modifyTests(world: World): number {
  let changed = 0;
  let sum = 0n;
  const run = (value: bigint) => () => {
    changed++;
    return value;
  };
  Firing.run(world, {}, firing => {
    sum += callFunction(world, firing, 'bpf_modify_return_test', [1, [2]], run(4n));
    sum += callFunction(world, firing, 'bpf_modify_return_test2', [1, [2], 3, 4n, 5, 6n, 7], run(29n));
  });
  return ((changed << 16) | Number(BigInt.asUintN(16, sum))) >>> 0;
}
