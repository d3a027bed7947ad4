/** uprobe and uretprobe: a perf event on a place in a binary, held by a link from kernel 5.15 on. */
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { given } from '../../given.ts';
import type { UprobeAttach } from '../../hooks/probes.ts';
import { findBinary } from '../binaries/find.ts';
import { functionNames } from '../binaries/symbols.ts';
import type { NativeError } from '../binding.ts';
import { isNativeError } from '../errors.ts';
import { cookieError } from './probes.ts';
import { type Attachment, Attempt, didYouMean, perfLink } from './target.ts';

const { EINVAL, EIO, ENOENT, ENOEXEC, ESRCH } = constants.errno;

export async function attachUprobe(at: Attachment, request: UprobeAttach): Promise<BackendLink> {
  const { symbol, offset = 0, retprobe, pid } = request;
  const kind = retprobe ? 'uretprobe' : 'uprobe';
  const attempt = new Attempt(at, `${kind} ${request.binary}:${placeOf(request)}`, [
    'CAP_BPF',
    'CAP_PERFMON',
  ]);
  const binary = binaryOf(request, attempt);
  try {
    const native = await at.native.attachUprobe({
      binary,
      offset,
      retprobe,
      pid: pid ?? -1,
      ...(symbol !== undefined && { symbol }),
      ...given(request, 'cookie', 'refCounter'),
    });
    return perfLink(native, attempt.target);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    const cookie = cookieError(request, attempt, error);
    if (cookie) throw cookie;
    if (error.errno === ESRCH) throw noProcess(attempt, pid, error);
    // A failure without errno is libbpf's own, from reading the binary.
    if (![0, EINVAL, EIO, ENOENT, ENOEXEC].includes(error.errno)) throw attempt.failed(error);
    throw attempt.refused('ERR_EBPF_NO_TARGET', await whyNot(binary, symbol), error);
  }
}

/** `malloc`, `malloc+4`, `0x1234` */
function placeOf({ symbol, offset = 0 }: UprobeAttach): string {
  if (symbol === undefined) return `0x${offset.toString(16)}`;
  return offset === 0 ? symbol : `${symbol}+${offset}`;
}

/** Its path. Throws ERR_EBPF_NO_TARGET where there is no such process, or no such binary. */
export function binaryOf(
  { binary, pid }: { readonly binary: string; readonly pid?: number },
  attempt: Attempt,
): string {
  if (pid !== undefined && !existsSync(`/proc/${pid}`)) throw noProcess(attempt, pid);
  const path = findBinary(binary, pid);
  if (path !== undefined) return path;
  const why = binary.includes('/')
    ? 'there is no such file'
    : 'there is no library and no program of that name; give its path';
  throw attempt.refused('ERR_EBPF_NO_TARGET', why);
}

export function noProcess(attempt: Attempt, pid: number | undefined, cause?: NativeError): Error {
  return attempt.refused('ERR_EBPF_NO_TARGET', `there is no process ${pid}`, cause);
}

async function whyNot(binary: string, symbol: string | undefined): Promise<string> {
  let known: Set<string>;
  try {
    known = await functionNames(binary);
  } catch (error) {
    return `${binary} cannot be read as a binary: ${(error as Error).message}`;
  }
  if (symbol === undefined || known.has(symbol)) {
    return `the kernel cannot put a probe at that place of ${binary}: it is beyond the file's end, or no instruction`;
  }
  return known.size === 0
    ? `${binary} has no symbols (it was stripped): give an offset`
    : `${binary} has no function '${symbol}'${didYouMean(symbol, known)}`;
}
