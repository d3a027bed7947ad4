/** What a register holds: a base type and flags in one number (enum bpf_reg_type and bpf_type_flag), and how the log writes it. */
export const T = {
  NOT_INIT: 0,
  SCALAR: 1,
  CTX: 2,
  MAP_PTR: 3,
  MAP_VALUE: 4,
  MAP_KEY: 5,
  STACK: 6,
  PACKET_META: 7,
  PACKET: 8,
  PACKET_END: 9,
  FLOW_KEYS: 10,
  SOCKET: 11,
  SOCK_COMMON: 12,
  TCP_SOCK: 13,
  TP_BUFFER: 14,
  XDP_SOCK: 15,
  BTF_ID: 16,
  MEM: 17,
  ARENA: 18,
  BUF: 19,
  FUNC: 20,
  DYNPTR: 21,
} as const;

export const F = {
  MAYBE_NULL: 1 << 8,
  RDONLY: 1 << 9,
  RINGBUF: 1 << 10,
  USER: 1 << 11,
  PERCPU: 1 << 12,
  UNTRUSTED: 1 << 13,
  RCU: 1 << 14,
  TRUSTED: 1 << 15,
  ALLOC: 1 << 16,
  NON_OWN_REF: 1 << 17,
  DYNPTR_SKB: 1 << 18,
  DYNPTR_XDP: 1 << 19,
  DYNPTR_LOCAL: 1 << 20,
  DYNPTR_RINGBUF: 1 << 21,
  DYNPTR_SKB_META: 1 << 22,
  DYNPTR_FILE: 1 << 23,
} as const;

/** DYNPTR_TYPE_FLAG_MASK */
export const DYNPTRS =
  F.DYNPTR_SKB | F.DYNPTR_XDP | F.DYNPTR_LOCAL | F.DYNPTR_RINGBUF | F.DYNPTR_SKB_META | F.DYNPTR_FILE;

const NAMES = [
  ...['?', 'scalar', 'ctx', 'map_ptr', 'map_value', 'map_key', 'fp', 'pkt_meta', 'pkt', 'pkt_end'],
  ...['flow_keys', 'sock', 'sock_common', 'tcp_sock', 'tp_buffer', 'xdp_sock', 'ptr_', 'mem', 'arena', 'buf'],
  ...['func', 'dynptr_ptr'],
];

const PREFIXES: readonly (readonly [number, string])[] = [
  [F.RDONLY, 'rdonly_'],
  [F.RINGBUF, 'ringbuf_'],
  [F.USER, 'user_'],
  [F.PERCPU, 'percpu_'],
  [F.RCU, 'rcu_'],
  [F.UNTRUSTED, 'untrusted_'],
  [F.TRUSTED, 'trusted_'],
];

export const baseOf = (type: number) => type & 0xff;
export const flagsOf = (type: number) => type & ~0xff;
export const mayBeNull = (type: number) => (type & F.MAYBE_NULL) !== 0;
export const isReadOnly = (type: number) => (type & F.RDONLY) !== 0;
/** Packet data and what lies before it, not its end. */
export const isPacket = (type: number) => type === T.PACKET || type === T.PACKET_META;
export const isPacketOrEnd = (type: number) => isPacket(type) || type === T.PACKET_END;
export const isSocket = (type: number) =>
  type === T.SOCKET || type === T.SOCK_COMMON || type === T.TCP_SOCK || type === T.XDP_SOCK;
export const isMapPointer = (type: number) => {
  const base = baseOf(type);
  return base === T.MAP_PTR || base === T.MAP_VALUE || base === T.MAP_KEY;
};
/** An object that the program has allocated: type_is_ptr_alloc_obj(). */
export const isAllocated = (type: number) => baseOf(type) === T.BTF_ID && (type & F.ALLOC) !== 0;
export const isNonOwning = (type: number) => (type & (F.ALLOC | F.NON_OWN_REF)) === (F.ALLOC | F.NON_OWN_REF);

/** reg_type_str() */
export function typeText(type: number): string {
  const base = baseOf(type);
  if (type === base) return NAMES[base]!;
  const prefix = PREFIXES.map(([flag, text]) => (type & flag ? text : '')).join('');
  const suffix = mayBeNull(type) ? (base === T.BTF_ID ? 'or_null_' : '_or_null') : '';
  return `${prefix}${NAMES[base]}${suffix}`;
}

/** The other way round, for what the tables of a kernel's contexts say. A name behind `ptr_` is a type's. */
export function typeOfText(text: string): { type: number; name: string } {
  let rest = text;
  let type = 0;
  for (const [flag, prefix] of PREFIXES) {
    if (!rest.startsWith(prefix)) continue;
    type |= flag;
    rest = rest.slice(prefix.length);
  }
  if (rest.startsWith('ptr_')) {
    rest = rest.slice(4);
    if (rest.startsWith('or_null_')) return { type: type | F.MAYBE_NULL | T.BTF_ID, name: rest.slice(8) };
    return { type: type | T.BTF_ID, name: rest };
  }
  if (rest.endsWith('_or_null')) {
    type |= F.MAYBE_NULL;
    rest = rest.slice(0, -8);
  }
  const base = NAMES.indexOf(rest);
  return { type: type | (base < 0 ? T.NOT_INIT : base), name: '' };
}
