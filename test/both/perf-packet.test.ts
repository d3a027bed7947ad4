/** bpf_perf_event_output with bytes of a packet: what is refused before anybody listens. */
import { both } from './support/both.ts';
import { packets } from './support/packets.ts';

both('bpf_perf_event_output of a packet', async ({ load }) => {
  const { programs, variables } = await load('emulator-perf');
  const data = packets(1)[0]!;
  const answers = [];
  for (const program of ['from_xdp', 'from_tc'])
    for (const length of [0, 1, data.length, data.length + 1, 0xfffff])
      for (const index of [0n, 5n, 0xffff_ffffn])
        for (const more of [0n, 1n << 52n, 1n << 63n]) {
          variables.flags!.value = index | (BigInt(length) << 32n) | more;
          await programs[program]!.run({ data });
          answers.push([program, length, index, more, variables.result!.value]);
        }
  return answers;
});

both('bpf_perf_event_output of a packet in pieces', async ({ load }) => {
  const { programs, variables } = await load('emulator-perf');
  const data = new Uint8Array(9000).fill(7);
  const answers = [];
  for (const length of [0, 1, 3000, 4000, 8999, 9000, 9001]) {
    variables.flags!.value = 0xffff_ffffn | (BigInt(length) << 32n);
    await programs.from_fragments!.run({ data });
    answers.push([length, variables.result!.value]);
  }
  return answers;
});
