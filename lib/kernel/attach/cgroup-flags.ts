/** BPF_F_* of attachments to cgroups (include/uapi/linux/bpf.h). */
export const REPLACE = 1 << 2;
export const BEFORE = 1 << 3;
export const AFTER = 1 << 4;
export const ID = 1 << 5;
export const PREORDER = 1 << 6;
export const LINK = 1 << 13;

/** Nothing, BPF_F_ALLOW_OVERRIDE, BPF_F_ALLOW_MULTI. */
export const SHARING = { exclusive: 0, override: 1 << 0, multi: 1 << 1 } as const;
