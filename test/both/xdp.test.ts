/** XDP programs by hand: what goes in and out, and each helper that moves or reads packets. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import type { TestObject } from '../kernel/support/objects.ts';
import { both } from './support/both.ts';
import { packets, samples } from './support/packets.ts';

const count = (length: number) => Uint8Array.from({ length }, (_, i) => i * 7);

/** struct xdp_md */
function md(fields: Partial<Record<'data' | 'end' | 'meta' | 'ifindex' | 'queue' | 'egress', number>>) {
  const { data = 0, end = 0, meta = 0, ifindex = 0, queue = 0, egress = 0 } = fields;
  return new Uint8Array(Uint32Array.of(data, end, meta, ifindex, queue, egress).buffer);
}

/** Packets of many bytes are compared by what is left of them. */
const digest = (data: Uint8Array) =>
  data.length <= 256 ? data : `${data.length} bytes, ${createHash('sha1').update(data).digest('hex')}`;

/** What a run says, or how it fails. */
async function run(object: TestObject, program: string, request: object) {
  try {
    const { returnValue, data, context } = await object.programs[program]!.run(request);
    return { returnValue, data: digest(data), context, ...seen(object) };
  } catch {
    const { code, errno } = await failure(() => object.programs[program]!.run(request));
    return { code, errno };
  }
}

function seen({ variables }: TestObject) {
  const names = ['result', 'after', 'length', 'linear', 'metadata', 'ifindex', 'queue'];
  return Object.fromEntries(names.map(name => [name, variables[name]!.value]));
}

both('sizes of packets, and what is refused', async ({ load }) => {
  const object = await load('emulator-xdp');
  const answers = [];
  for (const length of [0, 1, 13, 14, 15, 60, 1514, 3519, 3520, 3521, 4096, 9000])
    for (const program of ['fields', 'tail'])
      answers.push([length, program, await run(object, program, { data: count(length) })]);
  answers.push(await run(object, 'fields', {}));
  answers.push(await run(object, 'fields', { data: count(60), flags: 1 }));
  answers.push(await run(object, 'fields', { data: count(60), batchSize: 1 }));
  answers.push(await run(object, 'fields', { data: count(60), cpu: 0 }));
  answers.push(await run(object, 'fields', { data: count(60), dataOutSize: 60 }));
  answers.push(await run(object, 'fields', { data: count(60), dataOutSize: 59 }));
  answers.push(await run(object, 'fields', { data: count(60), dataOutSize: 0 }));
  answers.push(await run(object, 'tail', { data: count(3520 + 17 * 4096) }));
  answers.push(await run(object, 'tail', { data: count(3521 + 17 * 4096) }));
  return answers;
});

both('contexts', async ({ load }) => {
  const object = await load('emulator-xdp');
  const contexts = [
    md({ end: 100 }),
    md({ end: 100, data: 4 }),
    md({ end: 100, data: 32 }),
    md({ end: 100, data: 86 }),
    md({ end: 100, data: 88 }),
    md({ end: 100, data: 3 }),
    md({ end: 100, data: 100 }),
    md({ end: 99, data: 4 }),
    md({ end: 14 }),
    md({ end: 101 }),
    md({ end: 100, meta: 4 }),
    md({ end: 100, ifindex: 1 }),
    md({ end: 100, ifindex: 77 }),
    md({ end: 100, ifindex: 1, queue: 1 }),
    md({ end: 100, queue: 1 }),
    md({ end: 100, egress: 1 }),
    md({ end: 100 }).subarray(0, 8),
    new Uint8Array([...md({ end: 100 }), 0, 0]),
    new Uint8Array([...md({ end: 100 }), 0, 1]),
    new Uint8Array([...md({ end: 100 }), ...new Uint8Array(4096)]),
  ];
  const answers = [];
  for (const context of contexts)
    for (const program of ['fields', 'tail'])
      answers.push(await run(object, program, { data: count(100), context }));
  for (const metadata of [216, 220, 252, 256])
    answers.push(
      await run(object, 'fields', { data: count(400), context: md({ end: 400, data: metadata }) }),
    );
  return answers;
});

const deltas = fc.oneof(fc.integer({ min: -260, max: 120 }), fc.integer({ min: -4000, max: 4000 }));

for (const helper of ['head', 'tail', 'meta']) {
  both(`bpf_xdp_adjust_${helper}`, async ({ load }) => {
    const object = await load('emulator-xdp');
    const { delta, second } = object.variables;
    const answers = [];
    const moves = samples(fc.tuple(deltas, deltas), 150, 7);
    const exact = [0, 1, 4, 14, -4, -32, -215, -216, -217, -252, -255, -256].map(n => [n, 0] as const);
    for (const [i, [one, two]] of [...exact, ...moves].entries()) {
      delta!.value = one;
      second!.value = two;
      const data = count(i % 3 === 0 ? 3000 : 64 + i);
      const context = i % 2 === 0 ? md({ end: data.length, data: 8 }) : undefined;
      answers.push([one, two, await run(object, helper, { data, ...(context && { context }) })]);
    }
    return answers;
  });
}

both('the tail of a packet in several buffers', async ({ load }) => {
  const object = await load('emulator-xdp');
  const { delta, second } = object.variables;
  const answers = [];
  const lengths = [3520 + 100, 3520 + 4096, 9000, 60000];
  for (const length of lengths)
    for (const one of [1, 100, 3996, 3997, -1, -50, -100, -101, -4096, -4097, -5000, -9000, -8986]) {
      delta!.value = one;
      second!.value = 10;
      for (const context of [undefined, md({ end: 3000, ifindex: 1 })])
        answers.push(
          await run(object, 'tail', {
            data: count(length),
            dataOutSize: 80_000,
            ...(context && { context }),
          }),
        );
    }
  return answers;
});

both('bpf_xdp_load_bytes, bpf_xdp_store_bytes', async ({ load }) => {
  const object = await load('emulator-xdp');
  const { offset, size, buffer } = object.variables;
  const answers = [];
  for (const length of [64, 3600, 9000]) {
    const places = [
      0, 1, 13, 63, 64, 3400, 3519, 3520, 3521, 7610, 8990, 8999, 9000, 65535, 65536, 0xffff_ffff,
    ];
    for (const at of places)
      for (const many of [1, 2, 50, 256]) {
        offset!.value = at;
        size!.value = many;
        for (const program of ['bytes_in', 'bytes_out']) {
          buffer!.value = Uint8Array.from({ length: 256 }, (_, i) => 255 - i);
          answers.push(await run(object, program, { data: count(length), dataOutSize: 20_000 }));
          answers.push(buffer!.value);
        }
      }
  }
  return answers;
});

both('bpf_csum_diff', async ({ load }) => {
  const object = await load('emulator-xdp');
  const { offset, size, buffer, delta, result } = object.variables;
  const answers = [];
  const content = fc.oneof(
    fc.uint8Array({ minLength: 256, maxLength: 256 }),
    fc.constantFrom(new Uint8Array(256), new Uint8Array(256).fill(255)),
  );
  const cases = samples(
    fc.tuple(fc.nat(128), fc.nat(128), fc.constantFrom(0, -1, 1, 0x12345678, -0x1234567), content),
    200,
  );
  for (const [from, to, seed, bytes] of cases) {
    offset!.value = from;
    size!.value = to;
    delta!.value = seed;
    buffer!.value = bytes;
    await object.programs.difference!.run({ data: count(14) });
    answers.push(result!.value);
  }
  return answers;
});

both('a packet that is run again goes on as it was left', async ({ load }) => {
  const object = await load('emulator-xdp');
  object.variables.delta!.value = -2;
  object.variables.second!.value = -1;
  const answers = [];
  for (const data of packets(20)) answers.push(await run(object, 'head', { data, repeat: 5 }));
  expect(answers[0]).toMatchObject({ result: 0n, after: 0n });
  return answers;
});
