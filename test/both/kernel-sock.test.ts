/** Sockets as the kernel itself has them (bpf_skc_to_*). */
import { expect } from 'vitest';
import { both } from './support/both.ts';
import { testListener } from './support/sockets.ts';

both('a socket that listens, as struct tcp_sock', async bench => {
  const listener = await testListener(bench);
  const { programs, variables } = await bench.load('kernel-sock');
  variables.port.value = listener.port;
  const { returnValue } = await programs.convert!.run({ data: new Uint8Array(64) });
  expect(returnValue).toBe(0);
  const seen = variables.seen.value.slice(0, variables.count.value);
  // AF_INET, TCP_LISTEN
  expect(seen.slice(0, 3)).toEqual([2, 10, 1]);
  listener.close();
  return seen;
});
