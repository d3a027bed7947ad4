/** From which kernel on a hook exists. */

export interface Floor {
  /** `5.18`: the first kernel that has it. */
  readonly since: string;
  /** Options that the kernel must be built with, beyond CONFIG_BPF_SYSCALL: `CONFIG_FPROBE`. */
  readonly config?: readonly string[];
  /** `7.1`: from this kernel on it needs none of these options. */
  readonly configUntil?: string;
}
