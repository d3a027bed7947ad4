/** Where packets go, and what the network knows: the same network in the kernel, by ip(8), and in the emulator, as described. */
import { execFileSync } from 'node:child_process';
import { expect } from 'vitest';
import { ip } from '../kernel/support/network.ts';
import { type Bench, both } from './support/both.ts';
import { packets } from './support/packets.ts';

const NAMES = ['both-one', 'both-two'];
const MACS = ['02:11:11:11:11:01', '02:11:11:11:11:02'];
const INDEX = [301, 302];
const ADDRESSES = [
  ['10.88.1.1/24', 'fd88:1::1/64'],
  ['10.88.2.1/24', 'fd88:2::1/64'],
];

interface Route {
  readonly to: string;
  readonly via?: string;
  readonly type?: 'unicast' | 'blackhole' | 'unreachable' | 'prohibit';
  readonly metric?: number;
  readonly table?: number;
  readonly mtu?: number;
  readonly source?: string;
  /** Default 1. */
  readonly interface?: 0 | 1;
}

const ROUTES: readonly Route[] = [
  { to: '10.99.0.0/16', via: '10.88.2.9' },
  { to: '10.99.7.0/24', via: '10.88.1.9', interface: 0, metric: 50 },
  { to: '10.99.7.0/24', via: '10.88.2.9', metric: 90 },
  { to: '10.100.0.0/16', type: 'blackhole' },
  { to: '10.101.0.0/16', type: 'unreachable' },
  { to: '10.102.0.0/16', type: 'prohibit' },
  { to: '10.103.0.0/16', via: '10.88.2.9', mtu: 1000 },
  { to: '10.104.0.0/16', via: '10.88.2.77' },
  { to: '10.105.0.0/16', via: '10.88.2.9', source: '10.88.1.1' },
  { to: '10.106.0.0/16', via: '10.88.2.9', table: 77 },
  { to: 'fd99::/32', via: 'fd88:2::9' },
  { to: 'fd9a::/32', type: 'blackhole' },
  { to: 'fd9b::/32', type: 'prohibit' },
  { to: 'fd9c::/32', via: 'fd88:2::9', metric: 5 },
];
const NEIGHBOURS = [
  ['10.88.2.9', 1],
  ['10.88.1.9', 0],
  ['10.88.2.8', 1],
  ['fd88:2::9', 1],
] as const;
const NEIGHBOUR_MAC = '02:22:22:22:22:22';

/** Makes the network on that side; answers how it goes again. */
function network({ emulator }: Bench): () => void {
  if (emulator) {
    NAMES.forEach((name, i) => {
      emulator.interface(name, {
        ifindex: INDEX[i]!,
        mac: MACS[i]!,
        addresses: ADDRESSES[i]!,
        mtu: 1500 - i * 100,
      });
    });
    for (const { interface: out = 1, type = 'unicast', ...route } of ROUTES)
      emulator.network.route({ ...route, type, ...(type === 'unicast' && { interface: NAMES[out]! }) });
    for (const [address, out] of NEIGHBOURS)
      emulator.network.neighbour({ address, mac: NEIGHBOUR_MAC, interface: NAMES[out]! });
    return () => {};
  }
  NAMES.forEach((name, i) => {
    ip(
      `link add ${name} index ${INDEX[i]} address ${MACS[i]} mtu ${1500 - i * 100} type veth peer name ${name}-end`,
    );
    ip(`link set ${name} up`);
    ip(`link set ${name}-end up`);
    execFileSync('sysctl', [
      '-qw',
      `net.ipv6.conf.${name}.accept_dad=0`,
      `net.ipv6.conf.${name}.forwarding=1`,
    ]);
    execFileSync('sysctl', ['-qw', `net.ipv4.conf.${name}.forwarding=1`]);
    for (const address of ADDRESSES[i]!)
      ip(`address add ${address} dev ${name}${address.includes(':') ? ' nodad' : ''}`);
  });
  for (const { to, via, type = 'unicast', metric, table, mtu, source, interface: out = 1 } of ROUTES) {
    const words = [`${to.includes(':') ? '-6 ' : ''}route add ${type} ${to}`];
    if (via) words.push(`via ${via} dev ${NAMES[out]}`);
    if (metric) words.push(`metric ${metric}`);
    if (table) words.push(`table ${table}`);
    if (mtu) words.push(`mtu lock ${mtu}`);
    if (source) words.push(`src ${source}`);
    ip(words.join(' '));
  }
  for (const [address, out] of NEIGHBOURS)
    ip(`neighbour add ${address} lladdr ${NEIGHBOUR_MAC} dev ${NAMES[out]}`);
  return () => {
    for (const name of NAMES) ip(`link delete ${name}`);
    for (const { to, type, metric } of ROUTES)
      if (type)
        ip(`${to.includes(':') ? '-6 ' : ''}route delete ${type} ${to}${metric ? ` metric ${metric}` : ''}`);
  };
}

const address = (text: string): number[] => {
  if (!text.includes(':')) return [...text.split('.').map(Number), ...new Array<number>(12).fill(0)];
  const [head = '', tail = ''] = text.split('::');
  const groups = (part: string) =>
    part === '' ? [] : part.split(':').map(group => Number.parseInt(group, 16));
  const zeros = new Array<number>(8 - groups(head).length - groups(tail).length).fill(0);
  return [...groups(head), ...zeros, ...groups(tail)].flatMap(group => [group >> 8, group & 0xff]);
};

/** struct bpf_fib_lookup */
function params(from: string, to: string, { length = 0, ifindex = INDEX[0]!, table = 0, family = 0 } = {}) {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  bytes[0] = family || (to.includes(':') ? 10 : 2);
  bytes[1] = 17;
  view.setUint16(6, length, true);
  view.setUint32(8, ifindex, true);
  bytes.set(address(from), 16);
  bytes.set(address(to), 32);
  view.setUint32(48, table, true);
  return bytes;
}

both('bpf_fib_lookup', async bench => {
  const end = network(bench);
  try {
    const { programs, variables } = await bench.load('emulator-network');
    const targets = [
      ...['10.99.1.1', '10.99.7.3', '10.100.0.1', '10.101.0.1', '10.102.0.1', '10.103.4.4', '10.104.0.1'],
      ...[
        '10.105.0.1',
        '10.106.0.1',
        '10.107.0.1',
        '10.88.1.1',
        '10.88.2.1',
        '10.88.2.8',
        '10.88.2.200',
        '10.88.1.9',
      ],
      ...['fd99::5', 'fd9a::1', 'fd9b::1', 'fd9c::7', 'fd9d::1', 'fd88:2::9', 'fd88:2::44', 'fd88:1::1'],
      ...['fe80::1', 'ff02::1'],
    ];
    const answers = [];
    const DIRECT = 1n;
    const cases: [string, string, bigint, object?][] = [];
    for (const to of targets) {
      const from = to.includes(':') ? 'fd88:1::7' : '10.88.1.7';
      for (const flags of [0n, DIRECT, 2n, 4n, 16n, 20n, 21n]) cases.push([from, to, flags]);
      for (const length of [100, 1000, 1001, 1300, 1400, 1401]) cases.push([from, to, 0n, { length }]);
    }
    for (const flags of [9n, 8n, 32n, 64n]) cases.push(['10.88.1.7', '10.106.0.1', flags, { table: 77 }]);
    cases.push(['10.88.1.7', '10.106.0.1', 9n, { table: 78 }]);
    cases.push(['10.88.1.7', '10.99.1.1', 0n, { ifindex: 999 }]);
    cases.push(['10.88.1.7', '10.99.1.1', 0n, { family: 3 }]);
    cases.push(['10.88.1.7', '10.99.1.1', 2n, { ifindex: INDEX[1]! }]);
    cases.push(['10.88.1.7', '10.99.7.1', 2n, { ifindex: INDEX[1]! }]);
    const data = packets(40).find(({ length }) => length > 60)!;
    for (const program of ['fib_xdp', 'fib_tc'])
      for (const [from, to, flags, rest] of cases) {
        variables.params!.value = params(from, to, rest);
        variables.flags!.value = flags;
        await programs[program]!.run({ data });
        const after = Buffer.from(variables.params!.value as Uint8Array).toString('hex');
        answers.push([program, from, to, flags, rest, variables.result!.value, after]);
      }
    expect(answers.some(([, , , , , result]) => result === 0n)).toBe(true);
    await programs.fib_short!.run({ data });
    answers.push(variables.result!.value);
    return answers;
  } finally {
    end();
  }
});

both('bpf_check_mtu', async bench => {
  const end = network(bench);
  try {
    const { programs, variables } = await bench.load('emulator-network');
    const answers = [];
    for (const program of ['mtu_xdp', 'mtu_tc'])
      for (const ifindex of [0, 1, ...INDEX, 999])
        for (const size of [60, 1414, 1415, 1514, 1515])
          for (const length of [0, 1400, 1401, 70000])
            for (const difference of [0, 1, -1, 100000])
              for (const flags of [0n, 1n, 2n]) {
                Object.assign(variables.ifindex!, { value: ifindex });
                Object.assign(variables.length!, { value: length });
                Object.assign(variables.difference!, { value: difference });
                Object.assign(variables.flags!, { value: flags });
                await programs[program]!.run({ data: new Uint8Array(size) });
                answers.push([variables.result!.value, variables.length!.value]);
              }
    return answers;
  } finally {
    end();
  }
});

both('bpf_redirect, bpf_redirect_peer, bpf_redirect_neigh, bpf_clone_redirect', async bench => {
  const end = network(bench);
  try {
    const { programs, variables } = await bench.load('emulator-network');
    const answers = [];
    for (const program of [
      'redirect_xdp',
      'redirect_tc',
      'redirect_peer',
      'redirect_neigh',
      'clone_redirect',
    ])
      for (const ifindex of [0, INDEX[0]!, 999])
        for (const flags of [0n, 1n, 2n, 0x10000n, 2n ** 40n])
          for (const length of [0, 1]) {
            Object.assign(variables.ifindex!, { value: ifindex });
            Object.assign(variables.flags!, { value: flags });
            Object.assign(variables.length!, { value: length });
            const { returnValue } = await programs[program]!.run({ data: packets(1)[0]! });
            answers.push([program, ifindex, flags, returnValue, variables.result!.value]);
          }
    const context = new Uint8Array(192);
    new DataView(context.buffer).setUint32(176, 1000, true);
    Object.assign(variables.ifindex!, { value: INDEX[0] });
    Object.assign(variables.flags!, { value: 0n });
    await programs.clone_redirect!.run({ data: packets(1)[0]!, context });
    answers.push(variables.result!.value);
    return answers;
  } finally {
    end();
  }
});
