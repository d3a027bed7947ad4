/** Which links can be updated, and why an update was refused. */
import { constants } from 'node:os';
import type { ErrorCode } from '../../errors.ts';
import type { LinkInfo } from '../../hooks/link-info.ts';
import type { NativeError } from '../binding.ts';
import { ENOTSUPP } from '../errors.ts';

const { EINVAL, EOPNOTSUPP, EPERM, ESTALE, EEXIST, ENOLINK, ENODEV } = constants.errno;

/**
 * What each kind that can be updated is attached to, for messages. Links have it since they exist: their bpf_link_ops have an
 * update_prog. clsact filters, routes and sockets are attached anew in one step.
 */
const PLACES: Readonly<Partial<Record<LinkInfo['type'], string>>> = {
  xdp: 'interface',
  tcx: 'interface',
  netkit: 'interface',
  cgroup: 'cgroup',
  netns: 'network namespace',
  sockmap: 'map',
  iter: 'iterator',
  clsact: 'interface',
  lwt: 'route',
  socket: 'socket',
  sk_reuseport: 'socket',
};

/** Those that no kernel's bpf_link_ops can update. */
const NEVER = new Set<LinkInfo['type']>([
  ...(['raw_tracepoint', 'tracing', 'perf_event', 'kprobe_multi', 'uprobe_multi', 'netfilter'] as const),
]);

/** A reason not to ask the kernel at all, which would say EINVAL. */
export function whyNotUpdatable(type: LinkInfo['type']): string | undefined {
  if (!NEVER.has(type)) return undefined;
  return `no kernel can update links of kind ${type}; attach the other program and close this link`;
}

interface Update {
  readonly type: LinkInfo['type'];
  /** Name of the program that was expected. */
  readonly expected: string | undefined;
  /** Id of the one that is there; 0 if nobody knows. */
  readonly attached: number;
}

/** undefined: the errno says nothing that is special to updates. */
export function updateRefusal(
  { errno }: NativeError,
  { type, expected, attached }: Update,
): [ErrorCode, string] | undefined {
  const place = PLACES[type];
  // Links answer EPERM (kernel/bpf/net_namespace.c and others), netlink EEXIST (dev_xdp_attach() in net/core/dev.c).
  if (expected !== undefined && [EPERM, ESTALE, EEXIST].includes(errno)) {
    const other = attached === 0 ? '' : `, program ${attached} is`;
    return ['ERR_EBPF_INVALID_STATE', `program '${expected}' is not the one that is attached${other}`];
  }
  if (errno === ENOLINK || errno === ENODEV) {
    return [
      'ERR_EBPF_NO_TARGET',
      `it is not attached any more: it was detached, or the ${place ?? 'place'} has gone`,
    ];
  }
  if (errno === EINVAL && place !== undefined) {
    const why = `the program is of another type, or made for another attach type, than links of kind ${type} at this place hold`;
    return ['ERR_EBPF_INVALID_ARGUMENT', why];
  }
  if ([EINVAL, EOPNOTSUPP, ENOTSUPP].includes(errno)) {
    const why = 'attachments of this kind cannot be updated; attach the other program and close this one';
    return ['ERR_EBPF_NOT_SUPPORTED', why];
  }
  return undefined;
}
