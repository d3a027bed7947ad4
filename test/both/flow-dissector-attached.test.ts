/** A flow dissector in the kernel's place: whatever dissects a packet of its network asks it. */
import type { FlowDissectorProgram } from 'node-ebpf';
import { expect } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { both } from './support/both.ts';
import { packets } from './support/packets.ts';

both('a flow dissector that is attached', async ({ load }) => {
  const { programs, variables } = await load('emulator-dissect');
  const dissector = programs.dissect as FlowDissectorProgram;
  const names = ['runs', 'seen_length', 'seen_nhoff', 'seen_thoff', 'seen_protocol', 'seen_flags'];
  const seen: unknown[] = [];
  const hash = async (data: Uint8Array) => {
    const { returnValue } = await programs.hashes!.run({ data });
    const { hash, again } = variables;
    expect(again!.value).toBe(hash!.value);
    expect(hash!.value).not.toBe(0);
    seen.push([returnValue, names.map(name => variables[name]!.value)]);
    return hash!.value;
  };
  const link = await dissector.attach();
  seen.push([link.mechanism, link.info().type, link.info().details]);
  const second = await failure(() => dissector.attach());
  seen.push([second.code, second.errno]);
  const all = packets(30).filter(({ length }) => length >= 60);
  for (const data of all) await hash(data);
  // UDP from two ports: the hash is of what the program has found.
  const data = new Uint8Array(60);
  data.set([8, 0, 0x45, 0, 0, 46, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 0, 7, 0, 9], 12);
  const other = data.slice();
  other[35] = 8;
  expect(await hash(data)).not.toBe(await hash(other));
  expect(await hash(data)).toBe(await hash(data));
  // BPF_FLOW_DISSECTOR_CONTINUE, and a verdict that drops.
  for (const verdict of [129, 2]) {
    variables.verdict!.value = verdict;
    await hash(data);
  }
  await link.close();
  const before = variables.runs!.value;
  await hash(data);
  expect(variables.runs!.value).toBe(before);
  // inodes of namespaces are each system's own.
  return JSON.parse(
    JSON.stringify(seen, (key, value) => (key === 'netnsInode' ? typeof value : value)),
  ) as unknown;
});
