/** Captures: pcap and pcapng of either byte order, and damaged ones. */
import fc from 'fast-check';
import { EbpfError, readCapture } from 'node-ebpf';
import { describe, expect, it } from 'vitest';

/** Numbers and bytes in a row, in one byte order. */
class Writer {
  readonly #little: boolean;
  readonly bytes: number[] = [];

  constructor(little: boolean) {
    this.#little = little;
  }

  number(size: 1 | 2 | 4 | 8, value: number | bigint): this {
    const bytes = Array.from({ length: size }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn));
    this.bytes.push(...(this.#little ? bytes : bytes.reverse()));
    return this;
  }

  raw(bytes: Iterable<number>): this {
    this.bytes.push(...bytes);
    while (this.bytes.length % 4 !== 0) this.bytes.push(0);
    return this;
  }
}

interface Packet {
  readonly seconds: number;
  readonly fraction: number;
  readonly data: readonly number[];
}

function pcap(little: boolean, magic: number, packets: readonly Packet[], linkType = 1): Uint8Array {
  const out = new Writer(little);
  out.number(4, magic).number(2, 2).number(2, 4).number(8, 0).number(4, 65535).number(4, linkType);
  for (const { seconds, fraction, data } of packets) {
    out
      .number(4, seconds)
      .number(4, fraction)
      .number(4, data.length)
      .number(4, data.length + 5);
    out.bytes.push(...data);
  }
  return Uint8Array.from(out.bytes);
}

function block(little: boolean, type: number, body: Writer): number[] {
  const out = new Writer(little);
  out.number(4, type).number(4, body.bytes.length + 12);
  out.raw(body.bytes).number(4, body.bytes.length + 12);
  return out.bytes;
}

const section = (little: boolean) =>
  block(
    little,
    0x0a0d0d0a,
    new Writer(little)
      .number(4, 0x1a2b3c4d)
      .number(2, 1)
      .number(2, 0)
      .number(8, 2n ** 64n - 1n),
  );

function described(little: boolean, linkType: number, options: (out: Writer) => void = () => {}, most = 0) {
  const out = new Writer(little).number(2, linkType).number(2, 0).number(4, most);
  options(out);
  return block(little, 1, out);
}

function enhanced(little: boolean, id: number, time: bigint, data: readonly number[]) {
  const out = new Writer(little)
    .number(4, id)
    .number(4, time >> 32n)
    .number(4, time & 0xffff_ffffn);
  return block(little, 6, out.number(4, data.length).number(4, data.length).raw(data));
}

const two: Packet[] = [
  { seconds: 10, fraction: 7, data: [1, 2, 3] },
  { seconds: 11, fraction: 999_999, data: [] },
];

describe.each([true, false])('in little-endian order: %s', little => {
  it.each([
    ['microseconds', 0xa1b2c3d4, 1000n],
    ['nanoseconds', 0xa1b23c4d, 1n],
  ] as const)('pcap in %s', (_, magic, unit) => {
    const packets = [...readCapture(pcap(little, magic, two))];
    expect(packets).toEqual([
      {
        data: Uint8Array.of(1, 2, 3),
        timestamp: 10_000_000_000n + 7n * unit,
        originalLength: 8,
        linkType: 1,
      },
      {
        data: new Uint8Array(0),
        timestamp: 11_000_000_000n + 999_999n * unit,
        originalLength: 5,
        linkType: 1,
      },
    ]);
  });

  it('pcapng with interfaces of their own clocks, and blocks of all kinds', () => {
    const capture = Uint8Array.from([
      ...section(little),
      ...described(little, 1),
      ...block(little, 0x0bad, new Writer(little).number(4, 1)),
      ...enhanced(little, 0, 5_000_007n, [1, 2, 3, 4, 5]),
      ...described(little, 113, out => {
        out.number(2, 9).number(2, 1).number(1, 9).raw([]);
        out.number(2, 14).number(2, 8).number(8, 100n);
        out.number(2, 0).number(2, 0);
      }),
      ...enhanced(little, 1, 7n, [6]),
      ...block(little, 3, new Writer(little).number(4, 2).raw([7, 8])),
      ...block(
        little,
        2,
        new Writer(little)
          .number(2, 1)
          .number(2, 0)
          .number(4, 0)
          .number(4, 9)
          .number(4, 1)
          .number(4, 1)
          .raw([9]),
      ),
      ...section(little),
      ...described(little, 1, out => out.number(2, 9).number(2, 1).number(1, 0x8a).raw([]), 4),
      ...enhanced(little, 0, 2048n, []),
      ...block(little, 3, new Writer(little).number(4, 9).raw([1, 2, 3, 4])),
    ]);
    expect(
      [...readCapture(capture)].map(({ data, timestamp, linkType, originalLength }) => [
        [...data],
        timestamp,
        linkType,
        originalLength,
      ]),
    ).toEqual([
      [[1, 2, 3, 4, 5], 5_000_007_000n, 1, 5],
      [[6], 100_000_000_007n, 113, 1],
      [[7, 8], 0n, 1, 2],
      [[9], 100_000_000_009n, 113, 1],
      [[], 2_000_000_000n, 1, 0],
      [[1, 2, 3, 4], 0n, 1, 9],
    ]);
  });
});

it.each([
  ['nothing', [], 'begins neither'],
  ['something else', new Array<number>(40).fill(7), 'begins neither'],
  ['half a record', [...pcap(true, 0xa1b2c3d4, two)].slice(0, 30), '6 are left'],
  ['half a packet', [...pcap(true, 0xa1b2c3d4, two)].slice(0, 41), 'a packet of 3 bytes'],
  ['half a block', section(true).slice(0, 20), 'a block of 28 bytes'],
  ['a block without a length', [...section(true), 1, 0, 0, 0, 0, 0, 0, 0], 'a block of 0 bytes'],
  ['a packet of no interface', [...section(true), ...enhanced(true, 0, 0n, [])], '0 are described'],
  ['no byte order', section(true).map((byte, i) => (i === 8 ? 0 : byte)), 'no byte order'],
])('refuses %s', (_, bytes, why) => {
  try {
    for (const _ of readCapture(Uint8Array.from(bytes)));
  } catch (error) {
    expect((error as EbpfError).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    expect((error as EbpfError).message).toContain(why);
    expect((error as EbpfError).offset).toBeTypeOf('number');
    return;
  }
  expect.unreachable('it was taken');
});

it('says where damage is, and never reads outside', () => {
  const captures = [
    [...pcap(true, 0xa1b2c3d4, two)],
    [...section(false), ...described(false, 1), ...enhanced(false, 0, 1n, [1, 2, 3, 4])],
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...captures),
      fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 4 }),
      fc.nat(200),
      (capture, changes, length) => {
        const bytes = Uint8Array.from(capture);
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
        const outer = new Uint8Array(bytes.length + 64).fill(0xee);
        outer.set(bytes, 32);
        const view = outer.subarray(32, 32 + Math.min(length, bytes.length));
        try {
          for (const { data } of readCapture(view)) {
            expect(data.byteOffset).toBeGreaterThanOrEqual(32);
            expect(data.byteOffset + data.length).toBeLessThanOrEqual(32 + view.length);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(EbpfError);
        }
      },
    ),
    { numRuns: 2000, seed: 1 },
  );
});
