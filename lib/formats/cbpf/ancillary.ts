/**
 * What a load from SKF_AD_OFF + n reads: not the packet, but what the kernel knows of it (include/uapi/linux/filter.h). In an eBPF
 * program the same is a field of struct __sk_buff or a helper's answer, for as much as programs may know.
 */

/** SKF_AD_OFF as an unsigned number. */
export const ANCILLARY = 0xfffff000;

export interface Ancillary {
  /** As libpcap spells it. */
  readonly name: string;
  /** Its name in include/uapi/linux/filter.h. */
  readonly constant: string;
  readonly from: /** Byte offset in struct __sk_buff; `network`: 16 bits in network byte order; `device`: 0 means that there is none. */
    | { readonly field: number; readonly as?: 'network' | 'device' }
    /** BPF_FUNC_* without arguments. */
    | { readonly helper: number }
    /** A ^= X, an operation that came before classic BPF had one. */
    | 'xor'
    /** No eBPF program can read it. */
    | null;
}

const entries: readonly (readonly [number, Ancillary])[] = [
  [0, { name: 'proto', constant: 'SKF_AD_PROTOCOL', from: { field: 16, as: 'network' } }],
  [4, { name: 'type', constant: 'SKF_AD_PKTTYPE', from: { field: 4 } }],
  [8, { name: 'ifidx', constant: 'SKF_AD_IFINDEX', from: { field: 40, as: 'device' } }],
  [12, { name: 'nla', constant: 'SKF_AD_NLATTR', from: null }],
  [16, { name: 'nlan', constant: 'SKF_AD_NLATTR_NEST', from: null }],
  [20, { name: 'mark', constant: 'SKF_AD_MARK', from: { field: 8 } }],
  [24, { name: 'queue', constant: 'SKF_AD_QUEUE', from: { field: 12 } }],
  [28, { name: 'hatype', constant: 'SKF_AD_HATYPE', from: null }],
  [32, { name: 'rxhash', constant: 'SKF_AD_RXHASH', from: { field: 68 } }],
  [36, { name: 'cpu', constant: 'SKF_AD_CPU', from: { helper: 8 } }],
  [40, { name: 'xor_x', constant: 'SKF_AD_ALU_XOR_X', from: 'xor' }],
  [44, { name: 'vlan_tci', constant: 'SKF_AD_VLAN_TAG', from: { field: 24 } }],
  [48, { name: 'vlanp', constant: 'SKF_AD_VLAN_TAG_PRESENT', from: { field: 20 } }],
  [52, { name: 'poff', constant: 'SKF_AD_PAY_OFFSET', from: null }],
  [56, { name: 'rand', constant: 'SKF_AD_RANDOM', from: { helper: 7 } }],
  [60, { name: 'vlan_tpid', constant: 'SKF_AD_VLAN_TPID', from: { field: 28, as: 'network' } }],
];

const byOffset = new Map(entries);

/** What an absolute load from `k` reads, if it is not the packet. */
export function ancillaryAt(k: number): Ancillary | undefined {
  return byOffset.get(k - ANCILLARY);
}
