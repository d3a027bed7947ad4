/** Raw tracepoints: BPF_RAW_TRACEPOINT_OPEN (kernel 4.17), a link from kernel 5.8 on. */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import type { RawTracepointAttach } from '../../hooks/tracing.ts';
import { isNativeError } from '../errors.ts';
import { kernelTracepoints } from '../kernel-names.ts';
import { KernelLink } from '../link.ts';
import { type Attachment, Attempt, cookieOf, didYouMean } from './target.ts';

export async function attachRawTracepoint(
  at: Attachment,
  request: RawTracepointAttach,
): Promise<BackendLink> {
  const { name } = request;
  const attempt = new Attempt(at, `raw tracepoint ${name}`, ['CAP_BPF', 'CAP_PERFMON']);
  try {
    const native = await at.native.attachRawTracepoint({ name, ...cookieOf(request) });
    return new KernelLink(native, 'raw-tracepoint', attempt.target);
  } catch (error) {
    if (!isNativeError(error) || error.errno !== constants.errno.ENOENT) throw attempt.failed(error);
    const why = `there is no such tracepoint${didYouMean(name, kernelTracepoints())}`;
    throw attempt.refused('ERR_EBPF_NO_TARGET', why, error);
  }
}
