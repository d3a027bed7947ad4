/** Functions that call themselves, by whichever way: sort_subprogs_topo(). Before 7.2 their stack is too deep in the end. */
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';

export function checkRecursion(env: Env): void {
  const { program } = env;
  const { insns, subprograms } = program;
  const open = new Set<number>();
  const done = new Set<number>();
  // As deep as there are functions: of a list, not by calls.
  const path: { readonly index: number; at: number }[] = [];
  const enter = (index: number) => {
    open.add(index);
    path.push({ index, at: subprograms[index]!.start });
  };
  for (let first = subprograms.length - 1; first >= 0; first--) {
    if (done.has(first)) continue;
    enter(first);
    while (path.length > 0) {
      const level = path[path.length - 1]!;
      const { name, end } = subprograms[level.index]!;
      if (level.at >= end) {
        open.delete(level.index);
        done.add(level.index);
        path.pop();
        continue;
      }
      const at = level.at++;
      if (!insns.isPseudoCall(at)) continue;
      const callee = program.findSubprogram(insns.target(at));
      if (open.has(callee))
        env.reject(EINVAL, `recursive call from ${name}() to ${subprograms[callee]!.name}()\n`);
      if (!done.has(callee)) enter(callee);
    }
  }
}
