/** Flags of maps and of calls on them (include/uapi/linux/bpf.h). */
export const FLAG = {
  NO_PREALLOC: 1 << 0,
  NO_COMMON_LRU: 1 << 1,
  NUMA_NODE: 1 << 2,
  RDONLY: 1 << 3,
  WRONLY: 1 << 4,
  STACK_BUILD_ID: 1 << 5,
  ZERO_SEED: 1 << 6,
  RDONLY_PROG: 1 << 7,
  WRONLY_PROG: 1 << 8,
  CLONE: 1 << 9,
  MMAPABLE: 1 << 10,
  PRESERVE_ELEMS: 1 << 11,
  INNER_MAP: 1 << 12,
  LINK: 1 << 13,
  SEGV_ON_FAULT: 1 << 17,
  NO_USER_CONV: 1 << 18,
} as const;

/** BPF_F_ACCESS_MASK (include/linux/bpf.h) */
export const ACCESS = FLAG.RDONLY | FLAG.WRONLY | FLAG.RDONLY_PROG | FLAG.WRONLY_PROG;

/** Of an update. BPF_F_LOCK is of lookups, too. */
export const NOEXIST = 1n;
export const EXIST = 2n;
export const LOCK = 4n;
