/** How verification of a program ends early. */

/** The program is refused: the log says why. `errno` is what the kernel answers. */
export class Rejected extends Error {
  readonly errno: number;

  constructor(errno: number, message: string) {
    super(message);
    this.errno = errno;
  }
}

/** Something that this verifier does not know yet: no verdict. */
export class Unsupported extends Error {
  /** What it is, in few words. */
  readonly what: string;

  constructor(what: string) {
    super(`not supported: ${what}`);
    this.what = what;
  }
}

export const EPERM = 1;
export const ENOENT = 2;
export const ESRCH = 3;
export const E2BIG = 7;
export const EACCES = 13;
export const EFAULT = 14;
export const EINVAL = 22;
export const EOPNOTSUPP = 95;
export const ENOTSUPP = 524;
