/** tp_btf, fentry, fexit, fmod_ret and LSM: the target was fixed at load; attaching is one call (kernel 5.5). */
import type { BackendLink, TraceAttach } from '../../backend.ts';
import { KernelLink } from '../link.ts';
import { type Attachment, attachError } from './target.ts';

export async function attachTrace(at: Attachment, { cookie }: TraceAttach): Promise<BackendLink> {
  const target = 'the target of its section';
  try {
    return new KernelLink(
      await at.native.attachTrace(cookie === undefined ? {} : { cookie }),
      'tracing-link',
      target,
    );
  } catch (error) {
    throw attachError(at, target, error);
  }
}
