/** tp_btf, fentry, fexit, fmod_ret and LSM: the target was fixed at load; attaching is one call (kernel 5.5). */
import type { BackendLink, TraceAttach } from '../../backend.ts';
import { KernelLink } from '../link.ts';
import { type Attachment, Attempt, cookieOf } from './target.ts';

export async function attachTrace(at: Attachment, request: TraceAttach): Promise<BackendLink> {
  const attempt = new Attempt(at, 'the target of its section', ['CAP_BPF', 'CAP_PERFMON']);
  try {
    return new KernelLink(await at.native.attachTrace(cookieOf(request)), 'tracing-link', attempt.target);
  } catch (error) {
    throw attempt.failed(error);
  }
}
