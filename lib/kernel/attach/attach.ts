/** From a request to the hook's own file. */
import type { BackendLink } from '../../backend.ts';
import type { AttachRequest } from '../../hooks/index.ts';
import type { NativeAddon, NativeProgram } from '../binding.ts';
import { attachCgroup } from './cgroup.ts';
import { attachFreplace } from './freplace.ts';
import { attachIterator } from './iter.ts';
import { attachKprobe } from './kprobe.ts';
import { attachKprobes } from './kprobes.ts';
import { attachKsyscall } from './ksyscall.ts';
import { attachLwt } from './lwt.ts';
import { attachNetfilter } from './netfilter.ts';
import { attachNetkit } from './netkit.ts';
import { attachNetns } from './netns.ts';
import { attachPerfEvent } from './perf-event.ts';
import { attachRawTracepoint } from './raw-tp.ts';
import { attachSocket } from './socket.ts';
import { attachSockmap } from './sockmap.ts';
import type { Attachment } from './target.ts';
import { attachTc } from './tc.ts';
import { attachTrace } from './trace.ts';
import { attachTracepoint } from './tracepoint.ts';
import { attachUprobe } from './uprobe.ts';
import { attachUprobes } from './uprobes.ts';
import { attachUsdt } from './usdt.ts';
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
    case 'tc':
      return attachTc(at, request);
    case 'netkit':
      return attachNetkit(at, request);
    case 'netfilter':
      return attachNetfilter(at, request);
    case 'lwt':
      return attachLwt(at, request);
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
    case 'kprobes':
      return attachKprobes(at, request);
    case 'ksyscall':
      return attachKsyscall(at, request);
    case 'uprobe':
      return attachUprobe(at, request);
    case 'uprobes':
      return attachUprobes(at, request);
    case 'usdt':
      return attachUsdt(at, request);
    case 'perf_event':
      return attachPerfEvent(at, request);
    case 'cgroup':
      return attachCgroup(at, request);
    case 'sk_lookup':
    case 'flow_dissector':
      return attachNetns(at, request);
    case 'sockmap':
      return attachSockmap(at, request);
    case 'socket filter':
    case 'sk_reuseport':
    case 'sk_reuseport migrate':
      return attachSocket(at, request);
  }
}
