/** From a request to the hook's own file. */
import type { BackendLink } from '../../backend.ts';
import type { AttachRequest } from '../../hooks/index.ts';
import type { NativeAddon, NativeProgram } from '../binding.ts';
import { attachFreplace } from './freplace.ts';
import { attachIterator } from './iter.ts';
import { attachKprobe } from './kprobe.ts';
import { attachPerfEvent } from './perf-event.ts';
import { attachRawTracepoint } from './raw-tp.ts';
import type { Attachment } from './target.ts';
import { attachTrace } from './trace.ts';
import { attachTracepoint } from './tracepoint.ts';
import { attachUprobe } from './uprobe.ts';
import { attachXdp } from './xdp.ts';

export function attach(
  addon: NativeAddon,
  native: NativeProgram,
  program: string,
  request: AttachRequest,
): Promise<BackendLink> {
  const at: Attachment = { addon, native, program };
  switch (request.hook) {
    case 'xdp':
      return attachXdp(at, request);
    case 'tracepoint':
      return attachTracepoint(at, request);
    case 'raw_tp':
      return attachRawTracepoint(at, request);
    case 'trace':
      return attachTrace(at, request);
    case 'freplace':
      return attachFreplace(at, request);
    case 'iter':
      return attachIterator(at, request);
    case 'kprobe':
      return attachKprobe(at, request);
    case 'uprobe':
      return attachUprobe(at, request);
    case 'perf_event':
      return attachPerfEvent(at, request);
  }
}
