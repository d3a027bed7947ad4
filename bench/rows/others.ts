/** A mapped variable, and the load of an object. */
import { fileURLToPath } from 'node:url';
import { type BpfObject, load } from 'node-ebpf';
import { type Row, timed } from '../measure.ts';
import type { Peer } from '../peer.ts';
import type { Bench } from '../shapes.ts';

const core = fileURLToPath(new URL('../core.bpf.o', import.meta.url));

/** Added up in 32 bits, as the C program does it. */
export function variableRow(object: BpfObject<Bench>, peer: Peer): Row {
  const count = 50_000_000;
  const { reads } = object.variables;
  // A function of its own: its sum stays in a register, where the engine would spill it around calls that follow.
  const addUp = () => {
    const times = count;
    const variable = reads;
    let sum = 0;
    for (let i = 0; i < times; i++) sum = (sum + variable.value) | 0;
    return sum;
  };
  return {
    name: 'mapped variable, read',
    limit: 0.8,
    c: () => peer.measure('variable', count),
    ours: () => timed(() => ({ count, sum: BigInt(addUp() >>> 0) })),
  };
}

export function loadRow(peer: Peer): Row {
  return {
    name: 'load of 30 CO-RE programs',
    limit: 0.9,
    c: () => peer.measure('load', core),
    async ours() {
      const start = process.hrtime.bigint();
      const object = await load(core);
      const ns = Number(process.hrtime.bigint() - start);
      const count = [...object.programs].length;
      await object.close();
      return { ns, count, sum: BigInt(count) };
    },
  };
}
