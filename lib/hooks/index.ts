/** Where programs can be attached: what each hook is asked (types), and from which kernel on it exists (floors). */
import { CGROUP_FLOORS, type CgroupAttach } from './cgroup.ts';
import { NETWORK_FLOORS, type NetworkRequest } from './network.ts';
import { PROBE_FLOORS, type ProbeRequest } from './probes.ts';
import { SOCKET_FLOORS, type SocketRequest } from './sockets.ts';
import { TRACING_FLOORS, type TracingRequest } from './tracing.ts';

export type AttachRequest = NetworkRequest | CgroupAttach | SocketRequest | ProbeRequest | TracingRequest;

/** By the hook's name, as docs/kernels.md has it. */
export const FLOORS = {
  ...NETWORK_FLOORS,
  ...SOCKET_FLOORS,
  ...CGROUP_FLOORS,
  ...PROBE_FLOORS,
  ...TRACING_FLOORS,
} as const;

export type HookName = keyof typeof FLOORS;
