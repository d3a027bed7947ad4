/** Raw tracepoints: BPF_RAW_TRACEPOINT_OPEN (kernel 4.17), a link from kernel 5.8 on. */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { given } from '../../given.ts';
import type { RawTracepointAttach } from '../../hooks/tracing.ts';
import { isNativeError } from '../errors.ts';
import { kernelTracepoints } from '../kernel-names.ts';
import { KernelLink } from '../link.ts';
import { type Attachment, Attempt, didYouMean, refuseCookie } from './target.ts';

const { ENOENT, EINVAL } = constants.errno;

export async function attachRawTracepoint(
  at: Attachment,
  request: RawTracepointAttach,
): Promise<BackendLink> {
  const { name, writable = false } = request;
  const attempt = new Attempt(at, `raw tracepoint ${name}`, ['CAP_BPF', 'CAP_PERFMON']);
  refuseCookie(request, 'raw_tp cookie', attempt);
  try {
    const native = await at.native.attachRawTracepoint({ name, ...given(request, 'cookie') });
    return new KernelLink(native, 'raw-tracepoint', attempt.target);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    if (error.errno === ENOENT) {
      const why = `there is no such tracepoint${didYouMean(name, kernelTracepoints())}`;
      throw attempt.refused('ERR_EBPF_NO_TARGET', why, error);
    }
    if (error.errno === EINVAL) throw attempt.refused('ERR_EBPF_INVALID_ARGUMENT', tooMuch(writable), error);
    throw attempt.failed(error);
  }
}

/** bpf_probe_register() in kernel/trace/bpf_trace.c. */
function tooMuch(writable: boolean): string {
  return writable
    ? 'the program uses more than the tracepoint has: it has no buffer that may be written (few have: DEFINE_EVENT_WRITABLE), or ' +
        'a smaller one, or fewer arguments'
    : 'the program reads more arguments than the tracepoint has';
}
