/** Types of programs: the smallest of each, loaded and closed again. */
import { constants } from 'node:os';
import { AttachType, ProgramType } from '../../formats/object/numbers.ts';
import { capabilitiesToLoad } from '../permission.ts';
import { type Feature, fromErrno, unknown, yes } from './feature.ts';
import { type ProgramTrial, returning, type Trials } from './trials.ts';

export type ProgramTypeName = Lowercase<Exclude<keyof typeof ProgramType, 'UNSPEC'>>;

/** The first kernel of each. */
const SINCE: Readonly<Record<ProgramTypeName, string>> = {
  ...{
    socket_filter: '3.19',
    kprobe: '4.1',
    sched_cls: '4.1',
    sched_act: '4.1',
    tracepoint: '4.7',
    xdp: '4.8',
  },
  ...{ perf_event: '4.9', cgroup_skb: '4.10', cgroup_sock: '4.10', lwt_in: '4.10', lwt_out: '4.10' },
  ...{ lwt_xmit: '4.10', sock_ops: '4.13', sk_skb: '4.14', cgroup_device: '4.15', sk_msg: '4.17' },
  ...{ raw_tracepoint: '4.17', cgroup_sock_addr: '4.17', lwt_seg6local: '4.18', lirc_mode2: '4.18' },
  ...{ sk_reuseport: '4.19', flow_dissector: '4.20', cgroup_sysctl: '5.2', raw_tracepoint_writable: '5.2' },
  ...{ cgroup_sockopt: '5.3', tracing: '5.5', struct_ops: '5.6', ext: '5.6', lsm: '5.7', sk_lookup: '5.9' },
  ...{ syscall: '5.14', netfilter: '6.4' },
};

export const PROGRAM_TYPES = Object.keys(SINCE) as ProgramTypeName[];

export const programTypeNumber = (name: ProgramTypeName): number =>
  ProgramType[name.toUpperCase() as keyof typeof ProgramType];

const SLEEPABLE = 1 << 4;

/** Of the types that are for something: what for. A BTF id of 1 is none, and the verifier says so in its log. */
export function trialOf(name: ProgramTypeName, trials: Trials): ProgramTrial {
  const type = programTypeNumber(name);
  switch (name) {
    case 'cgroup_sock':
      return { type, attachType: AttachType.CGROUP_INET_SOCK_CREATE };
    case 'cgroup_sock_addr':
      return { type, attachType: AttachType.CGROUP_INET4_CONNECT, instructions: returning(1) };
    case 'cgroup_sockopt':
      return { type, attachType: AttachType.CGROUP_GETSOCKOPT };
    case 'sk_lookup':
      return { type, attachType: AttachType.SK_LOOKUP };
    case 'netfilter':
      return { type, attachType: AttachType.NETFILTER, instructions: returning(1) };
    case 'syscall':
      return { type, flags: SLEEPABLE };
    case 'tracing': {
      const attachBtfId = trials.typeId('typedef', 'btf_trace_sched_switch') || 1;
      return { type, attachType: AttachType.TRACE_RAW_TP, attachBtfId };
    }
    case 'lsm':
      return {
        type,
        attachType: AttachType.LSM_MAC,
        attachBtfId: trials.typeId('func', 'bpf_lsm_file_open') || 1,
      };
    case 'struct_ops':
      return { type, ...tableMember('tcp_congestion_ops', 'ssthresh', trials) };
    case 'ext':
      return { type, attachBtfId: 1 };
    default:
      return { type };
  }
}

/** A function of a table is its place among the members, which differs between kernels. */
function tableMember(table: string, member: string, trials: Trials): Partial<ProgramTrial> {
  const attachBtfId = trials.typeId('struct', table) || 1;
  const type = trials.btf?.type(attachBtfId);
  const attachType = type?.kind === 'struct' ? type.members.findIndex(({ name }) => name === member) : -1;
  return { attachBtfId, ...(attachType >= 0 && { attachType }) };
}

export function programType(name: ProgramTypeName, trials: Trials): Feature {
  const { errno, log } = trials.program(trialOf(name, trials));
  if (errno === 0) return yes('the kernel took one');
  if (errno === constants.errno.EPERM && log !== '')
    return unknown(`the kernel refused the trial: ${log.trim()}`);
  // A type that is not there is refused before the verifier has a word.
  if (log !== '') return yes('the kernel’s verifier looked at one');
  const needs = capabilitiesToLoad([programTypeNumber(name)]);
  return fromErrno(errno, [0], trials.circumstance(needs, SINCE[name]));
}
