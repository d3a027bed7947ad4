/** Each hook by its name; one file for each. */
import type { BackendLink } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import type { AttachRequest } from '../../hooks/index.ts';
import type { EmulatedProgram } from '../program.ts';
import type { World } from '../world/world.ts';
import { attachCgroup } from './cgroup/attach.ts';
import { attachFlowDissector } from './flow-dissector/attach.ts';
import { attachFreplace } from './freplace/attach.ts';
import { attachIterator } from './iter/attach.ts';
import { attachLwt } from './lwt/attach.ts';
import { attachNetfilter } from './netfilter/attach.ts';
import { attachNetkit } from './netkit/attach.ts';
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
import { attachSocketFilter } from './sockets/filter/attach.ts';
import { attachTc } from './tc/attach.ts';
import { attachRawTracepoint, attachTrace, attachTracepoint } from './trace/attach.ts';
import { attachXdp } from './xdp/attach.ts';

type Hook = AttachRequest['hook'];
type Attach<Name extends Hook> = (
  world: World,
  program: EmulatedProgram,
  request: Extract<AttachRequest, { hook: Name }>,
) => BackendLink;

const HOOKS: { readonly [Name in Hook]: Attach<Name> } = {
  xdp: attachXdp,
  tracepoint: attachTracepoint,
  raw_tp: attachRawTracepoint,
  trace: attachTrace,
  freplace: attachFreplace,
  kprobe: attachKprobe,
  ksyscall: attachKsyscall,
  kprobes: attachKprobes,
  uprobe: attachUprobe,
  uprobes: attachUprobes,
  usdt: attachUsdt,
  perf_event: attachPerfEvent,
  iter: attachIterator,
  tc: attachTc,
  netkit: attachNetkit,
  netfilter: attachNetfilter,
  lwt: attachLwt,
  'socket filter': attachSocketFilter,
  cgroup: attachCgroup,
  sk_lookup: attachSkLookup,
  flow_dissector: attachFlowDissector,
  sockmap: attachSockmap,
  sk_reuseport: attachReuseport,
  'sk_reuseport migrate': attachReuseport,
};

/** All that there are, by `AttachRequest.hook`; tables of operations (struct_ops) are attached by their maps. */
export const EMULATED_HOOKS = Object.keys(HOOKS) as readonly Hook[];

export function attach(world: World, program: EmulatedProgram, request: AttachRequest): BackendLink {
  // Each is a function of its own hook's requests, which TypeScript can't see of a table.
  const attachTo = HOOKS[request.hook] as Attach<Hook> | undefined;
  if (attachTo) return attachTo(world, program, request);
  const why = `the emulator has not got the hook '${request.hook}'`;
  throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `program '${program.name}': cannot be attached: ${why}`);
}
