/** Flow dissectors by hand. */
import { failure } from '../kernel/support/errors.ts';
import { both } from './support/both.ts';
import { packets } from './support/packets.ts';

both('a flow dissector', async ({ load }) => {
  const { programs, variables } = await load('emulator-flow');
  const names = [
    'seen_length',
    'seen_nhoff',
    'seen_thoff',
    'seen_protocol',
    'seen_flags',
    'result',
    'buffer',
  ];
  const answers: unknown[] = [];
  const run = async (request: object) => {
    try {
      const { returnValue, data, context } = await programs.dissect!.run(request);
      answers.push([returnValue, data, context, names.map(name => variables[name]!.value)]);
    } catch {
      const { code, errno } = await failure(() => programs.dissect!.run(request));
      answers.push([code, errno]);
    }
  };
  for (const data of packets(40)) await run({ data });
  const data = packets(40).find(({ length }) => length > 60)!;
  for (const [nhoff, thoff] of [
    [0, 0],
    [14, 34],
    [20, 10],
    [65535, 65535],
    [30, 5000],
  ]) {
    variables.nhoff!.value = nhoff;
    variables.thoff!.value = thoff;
    await run({ data });
    await run({ data, repeat: 3 });
  }
  for (const length of [0, 13, 14, 15, 4095, 4096, 4097]) await run({ data: new Uint8Array(length) });
  const keys = (at: number, value: number, size = 56) => {
    const context = new Uint8Array(size);
    new DataView(context.buffer).setUint32(at, value, true);
    return context;
  };
  for (const context of [
    keys(48, 3),
    keys(0, 1),
    keys(52, 1),
    keys(48, 3, 52),
    keys(48, 3, 60),
    keys(56, 1, 60),
  ])
    await run({ data, context });
  for (const request of [{ flags: 1 }, { batchSize: 1 }, { cpu: 0 }, { dataOutSize: 10 }])
    await run({ data, ...request });
  return answers;
});
