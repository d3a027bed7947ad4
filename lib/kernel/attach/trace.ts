/** tp_btf, fentry, fexit, fmod_ret and LSM: the target was fixed at load; attaching is one call (kernel 5.5). */
import type { BackendLink } from '../../backend.ts';
import type { TraceAttach } from '../../hooks/tracing.ts';
import { KernelLink } from '../link.ts';
import { type Attachment, Attempt, cookieOf } from './target.ts';

/** enum bpf_link_type in include/uapi/linux/bpf.h. */
const BPF_LINK_TYPE_TRACING = 2;

export async function attachTrace(at: Attachment, request: TraceAttach): Promise<BackendLink> {
  const attempt = new Attempt(at, 'the target of its section', ['CAP_BPF', 'CAP_PERFMON']);
  try {
    const native = await at.native.attachTrace(cookieOf(request));
    // tp_btf is a raw tracepoint to the kernel.
    const mechanism = native.info().type === BPF_LINK_TYPE_TRACING ? 'tracing-link' : 'raw-tracepoint';
    return new KernelLink(native, mechanism, attempt.target);
  } catch (error) {
    throw attempt.failed(error);
  }
}
