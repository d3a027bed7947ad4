/** A `vmlinux.h` that clang has read already: for many files that include it, reading it each time is most of the work. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { findClang } from '../../../lib/toolchain/clang/find.ts';
import { clangArguments } from '../../../lib/toolchain/clang/options.ts';

/** `folder` has the header. Answers how to compile what starts with it, for `compile`: without the line that includes it. */
export async function precompiled(folder: string) {
  const { path } = await findClang();
  const flags = ['-Wno-everything'];
  const read = join(folder, 'vmlinux.h.pch');
  const header = ['-x', 'c-header', join(folder, 'vmlinux.h'), '-o', read];
  execFileSync(path, [...clangArguments({ flags }, []), ...header], { stdio: 'pipe' });
  return { cache: false, flags: [...flags, '-include-pch', read] };
}
