/** Tests that compile C. */
import { findClang } from '../../../lib/toolchain/clang/find.ts';

/** Why there can be none, with the command that mends it; undefined if there can. */
export function withoutClang(): Promise<string | undefined> {
  return findClang().then(
    () => undefined,
    (error: Error) => error.message,
  );
}
