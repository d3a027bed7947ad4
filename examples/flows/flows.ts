/** The objects' names and types as TypeScript, and what the demo reads of them. */
import type { BpfObject, HashMap, PerCpuArrayMap, RingBuffer, XdpProgram } from 'node-ebpf';

/** enum protocol, in its order. */
export const PROTOCOLS = ['OTHER', 'ARP', 'TCP', 'UDP', 'ICMP', 'ICMPV6', 'OTHER_IP'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** enum size_class, in its order. */
export const SIZE_CLASSES = ['≤64', '≤128', '≤256', '≤512', '≤1024', '>1024'] as const;

/** struct flow */
export interface Flow {
  source: Uint8Array;
  destination: Uint8Array;
  source_port: number;
  destination_port: number;
  vlan: number[];
  protocol: Protocol;
}

/** struct traffic */
export interface Traffic {
  packets: number;
  bytes: number;
}

/** struct new_flow */
export interface NewFlow {
  flow: Flow;
  size: number;
}

interface Maps {
  flows: HashMap<Flow, Traffic>;
  protocols: PerCpuArrayMap<Traffic>;
  events: RingBuffer<NewFlow>;
}

interface Variables {
  blocked_port: number;
  seen: number;
  dropped: number;
  lost_events: number;
  lost_flows: number;
}

/** flows.bpf.o */
export interface VersionOne {
  programs: { count_flows: XdpProgram };
  maps: Maps;
  variables: Variables;
}

/** flows2.bpf.o */
export interface VersionTwo {
  programs: { count_flows_and_sizes: XdpProgram };
  maps: Maps & { sizes: PerCpuArrayMap<number> };
  variables: Variables;
}

export type Version = BpfObject<VersionOne> | BpfObject<VersionTwo>;

/** Each version counts in variables of its own; only both together have counted every packet. */
export function total(versions: readonly Version[], name: Exclude<keyof Variables, 'blocked_port'>): number {
  return versions.reduce((sum, { variables }) => sum + variables[name].value, 0);
}

/** Packets by size class; all zeros until the second version runs. */
export function readSizes({ maps }: BpfObject<VersionTwo>): [string, number][] {
  return SIZE_CLASSES.map((name, i) => [name, maps.sizes.sum(i) ?? 0]);
}

/** `10.77.0.2`, `fd77::2` */
export function formatAddress(address: Uint8Array): string {
  const view = new DataView(address.buffer, address.byteOffset, address.length);
  const groups = Array.from({ length: 8 }, (_, i) => view.getUint16(2 * i).toString(16));
  const text = groups.join(':');
  if (text.startsWith('0:0:0:0:0:ffff:')) return address.subarray(12).join('.');
  // The longest run of zeros becomes "::" (RFC 5952, section 4.2).
  const [longest] = [...text.matchAll(/\b0(:0)+\b/g)].sort((a, b) => b[0].length - a[0].length);
  if (!longest) return text;
  const before = text.slice(0, longest.index).replace(/:$/, '');
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, '');
  return `${before}::${after}`;
}
