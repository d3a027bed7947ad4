/** What the tunnel helpers keep of a tunnel's header: struct ip_tunnel_info in include/net/ip_tunnels.h. */

export interface Tunnel {
  /** Bits of tun_flags: enum in include/uapi/linux/if_tunnel.h. */
  flags: number;
  readonly id: number;
  readonly tos: number;
  readonly ttl: number;
  readonly ipv6: boolean;
  /** 16 bytes each; of IPv4 the first four count, in host byte order. */
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly label: number;
  options: Uint8Array;
}

/** IP_TUNNEL_*_BIT */
export const TUNNEL = {
  CSUM: 1 << 0,
  KEY: 1 << 2,
  SEQ: 1 << 3,
  DONT_FRAGMENT: 1 << 8,
  GENEVE_OPT: 1 << 11,
  VXLAN_OPT: 1 << 12,
  NOCACHE: 1 << 13,
  ERSPAN_OPT: 1 << 14,
  GTP_OPT: 1 << 15,
} as const;
