/** Each hook by its name; one file for each. */
import type { BackendLink } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import type { AttachRequest } from '../../hooks/index.ts';
import type { EmulatedProgram } from '../program.ts';
import type { World } from '../world/world.ts';
import { attachCgroup } from './cgroup/attach.ts';
import { attachIterator } from './iter/attach.ts';
import { attachPerfEvent } from './perf-event/perf-event.ts';
import {
  attachKprobe,
  attachKprobes,
  attachKsyscall,
  attachUprobe,
  attachUprobes,
  attachUsdt,
} from './probe/attach.ts';
import { attachReuseport, attachSkLookup, attachSockmap } from './sockets/attach.ts';
import { attachTc } from './tc/attach.ts';
import { attachRawTracepoint, attachTrace, attachTracepoint } from './trace/attach.ts';
import { attachXdp } from './xdp/attach.ts';

export function attach(world: World, program: EmulatedProgram, request: AttachRequest): BackendLink {
  switch (request.hook) {
    case 'xdp':
      return attachXdp(world, program, request);
    case 'tracepoint':
      return attachTracepoint(world, program, request);
    case 'raw_tp':
      return attachRawTracepoint(world, program, request);
    case 'trace':
      return attachTrace(world, program, request);
    case 'kprobe':
      return attachKprobe(world, program, request);
    case 'ksyscall':
      return attachKsyscall(world, program, request);
    case 'kprobes':
      return attachKprobes(world, program, request);
    case 'uprobe':
      return attachUprobe(world, program, request);
    case 'uprobes':
      return attachUprobes(world, program, request);
    case 'usdt':
      return attachUsdt(world, program, request);
    case 'perf_event':
      return attachPerfEvent(world, program, request);
    case 'iter':
      return attachIterator(world, program, request);
    case 'tc':
      return attachTc(world, program, request);
    case 'cgroup':
      return attachCgroup(world, program, request);
    case 'sk_lookup':
      return attachSkLookup(world, program, request);
    case 'sockmap':
      return attachSockmap(world, program, request);
    case 'sk_reuseport':
    case 'sk_reuseport migrate':
      return attachReuseport(world, program, request);
    default: {
      const why = `the emulator has not got the hook '${request.hook}'`;
      throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `program '${program.name}': cannot be attached: ${why}`);
    }
  }
}
