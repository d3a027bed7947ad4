/** bpf_redirect_map with maps of interfaces, CPUs and sockets: what is answered for what is there, and for what is not. */
import { expect } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { both } from './support/both.ts';
import { fill } from './support/fill.ts';
import { packets } from './support/packets.ts';

both('bpf_redirect_map', async ({ load }) => {
  const { programs, maps, variables } = await load('emulator-maps-to');
  fill(maps.devices, 2, 1, 0);
  fill(maps.by_hash, 7, 1);
  fill(maps.cpus, 0, 8, 0);
  const answers = [];
  for (const program of ['to_device', 'to_hash', 'to_cpu', 'to_socket'])
    for (const key of [0n, 2n, 7n, 99n, 2n ** 32n + 2n])
      for (const flags of [0n, 1n, 2n, 3n, 4n, 8n, 10n, 24n, 2n ** 40n]) {
        variables.key!.value = key;
        variables.flags!.value = flags;
        const { returnValue } = await programs[program]!.run({ data: packets(1)[0]! });
        answers.push([program, key, flags, returnValue]);
      }
  expect(answers.filter(([, , , returnValue]) => returnValue === 4).length).toBeGreaterThan(3);
  for (const program of ['at_device', 'at_cpu']) {
    const { code, errno } = await failure(() => programs[program]!.run({ data: packets(1)[0]! }));
    answers.push([program, code, errno]);
  }
  return answers;
});
