/**
 * Where programs can be attached: a link is asked for to what is not there (descriptor -1, an interface that nobody has), and a kernel
 * that knows the place says so, where another says that it knows nothing of the kind. Nothing is ever attached.
 */
import { constants } from 'node:os';
import { MapType } from '../../formats/object/map-types.ts';
import { AttachType, type AttachTypeName, ProgramType } from '../../formats/object/numbers.ts';
import { capabilitiesToLoad } from '../permission.ts';
import { type Feature, fromErrno, no, yes } from './feature.ts';
import { type ProgramTrial, returning, type Trials } from './trials.ts';

export type KnownAttachType = Exclude<AttachTypeName, `type ${number}`>;

export const ATTACH_TYPES = Object.keys(AttachType).map(name => name.toLowerCase()) as KnownAttachType[];

const { EBADF, ENODEV, EFAULT, EAFNOSUPPORT, EPERM } = constants.errno;
const NOBODYS_INTERFACE = 0x7fffffff;
const NO_DESCRIPTOR = -1;
const NO_FAMILY = 255;

type Link = NonNullable<ProgramTrial['link']>;
type Place = Omit<Link, 'attachType'>;

/** How a type of programs is attached, and what a kernel answers that knows it. */
interface Way {
  readonly type: number;
  readonly place?: Place;
  readonly taken?: readonly number[];
  /** What the program is for, in the kernel's types. */
  readonly target?: readonly [kind: 'func' | 'typedef', name: string];
  readonly returns?: number;
}

const descriptor = { place: { target: NO_DESCRIPTOR }, taken: [EBADF] } as const;
const device = { place: { target: NOBODYS_INTERFACE }, taken: [ENODEV] } as const;
/** Addresses that cannot be read come after all that a kernel could know nothing of. */
const kprobes = { place: { target: 0, addresses: true }, taken: [EFAULT] } as const;
/** The root folder is no file that could be probed. */
const uprobes = { place: { target: 0, path: '/' }, taken: [EBADF] } as const;

function wayOf(name: KnownAttachType): Way {
  const { CGROUP_SKB, CGROUP_SOCK, SOCK_OPS, CGROUP_DEVICE, CGROUP_SOCK_ADDR, CGROUP_SYSCTL } = ProgramType;
  const { CGROUP_SOCKOPT, LSM, TRACING, XDP, KPROBE, SCHED_CLS, SK_REUSEPORT } = ProgramType;
  switch (name) {
    case 'cgroup_inet_ingress':
    case 'cgroup_inet_egress':
      return { type: CGROUP_SKB, ...descriptor };
    case 'cgroup_inet_sock_create':
    case 'cgroup_inet_sock_release':
    case 'cgroup_inet4_post_bind':
    case 'cgroup_inet6_post_bind':
      return { type: CGROUP_SOCK, ...descriptor };
    case 'cgroup_sock_ops':
      return { type: SOCK_OPS, ...descriptor };
    case 'cgroup_device':
      return { type: CGROUP_DEVICE, ...descriptor };
    case 'cgroup_sysctl':
      return { type: CGROUP_SYSCTL, ...descriptor };
    case 'cgroup_getsockopt':
    case 'cgroup_setsockopt':
      return { type: CGROUP_SOCKOPT, ...descriptor };
    case 'lsm_cgroup':
      return { type: LSM, target: ['func', 'bpf_lsm_socket_bind'], returns: 1, ...descriptor };
    case 'sk_skb_stream_parser':
    case 'sk_skb_stream_verdict':
    case 'sk_skb_verdict':
      return { type: ProgramType.SK_SKB, place: { target: NO_DESCRIPTOR, attach: true }, taken: [EBADF] };
    case 'sk_msg_verdict':
      return { type: ProgramType.SK_MSG, place: { target: NO_DESCRIPTOR, attach: true }, taken: [EBADF] };
    case 'lirc_mode2':
      return { type: ProgramType.LIRC_MODE2, place: { target: NO_DESCRIPTOR, attach: true }, taken: [EBADF] };
    case 'flow_dissector':
      return { type: ProgramType.FLOW_DISSECTOR, ...descriptor };
    case 'sk_lookup':
      return { type: ProgramType.SK_LOOKUP, ...descriptor };
    case 'perf_event':
      return { type: ProgramType.PERF_EVENT, ...descriptor };
    case 'trace_raw_tp':
      return { type: TRACING, target: ['typedef', 'btf_trace_sched_switch'] };
    case 'trace_fentry':
    case 'trace_fexit':
      return { type: TRACING, target: ['func', 'bpf_fentry_test1'] };
    // Hooks of security modules can be modified in any build; the kernel's own test function in those with error injection.
    case 'modify_return':
      return { type: TRACING, target: ['func', 'security_file_open'] };
    case 'trace_iter':
      return { type: TRACING, target: ['func', 'bpf_iter_task'] };
    case 'lsm_mac':
      return { type: LSM, target: ['func', 'bpf_lsm_file_open'] };
    case 'trace_kprobe_multi':
    case 'trace_kprobe_session':
      return { type: KPROBE, ...kprobes };
    case 'trace_uprobe_multi':
    case 'trace_uprobe_session':
      return { type: KPROBE, ...uprobes };
    case 'tcx_ingress':
    case 'tcx_egress':
    case 'netkit_primary':
    case 'netkit_peer':
      return { type: SCHED_CLS, ...device };
    case 'netfilter': {
      const place = { target: 0, family: NO_FAMILY };
      return { type: ProgramType.NETFILTER, place, taken: [EAFNOSUPPORT], returns: 1 };
    }
    case 'sk_reuseport_select':
    case 'sk_reuseport_select_or_migrate':
      return { type: SK_REUSEPORT };
    case 'xdp':
    case 'xdp_devmap':
    case 'xdp_cpumap':
      return { type: XDP };
    default:
      return { type: CGROUP_SOCK_ADDR, returns: 1, ...descriptor };
  }
}

export function attachType(name: KnownAttachType, trials: Trials): Feature {
  // What the kernel has no name for it does not have; what it has one for may be left out of the build.
  const known = trials.enumerators('bpf_attach_type');
  const enumerator = ENUMERATORS[name] ?? `BPF_${name.toUpperCase()}`;
  if (known && !known.has(enumerator)) {
    return no(`the kernel (${trials.release}) has no ${enumerator} in its enum bpf_attach_type`);
  }
  switch (name) {
    case 'struct_ops':
      return known
        ? yes(`the kernel has ${enumerator} in its enum bpf_attach_type`)
        : fromErrno(0, [], trials.circumstance([]));
    case 'xdp_devmap':
    case 'xdp_cpumap':
      return programInMap(name === 'xdp_devmap' ? MapType.devmap : MapType.cpumap, trials);
    default:
      return byTrial(name, trials);
  }
}

/** Those that are spelt otherwise. */
const ENUMERATORS: Partial<Record<KnownAttachType, string>> = {
  trace_raw_tp: 'BPF_TRACE_RAW_TP',
};

/** Values of 8 bytes have room for a program (struct bpf_devmap_val, kernel 5.8; struct bpf_cpumap_val, 5.9). */
function programInMap(type: number, trials: Trials): Feature {
  const errno = trials.addon.tryMap({ type, keySize: 4, valueSize: 8, maxEntries: 1 });
  return fromErrno(errno, [0], trials.circumstance(['CAP_BPF', 'CAP_NET_ADMIN']));
}

function byTrial(name: KnownAttachType, trials: Trials): Feature {
  const { type, place, taken = [0], target, returns = 0 } = wayOf(name);
  const attachType = AttachType[name.toUpperCase() as keyof typeof AttachType];
  const circumstance = trials.circumstance(capabilitiesToLoad([type]));
  const attachBtfId = target && (trials.typeId(...target) || 1);
  const { errno, log, linkErrno } = trials.program({
    type,
    attachType,
    instructions: returning(returns),
    ...(attachBtfId !== undefined && { attachBtfId }),
    ...(place && { link: { ...place, attachType } }),
  });
  if (errno !== 0 && errno !== EPERM && log !== '') return no(`the kernel’s verifier: ${log.split('\n')[0]}`);
  if (errno !== 0 || !place) return fromErrno(errno, [0], circumstance);
  return fromErrno(linkErrno, taken, circumstance);
}
