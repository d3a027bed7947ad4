/** Packets of all kinds that networks carry, whole and damaged, by fast-check: the same seed, the same packets on both backends. */
import fc from 'fast-check';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const word = (value: number) => [value >> 8, value & 0xff];
const payload = fc.uint8Array({ minLength: 0, maxLength: 200 });

interface Layer {
  /** EtherType or IP protocol by which the layer below says what this is. */
  readonly type: number;
  readonly bytes: readonly number[];
}

const ports = fc.tuple(fc.nat(0xffff), fc.nat(0xffff));

const udp: fc.Arbitrary<Layer> = fc.tuple(ports, payload).map(([[source, destination], data]) => ({
  type: 17,
  bytes: [...word(source), ...word(destination), ...word(8 + data.length), 0, 0, ...data],
}));

const tcp: fc.Arbitrary<Layer> = fc
  .tuple(ports, bytes(8), fc.nat(0x3f), payload)
  .map(([[source, destination], numbers, flags, data]) => ({
    type: 6,
    bytes: [...word(source), ...word(destination), ...numbers, 0x50, flags, 0x10, 0, 0, 0, 0, 0, ...data],
  }));

const icmp: fc.Arbitrary<Layer> = fc
  .tuple(fc.nat(20), payload)
  .map(([type, data]) => ({ type: 1, bytes: [type, 0, 0, 0, 0, 1, 0, 1, ...data] }));

const transport = fc.oneof(udp, tcp, icmp);

const ipv4: fc.Arbitrary<Layer> = fc
  .tuple(transport, bytes(4), bytes(4), fc.nat(255), fc.nat(3), fc.constantFrom(0, 0, 0x2000, 0x00b9))
  .map(([{ type, bytes: inner }, source, destination, tos, options, fragment]) => {
    const header = 20 + 4 * options;
    return {
      type: 0x0800,
      bytes: [
        ...[0x40 | (header >> 2), tos, ...word(header + inner.length), 0x12, 0x34, ...word(fragment)],
        ...[64, type, 0xab, 0xcd, ...source, ...destination],
        ...new Array<number>(4 * options).fill(1),
        ...inner,
      ],
    };
  });

const ipv6: fc.Arbitrary<Layer> = fc
  .tuple(transport, bytes(16), bytes(16), bytes(3), fc.boolean())
  .map(([{ type, bytes: inner }, source, destination, label, extended]) => {
    const rest = extended ? [type, 0, 1, 4, 0, 0, 0, 0, ...inner] : inner;
    return {
      type: 0x86dd,
      bytes: [
        ...[0x60 | (label[0]! >> 4), label[0]!, label[1]!, label[2]!, ...word(rest.length)],
        ...[extended ? 0 : type, 64, ...source, ...destination, ...rest],
      ],
    };
  });

const arp: fc.Arbitrary<Layer> = bytes(20).map(rest => ({
  type: 0x0806,
  bytes: [0, 1, 8, 0, 6, 4, 0, 1, ...rest],
}));

const length802: fc.Arbitrary<Layer> = fc
  .tuple(payload, fc.boolean())
  .map(([data, raw]) => ({ type: data.length, bytes: raw ? [0xff, 0xff, ...data] : [...data] }));

const tagged = (inner: fc.Arbitrary<Layer>): fc.Arbitrary<Layer> =>
  fc
    .tuple(inner, fc.nat(0xffff), fc.constantFrom(0x8100, 0x88a8))
    .map(([{ type, bytes: rest }, tag, own]) => ({
      type: own,
      bytes: [...word(tag), ...word(type), ...rest],
    }));

const network = fc.oneof(ipv4, ipv4, ipv6, ipv6, arp, length802);
const anything = fc.oneof(network, network, tagged(network), tagged(tagged(network)));

/** The first bit of the first byte says that it is for many. */
const mac = fc.oneof(
  bytes(6),
  fc.constantFrom(Uint8Array.from([0, 0, 0, 0, 0, 0]), Uint8Array.from([255, 255, 255, 255, 255, 255])),
);

const whole = fc
  .tuple(mac, mac, anything)
  .map(([to, from, { type, bytes: rest }]) => Uint8Array.from([...to, ...from, ...word(type), ...rest]));

/** 14 bytes at the least, as the kernel wants them. */
export const packet: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 3, arbitrary: whole },
  {
    weight: 1,
    arbitrary: fc.tuple(whole, fc.nat(60)).map(([all, size]) => all.slice(0, Math.max(14, size))),
  },
);

/** So many, the same each time. */
export const packets = (many: number, seed = 1): Uint8Array[] => fc.sample(packet, { numRuns: many, seed });

export const samples = <T>(arbitrary: fc.Arbitrary<T>, many: number, seed = 1): T[] =>
  fc.sample(arbitrary, { numRuns: many, seed });
