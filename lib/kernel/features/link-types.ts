/** Kinds of links: those that the kernel has a name for, and a place to attach to. */

import type { LinkType } from '../../hooks/link-info.ts';
import type { KnownAttachType } from './attach-types.ts';
import { type Feature, no } from './feature.ts';
import type { Trials } from './trials.ts';

/** A place that each is for. */
const PLACES: Readonly<Record<LinkType, KnownAttachType>> = {
  raw_tracepoint: 'trace_raw_tp',
  tracing: 'trace_fentry',
  cgroup: 'cgroup_inet_ingress',
  iter: 'trace_iter',
  netns: 'sk_lookup',
  xdp: 'xdp',
  perf_event: 'perf_event',
  kprobe_multi: 'trace_kprobe_multi',
  struct_ops: 'struct_ops',
  netfilter: 'netfilter',
  tcx: 'tcx_ingress',
  uprobe_multi: 'trace_uprobe_multi',
  netkit: 'netkit_primary',
  sockmap: 'sk_skb_verdict',
};

export const LINK_TYPES = Object.keys(PLACES) as LinkType[];

export function linkType(
  name: LinkType,
  attachTypes: Readonly<Record<KnownAttachType, Feature>>,
  trials: Trials,
): Feature {
  const known = trials.enumerators('bpf_link_type');
  const enumerator = `BPF_LINK_TYPE_${name.toUpperCase()}`;
  if (known && !known.has(enumerator)) {
    return no(`the kernel (${trials.release}) has no ${enumerator} in its enum bpf_link_type`);
  }
  return attachTypes[PLACES[name]];
}
