/** Where programs can be attached: what each hook is asked (types), and from which kernel on it exists (floors). */
import { CGROUP_FLOORS } from './cgroup.ts';
import { NETWORK_FLOORS, type XdpAttach } from './network.ts';
import { type KprobeAttach, type PerfEventAttach, PROBE_FLOORS, type UprobeAttach } from './probes.ts';
import { SOCKET_FLOORS } from './sockets.ts';
import {
  type FreplaceAttach,
  type IterAttach,
  type RawTracepointAttach,
  TRACING_FLOORS,
  type TraceAttach,
  type TracepointAttach,
} from './tracing.ts';

export type AttachRequest =
  | XdpAttach
  | TracepointAttach
  | RawTracepointAttach
  | TraceAttach
  | FreplaceAttach
  | IterAttach
  | KprobeAttach
  | UprobeAttach
  | PerfEventAttach;

/** By the hook's name, as docs/kernels.md has it. */
export const FLOORS = {
  ...NETWORK_FLOORS,
  ...SOCKET_FLOORS,
  ...CGROUP_FLOORS,
  ...PROBE_FLOORS,
  ...TRACING_FLOORS,
} as const;

export type HookName = keyof typeof FLOORS;
