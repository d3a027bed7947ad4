/** BPF_F_* of attachments to cgroups alone (include/uapi/linux/bpf.h); those of the order: anchor.ts. */
export const PREORDER = 1 << 6;

/** Nothing, BPF_F_ALLOW_OVERRIDE, BPF_F_ALLOW_MULTI. */
export const SHARING = { exclusive: 0, override: 1 << 0, multi: 1 << 1 } as const;

export function sharingOf(flags: number): keyof typeof SHARING {
  if (flags & SHARING.multi) return 'multi';
  return flags & SHARING.override ? 'override' : 'exclusive';
}
