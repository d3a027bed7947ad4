/** Where programs can be attached: what each hook is asked (types), and from which kernel on it exists (floors). */
import { CGROUP_FLOORS, type CgroupAttach } from './cgroup.ts';
import {
  type LwtAttach,
  NETWORK_FLOORS,
  type NetfilterAttach,
  type NetkitAttach,
  type TcAttach,
  type XdpAttach,
} from './network.ts';
import { type KprobeAttach, type PerfEventAttach, PROBE_FLOORS, type UprobeAttach } from './probes.ts';
import { type NetnsAttach, SOCKET_FLOORS, type SocketAttach, type SockmapAttach } from './sockets.ts';
import {
  type RawTracepointAttach,
  TRACING_FLOORS,
  type TraceAttach,
  type TracepointAttach,
} from './tracing.ts';

export type AttachRequest =
  | XdpAttach
  | TcAttach
  | NetkitAttach
  | NetfilterAttach
  | LwtAttach
  | TracepointAttach
  | RawTracepointAttach
  | TraceAttach
  | KprobeAttach
  | UprobeAttach
  | PerfEventAttach
  | CgroupAttach
  | NetnsAttach
  | SockmapAttach
  | SocketAttach;

/** By the hook's name, as docs/kernels.md has it. */
export const FLOORS = {
  ...NETWORK_FLOORS,
  ...SOCKET_FLOORS,
  ...CGROUP_FLOORS,
  ...PROBE_FLOORS,
  ...TRACING_FLOORS,
} as const;

export type HookName = keyof typeof FLOORS;
