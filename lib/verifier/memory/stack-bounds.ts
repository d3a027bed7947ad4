/** Whether an access stays in the stack: check_stack_access_within_bounds(). Makes the frame as large as it is used. */
import type { Env } from '../env.ts';
import { tnumText } from '../log/numbers.ts';
import { EACCES, EFAULT, EINVAL } from '../outcome.ts';
import { knownValue, ZERO } from '../state/scalar.ts';

const MAX_STACK = 512;
/** BPF_MAX_VAR_OFF */
const MAX_OFFSET = 1n << 29n;

/** `helper`: a kernel before 6.14 does not tell a helper's reads from its writes. */
export function stackBounds(
  env: Env,
  pointer: number,
  offset: number,
  size: number,
  write: boolean,
  helper = false,
): void {
  const { scalar, frame } = env.reg(pointer);
  const what = helper ? ' indirect access to' : write ? ' write to' : ' read from';
  const isConst = scalar.tnum.mask === 0n;
  // What was never written is no stack of the unprivileged.
  const deepest = write || env.privileges.perfmon ? MAX_STACK : env.state.frames[frame]!.stack.length * 8;
  if (scalar === ZERO && offset >= -deepest && offset < 0 && size >= 0 && offset + size <= 0) {
    // What most accesses are: of a pointer that was moved by constants alone.
    grow(env, frame, offset);
    return;
  }
  let low: bigint;
  let high: bigint;
  if (isConst) {
    low = knownValue(scalar) + BigInt(offset);
    high = low + BigInt(size);
  } else {
    if (scalar.smax >= MAX_OFFSET || scalar.smin <= -MAX_OFFSET)
      env.reject(EACCES, `invalid unbounded variable-offset${what} stack R${pointer}\n`);
    low = scalar.smin + BigInt(offset);
    high = scalar.smax + BigInt(offset) + BigInt(size);
  }
  if (low < -deepest || low > -1n || high > 0n || size < 0) {
    const place = isConst ? '' : ` var_off=${tnumText(scalar.tnum)}`;
    const kind = isConst ? 'invalid' : 'invalid variable-offset';
    const errno = low < -deepest || low > -1n ? EACCES : high > 0n ? EINVAL : EFAULT;
    env.reject(errno, `${kind}${what} stack R${pointer}${place} off=${offset} size=${size}\n`);
  }
  grow(env, frame, Number(low));
}

function grow(env: Env, frame: number, low: number): void {
  const state = env.state.frames[frame]!;
  state.grow(low);
  const subprogram = env.program.subprograms[state.subprogram]!;
  subprogram.stackDepth = Math.max(subprogram.stackDepth, -low);
}
