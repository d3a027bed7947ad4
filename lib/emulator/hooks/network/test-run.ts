/** What the runs by hand of all kinds of programs on packets have in common (net/bpf/test_run.c). */
import type { RunRequest } from '../../../backend.ts';
import { EbpfError } from '../../../errors.ts';
import { ERRNO } from '../../errno.ts';
import type { EmulatedProgram } from '../../program.ts';

const { EINVAL, ENOSPC, E2BIG } = ERRNO;
const PAGE = 4096;
/** Room that is made for what comes back where the request does not say: as the kernel backend does it. */
const ROOM_TO_GROW = 256;
const LEAST_ROOM = 4096;

/** Throws what the kernel backend throws where the kernel refuses with that errno. */
export function refuseRun(program: EmulatedProgram, errno: number, why: string): never {
  const invalid = errno === EINVAL || errno === ENOSPC;
  const code = invalid ? 'ERR_EBPF_INVALID_ARGUMENT' : 'ERR_EBPF_SYSTEM';
  throw new EbpfError(code, `program '${program.name}': cannot be run: ${why}`, {
    errno,
    syscall: 'bpf(BPF_PROG_TEST_RUN)',
  });
}

/** Those of flags, cpu and batchSize that this kind has not got. */
export function checkRequest(
  program: EmulatedProgram,
  { flags = 0, cpu, batchSize = 0 }: RunRequest,
  known = 0,
): void {
  if (flags & ~known) refuseRun(program, EINVAL, `flags 0x${flags.toString(16)} mean nothing here`);
  if (cpu !== undefined) refuseRun(program, EINVAL, 'programs on packets run on no CPU of choice');
  if (batchSize !== 0) refuseRun(program, EINVAL, 'batchSize is for frames that leave');
}

/**
 * A context of `size` bytes from what was given, which may be shorter, or longer with zeros (bpf_ctx_init, bpf_check_uarg_tail_zero);
 * null where none was given.
 */
export function contextIn(
  program: EmulatedProgram,
  { context }: RunRequest,
  size: number,
): Uint8Array<ArrayBuffer> | null {
  if (context === undefined || context.length === 0) return null;
  if (context.length > PAGE)
    refuseRun(program, E2BIG, `a context of ${context.length} bytes is longer than a page`);
  if (context.subarray(size).some(byte => byte !== 0))
    refuseRun(program, E2BIG, `there are bytes that are not 0 behind the ${size} that a context has`);
  const whole = new Uint8Array(size);
  whole.set(context.subarray(0, size));
  return whole;
}

/** What comes back of the context: what was given must have had room for all of it (bpf_ctx_finish). */
export function contextOut(
  program: EmulatedProgram,
  given: Uint8Array | undefined,
  context: Uint8Array | null,
): Uint8Array {
  if (!context || !given) return new Uint8Array(0);
  if (given.length < context.length)
    refuseRun(program, ENOSPC, `its context has ${context.length} bytes, and ${given.length} were given`);
  return context;
}

/** What comes back of the packet (bpf_test_finish). */
export function dataOut(program: EmulatedProgram, request: RunRequest, data: Uint8Array): Uint8Array {
  const given = request.data?.length ?? 0;
  const room = request.dataOutSize ?? Math.max(given + ROOM_TO_GROW, LEAST_ROOM);
  if (room === 0) return new Uint8Array(0);
  if (data.length <= room) return data;
  const why = `the packet after the run has ${data.length} bytes, and room was made for ${room}: set dataOutSize`;
  return refuseRun(program, ENOSPC, why);
}
