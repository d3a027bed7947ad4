/** From a kind to the class that has its attach options. */
import type { BackendProgram } from '../../backend.ts';
import type { ProgramKind } from '../../formats/object/image.ts';
import type { RowTypes } from '../iterators/reader.ts';
import type { ProgramSpec } from '../spec/program.ts';
import { Program } from './base.ts';
import {
  CgroupDeviceProgram,
  CgroupSkbProgram,
  CgroupSockAddrProgram,
  CgroupSockoptProgram,
  CgroupSockProgram,
  CgroupSysctlProgram,
  LsmCgroupProgram,
  SockOpsProgram,
} from './cgroup.ts';
import { IterProgram } from './iter.ts';
import { KprobeMultiProgram, KprobeProgram, KsyscallProgram } from './kprobes.ts';
import { LwtProgram, NetfilterProgram, NetkitProgram, TcProgram } from './network.ts';
import { PerfEventProgram } from './perf-event.ts';
import {
  FlowDissectorProgram,
  SkLookupProgram,
  SkMsgProgram,
  SkReuseportProgram,
  SkSkbProgram,
  SocketFilterProgram,
  SyscallProgram,
} from './sockets.ts';
import { BtfTracepointProgram, FreplaceProgram, LsmProgram, TracingProgram } from './trace.ts';
import { RawTracepointProgram, TracepointProgram } from './tracing.ts';
import { UprobeMultiProgram, UprobeProgram, UsdtProgram } from './uprobes.ts';
import { XdpProgram } from './xdp.ts';

type ProgramClass = new (spec: ProgramSpec, backend: BackendProgram, types: RowTypes) => Program;

const CLASSES: Partial<Record<ProgramKind, ProgramClass>> = {
  xdp: XdpProgram,
  tc: TcProgram,
  tcx: TcProgram,
  netkit: NetkitProgram,
  netfilter: NetfilterProgram,
  lwt: LwtProgram,
  tracepoint: TracepointProgram,
  raw_tp: RawTracepointProgram,
  'raw_tp.w': RawTracepointProgram,
  tp_btf: BtfTracepointProgram,
  fentry: TracingProgram,
  fexit: TracingProgram,
  fmod_ret: TracingProgram,
  freplace: FreplaceProgram,
  lsm: LsmProgram,
  iter: IterProgram,
  kprobe: KprobeProgram,
  kretprobe: KprobeProgram,
  ksyscall: KsyscallProgram,
  kretsyscall: KsyscallProgram,
  'kprobe.multi': KprobeMultiProgram,
  'kretprobe.multi': KprobeMultiProgram,
  'kprobe.session': KprobeMultiProgram,
  uprobe: UprobeProgram,
  uretprobe: UprobeProgram,
  'uprobe.multi': UprobeMultiProgram,
  'uretprobe.multi': UprobeMultiProgram,
  'uprobe.session': UprobeMultiProgram,
  usdt: UsdtProgram,
  perf_event: PerfEventProgram,
  cgroup_skb: CgroupSkbProgram,
  cgroup_sock: CgroupSockProgram,
  cgroup_sock_addr: CgroupSockAddrProgram,
  cgroup_sockopt: CgroupSockoptProgram,
  cgroup_sysctl: CgroupSysctlProgram,
  cgroup_device: CgroupDeviceProgram,
  sock_ops: SockOpsProgram,
  lsm_cgroup: LsmCgroupProgram,
  sk_lookup: SkLookupProgram,
  flow_dissector: FlowDissectorProgram,
  sk_msg: SkMsgProgram,
  sk_skb: SkSkbProgram,
  sk_reuseport: SkReuseportProgram,
  socket: SocketFilterProgram,
  syscall: SyscallProgram,
};

export function programClass(kind: ProgramKind): ProgramClass {
  return CLASSES[kind] ?? Program;
}

export function createProgram(spec: ProgramSpec, backend: BackendProgram, types: RowTypes): Program {
  return new (programClass(spec.kind))(spec, backend, types);
}
