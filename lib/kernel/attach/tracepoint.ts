/** Tracepoints: by a perf event on the tracepoint's id in tracefs, held by a link from kernel 5.15 on. */
import { existsSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import type { BackendLink, TracepointAttach } from '../../backend.ts';
import { isNativeError } from '../errors.ts';
import { KernelLink } from '../link.ts';
import { type Attachment, attachError, didYouMean, refused } from './target.ts';

/** Where libbpf looks, in its order. */
const TRACEFS = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];

export async function attachTracepoint(at: Attachment, request: TracepointAttach): Promise<BackendLink> {
  const { category, name, cookie } = request;
  const target = `tracepoint ${category}/${name}`;
  try {
    const native = await at.native.attachTracepoint({
      category,
      name,
      ...(cookie !== undefined && { cookie }),
    });
    return new KernelLink(native, native.info().id === 0 ? 'perf-event-ioctl' : 'perf-event-link', target);
  } catch (error) {
    if (!isNativeError(error)) throw error;
    const events = TRACEFS.map(root => `${root}/events`).find(folder => existsSync(folder));
    if (!events) {
      const why =
        'tracefs, which knows the numbers of tracepoints, is not mounted: mount -t tracefs tracefs /sys/kernel/tracing';
      throw refused('ERR_EBPF_NO_TRACEFS', at, target, why, error);
    }
    if (error.errno === constants.errno.ENOENT) {
      const why = `there is no such tracepoint${nearest(events, category, name)}`;
      throw refused('ERR_EBPF_NO_TARGET', at, target, why, error);
    }
    throw attachError(at, target, error);
  }
}

function nearest(events: string, category: string, name: string): string {
  try {
    if (existsSync(`${events}/${category}`)) return didYouMean(name, readdirSync(`${events}/${category}`));
    return didYouMean(category, readdirSync(events));
  } catch {
    return ''; // not readable for this user: the message does without
  }
}
