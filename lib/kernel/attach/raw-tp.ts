/** Raw tracepoints: BPF_RAW_TRACEPOINT_OPEN, a link from kernel 5.8 on. */
import { existsSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import type { BackendLink, RawTracepointAttach } from '../../backend.ts';
import { isNativeError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { type Attachment, attachError, didYouMean, refused } from './target.ts';

const EVENTS = '/sys/kernel/tracing/events';

export async function attachRawTracepoint(
  at: Attachment,
  request: RawTracepointAttach,
): Promise<BackendLink> {
  const { name, cookie } = request;
  const target = `raw tracepoint ${name}`;
  try {
    const native = await at.native.attachRawTracepoint({ name, ...(cookie !== undefined && { cookie }) });
    return new KernelLink(native, 'raw-tracepoint', target);
  } catch (error) {
    if (!isNativeError(error) || error.errno !== constants.errno.ENOENT) throw attachError(at, target, error);
    const why = `there is no such tracepoint${didYouMean(name, knownTracepoints())}`;
    throw refused('ERR_EBPF_NO_TARGET', at, target, why, error);
  }
}

function knownTracepoints(): string[] {
  if (!existsSync(EVENTS)) return [];
  return readdirSync(EVENTS, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .flatMap(entry => readdirSync(`${EVENTS}/${entry.name}`));
}
