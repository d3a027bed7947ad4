/** Netfilter programs by hand. */
import { failure } from '../kernel/support/errors.ts';
import { both } from './support/both.ts';
import { packets } from './support/packets.ts';

both('a netfilter program', async ({ load }) => {
  const { programs, variables } = await load('emulator-netfilter');
  const answers: unknown[] = [];
  const run = async (request: object) => {
    variables.seen!.value = new Array(8).fill(0);
    try {
      const { returnValue, data, context } = await programs.look!.run(request);
      answers.push([returnValue, data, context, variables.seen!.value]);
    } catch {
      const { code, errno } = await failure(() => programs.look!.run(request));
      answers.push([code, errno]);
    }
  };
  const state = (hook: number, family: number, size = 48) => {
    const context = new Uint8Array(size);
    context.set([hook, family]);
    return context;
  };
  for (const data of packets(50)) {
    await run({ data });
    for (const hook of [0, 1, 2, 3, 4])
      for (const family of [2, 10, 5]) await run({ data, context: state(hook, family) });
  }
  for (const length of [0, 19, 20, 33, 34, 3712, 3713]) await run({ data: new Uint8Array(length) });
  const data = packets(50).find(({ length }) => length > 60)!;
  const strange = state(3, 2);
  strange[20] = 1;
  await run({ data, context: strange });
  await run({ data, context: state(3, 2, 40) });
  await run({ data, context: state(3, 2, 64) });
  for (const request of [{ flags: 1 }, { batchSize: 1 }, { cpu: 0 }, { repeat: 3 }, { dataOutSize: 1 }])
    await run({ data, ...request });
  return answers;
});
