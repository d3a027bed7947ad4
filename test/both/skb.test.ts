/** Programs on socket buffers by hand: contexts in and out, and each helper with whatever arguments. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import type { TestObject } from '../kernel/support/objects.ts';
import { type Bench, both } from './support/both.ts';
import { packet, packets, samples } from './support/packets.ts';

const SK_BUFF = 192;
const SEEN = [
  ...['result', 'after', 'buffer', 'fields', 'times', 'look_len', 'look_linear', 'look_protocol'],
  ...['look_type', 'look_hash', 'look_meta', 'look_vlan'],
];

/** A context with some fields, by their offsets. */
function skb(fields: { readonly [offset: number]: number }, size = SK_BUFF) {
  const context = new Uint8Array(size);
  for (const [offset, value] of Object.entries(fields))
    new DataView(context.buffer).setUint32(Number(offset), value, true);
  return context;
}

const text = (value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value);

/** What a run says, or how it fails. */
async function run(object: TestObject, program: string, request: object) {
  try {
    const { returnValue, data, context } = await object.programs[program]!.run(request);
    const seen = SEEN.map(name => [name, `${text(object.variables[name]!.value)}`]);
    return { returnValue, data: text(data), context: text(context), ...Object.fromEntries(seen) };
  } catch {
    const { code, errno } = await failure(() => object.programs[program]!.run(request));
    return { code, errno };
  }
}

type Values = Record<string, unknown>;

/** Runs a program on a packet for each set of variables. */
async function each(
  { load }: Bench,
  program: string,
  cases: readonly (readonly [data: Uint8Array, values: Values])[],
  request: object = {},
) {
  const object = await load('emulator-skb');
  const answers = [];
  for (const [data, values] of cases) {
    object.variables.buffer!.value = Uint8Array.from({ length: 256 }, (_, i) => i * 3 + 1);
    for (const [name, value] of Object.entries(values)) object.variables[name]!.value = value as never;
    answers.push({ program, values, ...(await run(object, program, { data, ...request })) });
  }
  expect(answers.some(answer => 'returnValue' in answer)).toBe(true);
  return answers;
}

/** Packets with values for variables. */
const cases = (values: Record<string, fc.Arbitrary<unknown>>, many = 150) =>
  samples(fc.tuple(packet, fc.record(values)), many);

const offset = fc.oneof(
  fc.nat(300),
  fc.nat(60),
  fc.constantFrom(0xffff, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff),
);
const u32 = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 1, 0xffff, 0x10000, 0xffff_ffff));
const u64 = fc.oneof(u32.map(BigInt), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const some = fc.integer({ min: 1, max: 256 });

both('packets of all kinds', async bench => {
  const all = packets(200).map(data => [data, {}] as const);
  return each(bench, 'all_fields', all);
});

both('sizes of packets, and what is refused', async ({ load }) => {
  const object = await load('emulator-skb');
  const answers = [];
  const count = (length: number) => Uint8Array.from({ length }, (_, i) => i);
  for (const program of ['all_fields', 'filter', 'of_cgroup', 'route_in'])
    for (const length of [0, 13, 14, 15, 33, 34, 60, 1514, 3711, 3712, 3713, 5000])
      answers.push(await run(object, program, { data: count(length) }));
  for (const request of [{ flags: 1 }, { flags: 4 }, { batchSize: 1 }, { cpu: 0 }, { dataOutSize: 20 }])
    answers.push(await run(object, 'all_fields', { data: count(60), ...request }));
  answers.push(await run(object, 'all_fields', {}));
  return answers;
});

both('contexts', async ({ load }) => {
  const object = await load('emulator-skb');
  const data = packets(1)[0]!;
  const answers = [];
  for (let field = 0; field < SK_BUFF; field += 4)
    for (const value of [1, 0x10_0001])
      answers.push(await run(object, 'all_fields', { data, context: skb({ [field]: value }) }));
  const everything = { 8: 7, 32: 8, 36: 9, 40: 1, 48: 1, 52: 2, 64: 5, 152: 11, 156: 12 };
  for (const context of [
    skb({ ...everything, 160: 5000, 164: 3, 176: 1400, 184: 77, 188: 1 }),
    skb({ 160: data.length }),
    skb({ 160: data.length - 1 }),
    skb({ 160: 65536 }),
    skb({ 160: 65537 }),
    skb({ 164: 65535 }),
    skb({ 40: 99 }),
    skb(everything, 160),
    skb(everything, 200),
    skb({ 192: 1 }, 200),
    skb({}, 5000),
  ])
    for (const program of ['all_fields', 'write_fields', 'filter', 'of_cgroup'])
      answers.push(await run(object, program, { data, context }));
  return answers;
});

both('bpf_skb_load_bytes', bench => each(bench, 'load', cases({ offset, size: some })));
both('bpf_skb_load_bytes_relative', bench =>
  each(bench, 'relative', cases({ offset, size: some, mode: fc.constantFrom(0, 1, 0, 1, 2) })),
);
both('bpf_skb_store_bytes', bench =>
  each(bench, 'store', cases({ offset, size: some, flags: fc.bigInt({ min: 0n, max: 4n }) })),
);
both('bpf_skb_store_bytes with the sum of the whole packet', bench =>
  each(
    bench,
    'store',
    cases({ offset: fc.nat(100), size: fc.integer({ min: 1, max: 60 }), flags: fc.constantFrom(0n, 1n) }),
    {
      flags: 4,
    },
  ),
);
both('bpf_skb_pull_data', bench => each(bench, 'pull', cases({ size: offset }, 60)));

const sums = {
  offset: fc.oneof(fc.constantFrom(24, 36, 40, 50, 25), offset),
  from: u64,
  to: u64,
};
both('bpf_l3_csum_replace', bench =>
  each(bench, 'l3_sum', cases({ ...sums, flags: fc.constantFrom(0n, 2n, 4n, 2n, 4n, 3n, 0x10n) }, 250)),
);
both('bpf_l3_csum_replace by a difference', bench =>
  each(bench, 'l3_sum', cases({ ...sums, from: fc.constant(0n), flags: fc.constant(0n) })),
);
const l4 = fc
  .tuple(fc.constantFrom(0n, 2n, 4n, 5n), fc.bigInt({ min: 0n, max: 31n }))
  .map(([size, rest]) => size | (rest << 4n));
both('bpf_l4_csum_replace', bench => each(bench, 'l4_sum', cases({ ...sums, flags: l4 }, 300)));
both('bpf_l4_csum_replace by a difference', bench =>
  each(bench, 'l4_sum', cases({ ...sums, from: fc.constant(0n), flags: l4.map(all => all & ~15n) })),
);
both('bpf_l4_csum_replace with the sum of the whole packet', bench =>
  each(bench, 'l4_sum', cases({ ...sums, flags: l4.map(all => all | 16n) }, 200), { flags: 4 }),
);
both('bpf_csum_update', async bench => [
  await each(bench, 'update_sum', cases({ size: u32 }, 50)),
  await each(bench, 'update_sum', cases({ size: fc.constantFrom(0, 0xffff_fffe) }, 50), { flags: 4 }),
]);
both('bpf_csum_level', bench => each(bench, 'sum_level', cases({ size: fc.nat(0xffff) }, 100)));

both('bpf_skb_vlan_push, bpf_skb_vlan_pop', async bench => {
  const steps = cases({ size: fc.nat(15), offset: fc.constantFrom(0x0081, 0xa888, 0x0008, 0) }, 300);
  return [await each(bench, 'vlan', steps), await each(bench, 'vlan', steps, { flags: 4 })];
});
both('bpf_skb_change_proto', bench =>
  each(
    bench,
    'protocol',
    cases({ size: fc.constantFrom(0x0008, 0xdd86, 0x0608), flags: fc.constantFrom(0n, 0n, 1n) }, 200),
  ),
);
both('bpf_skb_change_type', bench => each(bench, 'type', cases({ size: fc.nat(5) }, 60)));

const length = fc.oneof(fc.nat(300), fc.nat(4000), fc.constantFrom(16064, 16065, 0xffff_ffff));
both('bpf_skb_change_tail', bench =>
  each(bench, 'tail', cases({ size: length, second: fc.nat(400), flags: fc.constantFrom(0n, 0n, 0n, 1n) }), {
    dataOutSize: 20_000,
  }),
);
both('bpf_skb_change_tail with the sum of the whole packet', bench =>
  each(bench, 'tail', cases({ size: fc.nat(300), second: fc.nat(300), flags: fc.constant(0n) }), {
    flags: 4,
  }),
);
both('bpf_skb_change_head', bench =>
  each(bench, 'head', cases({ size: length, flags: fc.constantFrom(0n, 0n, 0n, 1n) }), {
    dataOutSize: 20_000,
  }),
);
const change = fc.oneof(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -4100, max: 4100 }));
both('bpf_skb_adjust_room', async bench => {
  const flags = fc.oneof(
    fc.constant(0n),
    fc.bigInt({ min: 0n, max: 0x1ffn }),
    fc.constantFrom(2n, 4n, 10n, 18n, 20n, 0x80n, 0x100n, 0x200n, (14n << 56n) | 0x42n, (8n << 56n) | 0x42n),
  );
  const values = { delta: change, second: change, mode: fc.nat(2), flags };
  return [
    await each(bench, 'room', cases(values, 400), { dataOutSize: 20_000 }),
    await each(bench, 'room', cases({ ...values, flags: fc.constant(0n) }, 200), {
      dataOutSize: 20_000,
      flags: 4,
    }),
  ];
});

both('bpf_skb_set_tunnel_key, bpf_skb_get_tunnel_key', async bench => {
  const key = fc
    .tuple(fc.uint8Array({ minLength: 256, maxLength: 256 }), fc.boolean(), fc.boolean())
    .map(([bytes, labelled, extended]) => {
      if (!extended) bytes.fill(0, 22, 24);
      if (!labelled) bytes.fill(0, 24, 28);
      return bytes;
    });
  const size = fc.constantFrom(8, 22, 24, 28, 44, 44, 44, 43, 1);
  const flags = fc.bigInt({ min: 0n, max: 33n });
  return each(
    bench,
    'tunnel',
    cases({ buffer: key, size, flags, from: fc.constantFrom(0n, 1n, 16n, 17n, 2n) }, 300),
  );
});
both('bpf_skb_set_tunnel_opt, bpf_skb_get_tunnel_opt', bench =>
  each(
    bench,
    'tunnel_options',
    cases({ size: fc.integer({ min: 1, max: 128 }), offset: fc.integer({ min: 1, max: 128 }) }, 60),
  ),
);
both('bpf_set_hash', bench =>
  each(bench, 'hash', cases({ size: fc.integer({ min: 1, max: 0x7fff_ffff }) }, 30)),
);
both('bpf_skb_ecn_set_ce', async bench => [
  await each(bench, 'congestion', cases({}, 100)),
  await each(bench, 'congestion', cases({}, 100), { flags: 4 }),
]);
both('bpf_skb_set_tstamp', bench =>
  each(bench, 'timestamp', cases({ from: fc.constantFrom(0n, 5n, 2n ** 63n), mode: fc.nat(4) }, 80)),
);

both('socket filters', bench =>
  each(bench, 'filter', cases({ offset, size: some, mode: fc.constantFrom(0, 1, 0, 1, 2) })),
);
both('programs of cgroups', bench => each(bench, 'of_cgroup', cases({}, 100)));
both('programs of routes', async bench => [
  await each(bench, 'route', cases({ size: length, second: fc.nat(17_000) }), { dataOutSize: 20_000 }),
  await each(bench, 'route_in', cases({}, 50)),
]);
both('classic loads', async bench => {
  const place = fc.oneof(
    offset,
    fc.integer({ min: -40, max: 60 }).map(n => (n - 0x10_0000) >>> 0),
    fc.integer({ min: -40, max: 60 }).map(n => (n - 0x20_0000) >>> 0),
  );
  const values = cases({ offset: place }, 300);
  return [await each(bench, 'classic_filter', values), await each(bench, 'classic_tc', values)];
});
