/**
 * A ring buffer as the kernel has it (struct bpf_ringbuf in kernel/bpf/ringbuf.c): a page of its own, the consumer's position on a page,
 * the producer's on a page, and the data, from a page's start. The kernel maps the data twice in a row; here there is room for it twice,
 * and a record that begins near the end goes on behind it.
 */
export const PAGE = 4096;
export const PAGE_SHIFT = 12;

/** Bytes from its start. */
export const RING = {
  /** As of a map: see maps/block.ts. */
  COOKIE: 0,
  /** Address of the map. */
  MAP: 4,
  /** Not 0 while somebody waits for a record. */
  WAITING: 8,
  /** pending_pos: up to here all records are committed. */
  PENDING: 16,
  CONSUMER: PAGE,
  PRODUCER: 2 * PAGE,
  DATA: 3 * PAGE,
} as const;

/** struct bpf_ringbuf_hdr: length with these bits, then how many pages from the ring's start it is. */
export const HEADER = 8;
export const BUSY = 2 ** 31;
export const DISCARD = 2 ** 30;
/** RINGBUF_MAX_RECORD_SZ */
export const MOST_RECORD = 0x3fff_ffff;

/** BPF_RB_NO_WAKEUP, BPF_RB_FORCE_WAKEUP */
export const NO_WAKEUP = 1;
export const FORCE_WAKEUP = 2;
/** BPF_RB_AVAIL_DATA, RING_SIZE, CONS_POS, PROD_POS */
export const QUERY = { AVAILABLE: 0, SIZE: 1, CONSUMER: 2, PRODUCER: 3 } as const;
