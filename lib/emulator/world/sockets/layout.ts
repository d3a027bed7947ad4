/** What programs see of sockets: struct bpf_sock and struct bpf_tcp_sock (include/uapi/linux/bpf.h). */

export const SOCK = {
  BOUND_DEV_IF: 0,
  FAMILY: 4,
  TYPE: 8,
  PROTOCOL: 12,
  MARK: 16,
  PRIORITY: 20,
  SRC_IP4: 24,
  SRC_IP6: 28,
  /** In host order, u32. */
  SRC_PORT: 44,
  /** In network order, u16. */
  DST_PORT: 48,
  DST_IP4: 52,
  DST_IP6: 56,
  STATE: 72,
  RX_QUEUE_MAPPING: 76,
} as const;
export const SOCK_BYTES = 80;

/** In their order; 4 bytes each but for the two of 8. */
export const TCP_SOCK_FIELDS = [
  ...['snd_cwnd', 'srtt_us', 'rtt_min', 'snd_ssthresh', 'rcv_nxt', 'snd_nxt', 'snd_una', 'mss_cache'],
  ...['ecn_flags', 'rate_delivered', 'rate_interval_us', 'packets_out', 'retrans_out', 'total_retrans'],
  ...['segs_in', 'data_segs_in', 'segs_out', 'data_segs_out', 'lost_out', 'sacked_out', 'bytes_received'],
  ...['bytes_acked', 'dsack_dups', 'delivered', 'delivered_ce', 'icsk_retransmits'],
] as const;
export type TcpField = (typeof TCP_SOCK_FIELDS)[number];

const WIDE: readonly TcpField[] = ['bytes_received', 'bytes_acked'];
export const TCP_SOCK_BYTES = 112;

/** Where each is, and how many bytes it has. */
export const TCP_SOCK: ReadonlyMap<TcpField, { readonly offset: number; readonly size: 4 | 8 }> = places();

function places(): Map<TcpField, { offset: number; size: 4 | 8 }> {
  const found = new Map<TcpField, { offset: number; size: 4 | 8 }>();
  let offset = 0;
  for (const name of TCP_SOCK_FIELDS) {
    const size = WIDE.includes(name) ? 8 : 4;
    found.set(name, { offset, size });
    offset += size;
  }
  return found;
}
