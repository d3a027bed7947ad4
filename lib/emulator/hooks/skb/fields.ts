/** Where the fields of struct __sk_buff and struct bpf_sock are (include/uapi/linux/bpf.h). */

/** Bytes of struct __sk_buff. */
export const SK_BUFF = 192;

export const FIELD = {
  LEN: 0,
  PKT_TYPE: 4,
  MARK: 8,
  QUEUE_MAPPING: 12,
  PROTOCOL: 16,
  VLAN_PRESENT: 20,
  VLAN_TCI: 24,
  VLAN_PROTO: 28,
  PRIORITY: 32,
  INGRESS_IFINDEX: 36,
  IFINDEX: 40,
  TC_INDEX: 44,
  CB: 48,
  HASH: 68,
  TC_CLASSID: 72,
  DATA: 76,
  DATA_END: 80,
  NAPI_ID: 84,
  FAMILY: 88,
  REMOTE_IP4: 92,
  LOCAL_IP4: 96,
  REMOTE_IP6: 100,
  LOCAL_IP6: 116,
  REMOTE_PORT: 132,
  LOCAL_PORT: 136,
  DATA_META: 140,
  FLOW_KEYS: 144,
  TSTAMP: 152,
  WIRE_LEN: 160,
  GSO_SEGS: 164,
  SK: 168,
  GSO_SIZE: 176,
  TSTAMP_TYPE: 180,
  HWTSTAMP: 184,
} as const;

/** ETH_HLEN */
export const ETHERNET = 14;

/** Bytes of `cb`. */
export const CB_BYTES = 20;

/** Bytes of struct bpf_sock, and some of its fields. */
export const BPF_SOCK = 80;
export const SOCK_FIELD = { FAMILY: 4, SRC_IP4: 24, SRC_IP6: 28, DST_IP4: 52, DST_IP6: 56 } as const;

/** EtherTypes (include/uapi/linux/if_ether.h); the last two stand for frames with a length in place of one. */
export const ETH_P = {
  IP: 0x0800,
  IPV6: 0x86dd,
  VLAN: 0x8100,
  QINQ: 0x88a8,
  LENGTH: 0x0004,
  LENGTH_RAW: 0x0001,
} as const;

export const isVlan = (protocol: number): boolean => protocol === ETH_P.VLAN || protocol === ETH_P.QINQ;

/** In network byte order, as a number that was read from memory. */
export const swap16 = (value: number): number => ((value & 0xff) << 8) | ((value >> 8) & 0xff);
