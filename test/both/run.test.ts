/** Programs run by hand, by the kernel's BPF_PROG_TEST_RUN and by the emulator. */
import { expect } from 'vitest';
import { both } from './support/both.ts';

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => i);

both('XDP with a packet that grows at its start', async ({ load }) => {
  const { programs } = await load('run');
  const { returnValue, data } = await programs.prepend.run({ data: bytes(64) });
  expect(returnValue).toBe(3);
  expect(data).toHaveLength(68);
  return { returnValue, data };
});

both('a syscall program with a context of its own', async ({ load }) => {
  const { programs } = await load('run');
  const context = new Uint8Array(new BigUint64Array([40n, 2n, 0n]).buffer);
  const { returnValue, context: after } = await programs.add.run({ context });
  expect(new BigUint64Array(after.slice().buffer)[2]).toBe(42n);
  return { returnValue, after };
});

both('variables', async ({ load }) => {
  const { programs, variables } = await load('xdp');
  await programs.count.run({ data: bytes(14), repeat: 5 });
  expect(variables.packets.value).toBe(5n);
  variables.packets.value = 100n;
  await programs.count.run({ data: bytes(14) });
  return variables.packets.value;
});
