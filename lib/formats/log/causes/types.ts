/** The causes of rejections, as data. The kernel's functions are those of kernel/bpf/verifier.c where no file is named. */

export interface Cause {
  /** Stable name: `packet-bounds`. */
  readonly id: string;
  /**
   * What is wrong, one sentence in plain words. `{size}` is the pattern's group of that name; `{size|byte}` a number with its
   * noun: `1 byte`, `8 bytes`.
   */
  readonly reason: string;
  /** What to do about it. */
  readonly hint: string;
  /** Set where the program as a whole is to blame, whatever instruction was walked last. */
  readonly wholeProgram?: true;
  readonly patterns: readonly Pattern[];
}

export interface Pattern {
  /**
   * The kernel's line. Group `insn` is the index of the instruction to blame where the line names it, group `origin` that of
   * the one where it began.
   */
  readonly match: RegExp;
  /** The kernel's function that says so. */
  readonly from: string;
  /**
   * First and last kernel with this wording, of those looked at: 5.10, 6.1, 6.12, 6.18, 7.3. Absent: not newer than 5.10, not
   * older than 7.3.
   */
  readonly since?: Kernel;
  readonly until?: Kernel;
  /** Where this wording says more than the cause's own `reason`. */
  readonly reason?: string;
  /** Where this wording wants another remedy than the cause's own `hint`. */
  readonly hint?: string;
}

export type Kernel = '5.10' | '6.1' | '6.12' | '6.18' | '7.3';
