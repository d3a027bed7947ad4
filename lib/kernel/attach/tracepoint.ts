/** Tracepoints: by a perf event on the tracepoint's id in tracefs, held by a link from kernel 5.15 on. */
import { constants } from 'node:os';
import type { BackendLink } from '../../backend.ts';
import { given } from '../../given.ts';
import type { TracepointAttach } from '../../hooks/tracing.ts';
import { isNativeError } from '../errors.ts';
import { eventNames, MOUNT_COMMAND, tracefsPath } from '../tracefs.ts';
import { type Attachment, Attempt, didYouMean, perfLink, refuseCookie } from './target.ts';

export async function attachTracepoint(at: Attachment, request: TracepointAttach): Promise<BackendLink> {
  const { category, name } = request;
  const attempt = new Attempt(at, `tracepoint ${category}/${name}`, ['CAP_BPF', 'CAP_PERFMON']);
  refuseCookie(request, 'tracepoint cookie', attempt);
  try {
    const native = await at.native.attachTracepoint({ category, name, ...given(request, 'cookie') });
    return perfLink(native, attempt.target);
  } catch (error) {
    if (!isNativeError(error) || error.errno !== constants.errno.ENOENT) throw attempt.failed(error);
    if (tracefsPath('events') === undefined) {
      const why = `tracefs, which knows the numbers of tracepoints, is not mounted: ${MOUNT_COMMAND}`;
      throw attempt.refused('ERR_EBPF_NO_TRACEFS', why, error);
    }
    throw attempt.refused(
      'ERR_EBPF_NO_TARGET',
      `there is no such tracepoint${nearest(category, name)}`,
      error,
    );
  }
}

function nearest(category: string, name: string): string {
  const names = eventNames(category);
  return names.length > 0 ? didYouMean(name, names) : didYouMean(category, eventNames());
}
