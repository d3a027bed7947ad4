/** freplace: a program takes the place of another program's function (kernel 5.6), of another target than at load from 5.10 on. */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import type { FreplaceAttach } from '../../hooks/tracing.ts';
import { isNativeError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { type Attachment, Attempt } from './target.ts';

const { EBUSY, EINVAL, ENOENT, ESRCH } = constants.errno;

export async function attachFreplace(at: Attachment, request: FreplaceAttach): Promise<BackendLink> {
  const { target, function: name } = request;
  const attempt = new Attempt(at, `function ${name}`, ['CAP_BPF', 'CAP_PERFMON', 'CAP_NET_ADMIN']);
  const missing = attempt.missing('freplace of another target');
  if (missing && request.other) throw missing;
  try {
    // An older kernel knows the target of the load alone; so does libbpf's call without one.
    const native = await at.native.attachFreplace(missing ? {} : { targetFd: target.fd(), function: name });
    return new KernelLink(native, 'freplace-link', attempt.target);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    switch (error.errno) {
      case ENOENT:
      case ESRCH:
        throw attempt.refused('ERR_EBPF_NO_TARGET', 'the program has no global function of that name', error);
      case EBUSY:
        // bpf_trampoline_link_prog() in kernel/bpf/trampoline.c.
        throw attempt.refused(
          'ERR_EBPF_ALREADY_ATTACHED',
          'another freplace program, or an fentry or fexit one, holds that function',
          error,
        );
      case EINVAL:
        throw attempt.refused(
          'ERR_EBPF_INVALID_ARGUMENT',
          'the two functions differ in their arguments or result, or the program is of another type than the one it was loaded for',
          error,
        );
      default:
        throw attempt.failed(error);
    }
  }
}
