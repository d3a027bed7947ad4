/** Strongly connected components of the flow, that is its loops: compute_scc() (kernel 6.17), after Tarjan. */
import type { Env } from '../env.ts';

/** Gives every instruction of a loop the number of its component; what calls a callback is a loop too. */
export function findComponents(env: Env): void {
  const { program, notes } = env;
  const { insns } = program;
  const count = insns.length;
  const order = new Int32Array(count);
  const low = new Int32Array(count);
  const onStack = new Uint8Array(count);
  const stack: number[] = [];
  let next = 1;
  let component = 0;
  for (let root = 0; root < count; root++) {
    if (order[root] !== 0 || insns.opcode[root] === 0) continue;
    const work: { at: number; edge: number }[] = [{ at: root, edge: 0 }];
    while (work.length > 0) {
      const frame = work[work.length - 1]!;
      const { at } = frame;
      if (frame.edge === 0) {
        order[at] = low[at] = next++;
        stack.push(at);
        onStack[at] = 1;
      }
      const to = insns.successors(at)[frame.edge++];
      if (to !== undefined) {
        if (order[to] === 0) work.push({ at: to, edge: 0 });
        else if (onStack[to]) low[at] = Math.min(low[at]!, order[to]!);
        continue;
      }
      work.pop();
      const parent = work[work.length - 1];
      if (parent) low[parent.at] = Math.min(low[parent.at]!, low[at]!);
      if (low[at] !== order[at]) continue;
      const members = stack.splice(stack.lastIndexOf(at));
      for (const member of members) onStack[member] = 0;
      const isLoop = members.length > 1 || insns.successors(at).includes(at) || notes[at]!.callsCallback;
      if (!isLoop) continue;
      component++;
      for (const member of members) notes[member]!.component = component;
    }
  }
}
