/** The demo's programs against frames made by hand: what real traffic on one machine does not have. */

import { type BpfObject, open, XdpAction, type XdpProgram } from 'node-ebpf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  formatAddress,
  PROTOCOLS,
  SIZE_CLASSES,
  type VersionOne,
  type VersionTwo,
} from '../../examples/flows/flows.ts';
import { formatFlow } from '../../examples/flows/table.ts';

const BLOCKED = 9;
const u16 = (value: number) => [value >> 8, value & 0xff];
const zeros = (count: number) => new Array<number>(count).fill(0);

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const ARP = 0x0806;
const VLAN = 0x8100;
const QINQ = 0x88a8;
const [ICMP, TCP, UDP, ICMPV6] = [1, 6, 17, 58];
const [HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION, SCTP] = [0, 43, 44, 51, 60, 132];

const ethernet = (type: number, payload: number[]) => [...zeros(12), ...u16(type), ...payload];
/** Priority 5, so that its bits must be taken off. */
const tag = (id: number, type: number, payload: number[]) => [
  ...u16((5 << 13) | id),
  ...u16(type),
  ...payload,
];
const ports = (source: number, destination: number) => [...u16(source), ...u16(destination), ...zeros(4)];
const echo = (type: number, id: number) => [type, 0, 0, 0, ...u16(id), 0, 1];

interface Ipv4 {
  /** Words of 4 bytes. */
  options?: number;
  /** Flags and offset. */
  fragment?: number;
  version?: number;
  /** What the header says of its length. */
  words?: number;
}

function ipv4(protocol: number, payload: number[], header: Ipv4 = {}) {
  const { options = 0, fragment = 0, version = 4, words } = header;
  const start = [
    (version << 4) | (words ?? 5 + options),
    0,
    0,
    0,
    0,
    0,
    ...u16(fragment),
    64,
    protocol,
    0,
    0,
  ];
  return ethernet(IPV4, [...start, 10, 0, 0, 2, 10, 0, 0, 1, ...zeros(options * 4), ...payload]);
}

const address = (last: number) => [0xfd, 0x77, ...zeros(13), last];
const header6 = (next: number) => [0x60, 0, 0, 0, 0, 0, next, 64, ...address(2), ...address(1)];
const ipv6 = (next: number, payload: number[]) => ethernet(IPV6, [...header6(next), ...payload]);
/** `units` beyond the first 8 bytes. */
const extension = (next: number, units = 0) => [next, units, ...zeros(6 + units * 8)];
const fragment6 = (next: number, offset: number) => [next, 0, ...u16(offset << 3), ...zeros(4)];
/** Its length is in units of 4 bytes, without the first 8 (RFC 4302, section 2.2). */
const authentication = (next: number) => [next, 4, ...zeros(22)];

const cases: { title: string; frame: number[]; protocol: string; flow?: string; action?: number }[] = [
  {
    title: 'TCP',
    frame: ipv4(TCP, ports(4000, 80)),
    protocol: 'TCP',
    flow: 'TCP 10.0.0.2:4000 → 10.0.0.1:80',
  },
  {
    title: 'IPv4 options',
    frame: ipv4(TCP, ports(4000, 80), { options: 10 }),
    protocol: 'TCP',
    flow: 'TCP 10.0.0.2:4000 → 10.0.0.1:80',
  },
  {
    title: 'a first fragment',
    frame: ipv4(UDP, ports(4000, 80), { fragment: 0x2000 }),
    protocol: 'UDP',
    flow: 'UDP 10.0.0.2:4000 → 10.0.0.1:80',
  },
  {
    title: 'a later fragment',
    frame: ipv4(UDP, ports(4000, BLOCKED), { fragment: 185 }),
    protocol: 'UDP',
    flow: 'UDP 10.0.0.2:0 → 10.0.0.1:0',
  },
  {
    title: 'UDP to the blocked port',
    frame: ipv4(UDP, ports(4000, BLOCKED)),
    protocol: 'UDP',
    flow: `UDP 10.0.0.2:4000 → 10.0.0.1:${BLOCKED}`,
    action: XdpAction.DROP,
  },
  {
    title: 'UDP from the blocked port',
    frame: ipv4(UDP, ports(BLOCKED, 80)),
    protocol: 'UDP',
    flow: `UDP 10.0.0.2:${BLOCKED} → 10.0.0.1:80`,
  },
  {
    title: 'TCP to the blocked port',
    frame: ipv4(TCP, ports(4000, BLOCKED)),
    protocol: 'TCP',
    flow: `TCP 10.0.0.2:4000 → 10.0.0.1:${BLOCKED}`,
  },
  {
    title: 'an echo',
    frame: ipv4(ICMP, echo(8, 77)),
    protocol: 'ICMP',
    flow: 'ICMP 10.0.0.2 → 10.0.0.1 type 8',
  },
  {
    title: 'another IP protocol',
    frame: ipv4(SCTP, ports(1, 2)),
    protocol: 'OTHER_IP',
    flow: 'OTHER_IP 10.0.0.2 → 10.0.0.1',
  },
  {
    title: 'ports cut off',
    frame: ipv4(UDP, [0, 1, 0]),
    protocol: 'UDP',
    flow: 'UDP 10.0.0.2:0 → 10.0.0.1:0',
  },
  {
    title: 'options cut off',
    frame: ipv4(UDP, ports(1, BLOCKED), { words: 15 }),
    protocol: 'UDP',
    flow: 'UDP 10.0.0.2:0 → 10.0.0.1:0',
  },
  {
    title: 'a header that is too short',
    frame: ipv4(UDP, ports(1, BLOCKED), { words: 4 }),
    protocol: 'OTHER_IP',
  },
  { title: 'a wrong IP version', frame: ipv4(UDP, ports(1, BLOCKED), { version: 6 }), protocol: 'OTHER_IP' },
  { title: 'an IP header cut off', frame: ipv4(UDP, []).slice(0, 33), protocol: 'OTHER_IP' },
  { title: 'a bare Ethernet header', frame: ethernet(IPV4, []), protocol: 'OTHER_IP' },
  { title: 'ARP', frame: ethernet(ARP, zeros(28)), protocol: 'ARP' },
  { title: 'another protocol', frame: ethernet(0x88cc, zeros(46)), protocol: 'OTHER' },
  {
    title: 'VLAN',
    frame: ethernet(VLAN, tag(7, IPV4, ipv4(TCP, ports(1, 2)).slice(14))),
    protocol: 'TCP',
    flow: 'TCP 10.0.0.2:1 → 10.0.0.1:2 vlan 7',
  },
  {
    title: 'QinQ',
    frame: ethernet(QINQ, tag(100, VLAN, tag(7, IPV6, ipv6(UDP, ports(1, BLOCKED)).slice(14)))),
    protocol: 'UDP',
    flow: `UDP [fd77::2]:1 → [fd77::1]:${BLOCKED} vlan 100 vlan 7`,
    action: XdpAction.DROP,
  },
  {
    title: 'three tags',
    frame: ethernet(QINQ, tag(1, VLAN, tag(2, VLAN, tag(3, IPV4, zeros(40))))),
    protocol: 'OTHER',
  },
  { title: 'a tag cut off', frame: ethernet(VLAN, [0, 7, 8]), protocol: 'OTHER' },
  {
    title: 'IPv6',
    frame: ipv6(TCP, ports(4000, 80)),
    protocol: 'TCP',
    flow: 'TCP [fd77::2]:4000 → [fd77::1]:80',
  },
  {
    title: 'an ICMPv6 echo',
    frame: ipv6(ICMPV6, echo(128, 78)),
    protocol: 'ICMPV6',
    flow: 'ICMPV6 fd77::2 → fd77::1 type 128',
  },
  {
    title: 'six extension headers',
    frame: ipv6(HOP_BY_HOP, [
      ...extension(DESTINATION, 2),
      ...extension(ROUTING),
      ...extension(FRAGMENT, 3),
      ...fragment6(AUTHENTICATION, 0),
      ...authentication(DESTINATION),
      ...extension(UDP),
      ...ports(1, BLOCKED),
    ]),
    protocol: 'UDP',
    flow: `UDP [fd77::2]:1 → [fd77::1]:${BLOCKED}`,
    action: XdpAction.DROP,
  },
  {
    title: 'more extension headers than are followed',
    frame: ipv6(DESTINATION, [
      ...Array.from({ length: 6 }, () => extension(DESTINATION)).flat(),
      ...extension(UDP),
      ...ports(1, 2),
    ]),
    protocol: 'OTHER_IP',
    flow: 'OTHER_IP fd77::2 → fd77::1',
  },
  {
    title: 'a later IPv6 fragment',
    frame: ipv6(FRAGMENT, [...fragment6(UDP, 185), ...ports(1, BLOCKED)]),
    protocol: 'UDP',
    flow: 'UDP [fd77::2]:0 → [fd77::1]:0',
  },
  {
    title: 'an extension header that ends beyond the packet',
    frame: ipv6(HOP_BY_HOP, extension(UDP, 255).slice(0, 8)),
    protocol: 'UDP',
    flow: 'UDP [fd77::2]:0 → [fd77::1]:0',
  },
];

describe.each(['flows', 'flows2'])('%s.bpf.o', name => {
  let object: BpfObject<VersionOne>;
  let program: XdpProgram;

  beforeAll(async () => {
    const spec = await open<VersionOne>(new URL(`../../examples/flows/${name}.bpf.o`, import.meta.url), {
      int64: 'number',
    });
    spec.variables.blocked_port.value = BLOCKED;
    object = await spec.load({ backend: 'kernel' });
    [program] = [...object.programs] as [XdpProgram];
  });
  afterAll(() => object?.close());

  const packets = (protocol: string) =>
    object.maps.protocols.sum((PROTOCOLS as readonly string[]).indexOf(protocol))!.packets;

  it.each(cases)('$title', async ({ frame, protocol, flow, action = XdpAction.PASS }) => {
    object.maps.flows.clear();
    object.maps.events.consume();
    const [seen, before] = [object.variables.seen.value, packets(protocol)];

    const result = await program.run({ data: Uint8Array.from(frame) });

    expect(result.returnValue).toBe(action);
    expect(object.variables.seen.value - seen).toBe(1);
    expect(packets(protocol) - before).toBe(1);
    const expected = flow === undefined ? [] : [flow];
    const text = formatFlow;
    expect([...object.maps.flows].map(([key]) => text(key).replace(/ +/, ' '))).toEqual(expected);
    expect([...object.maps.flows.values()]).toEqual(
      expected.map(() => ({ packets: 1, bytes: frame.length })),
    );
    expect(
      object.maps.events.consume().map(event => [text(event.flow).replace(/ +/, ' '), event.size]),
    ).toEqual(expected.map(line => [line, frame.length]));
  });

  it('reports a flow once and adds up its packets', async () => {
    object.maps.flows.clear();
    object.maps.events.consume();
    const frame = Uint8Array.from(ipv4(TCP, ports(4000, 80)));
    await program.run({ data: frame, repeat: 1000 });
    expect([...object.maps.flows.values()]).toEqual([{ packets: 1000, bytes: 1000 * frame.length }]);
    expect(object.maps.events.consume()).toHaveLength(1);
  });

  it('takes an echo’s identifier for its source port', async () => {
    object.maps.flows.clear();
    await program.run({ data: Uint8Array.from(ipv6(ICMPV6, echo(128, 78))) });
    expect([...object.maps.flows.keys()][0]).toMatchObject({ source_port: 78, destination_port: 128 });
  });

  it('counts what it could not keep', async () => {
    object.maps.flows.clear();
    const lost = object.variables.lost_flows.value;
    const { maxEntries } = object.maps.flows;
    const flow = {
      source: new Uint8Array(16),
      destination: new Uint8Array(16),
      source_port: 0,
      vlan: [0, 0],
      protocol: 'OTHER' as const,
    };
    object.maps.flows.setMany(
      Array.from({ length: maxEntries }, (_, i) => [
        { ...flow, destination_port: i & 0xffff, source_port: i >> 16 },
        { packets: 0, bytes: 0 },
      ]),
    );
    await program.run({ data: Uint8Array.from(ipv4(TCP, ports(4000, 80))) });
    expect(object.variables.lost_flows.value - lost).toBe(1);
    object.maps.flows.clear();
  });
});

it('the second version counts sizes as well', async () => {
  await using object = await (
    await open<VersionTwo>(new URL('../../examples/flows/flows2.bpf.o', import.meta.url), { int64: 'number' })
  ).load({ backend: 'kernel' });
  for (const size of [64, 65, 128, 129, 256, 257, 512, 513, 1024, 1025, 1514]) {
    await object.programs.count_flows_and_sizes.run({ data: new Uint8Array(size) });
  }
  expect(SIZE_CLASSES.map((_, i) => object.maps.sizes.sum(i))).toEqual([1, 2, 2, 2, 2, 2]);
});

it('formats addresses as RFC 5952 has them', () => {
  const bytes = (text: string) => Uint8Array.from(text.match(/../g)!, pair => Number.parseInt(pair, 16));
  expect(formatAddress(bytes('00000000000000000000ffff0a000001'))).toBe('10.0.0.1');
  expect(formatAddress(bytes('fd770000000000000000000000000001'))).toBe('fd77::1');
  expect(formatAddress(bytes('00000000000000000000000000000000'))).toBe('::');
  expect(formatAddress(bytes('00000000000000000000000000000001'))).toBe('::1');
  expect(formatAddress(bytes('20010db8000000000001000000000000'))).toBe('2001:db8:0:0:1::');
  expect(formatAddress(bytes('20010db8000000010001000100010001'))).toBe('2001:db8:0:1:1:1:1:1');
  expect(formatAddress(bytes('fe80000000000000f0100000000000fe'))).toBe('fe80::f010:0:0:fe');
});
