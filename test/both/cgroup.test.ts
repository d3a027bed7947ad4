/** Hooks of control groups: real sockets of a process in a cgroup, and the emulator's calls with the same values. */
import type { Emulator } from 'node-ebpf';
import { expect } from 'vitest';
import type { TestObject } from '../kernel/support/objects.ts';
import { both } from './support/both.ts';
import { type Act, how, withCgroup } from './support/cgroup.ts';

interface Case {
  readonly name: string;
  readonly program: string;
  readonly act: Act;
  /** Variables of the program, one run for each. */
  readonly runs: readonly { readonly [variable: string]: unknown }[];
  /** What the runs say. */
  readonly says: readonly string[];
}

/** Numbers that are the machine's own are not compared: `seen` is what the program noted. */
async function noted({ variables }: TestObject): Promise<unknown> {
  const { seen, count, text, more, results } = variables;
  return {
    seen: seen.value.slice(0, count.value),
    text: text.value,
    more: more.value,
    results: results.value,
  };
}

const datagram = { type: 'dgram' } as const;

const CASES: readonly Case[] = [
  {
    name: 'connect, IPv4',
    program: 'connect4',
    act: {
      script:
        'my $s = made(AF_INET, SOCK_DGRAM); said(how(connect($s, at(AF_INET, 1111))), port_of(getpeername($s)));',
      call(cgroup) {
        const result = cgroup.connect({ address: '127.0.0.1', port: 1111, ...datagram });
        return [how(result), result.allowed ? result.port : 'none'];
      },
    },
    runs: [
      {},
      { port: 2222, ip4: 0x0200007f },
      { verdict: 0 },
      { verdict: 0, retval: -111 },
      { retval: -13 },
    ],
    says: ['ok 1111', 'ok 2222', 'EPERM none', 'ECONNREFUSED none', 'EACCES none'],
  },
  {
    name: 'connect, IPv6',
    program: 'connect6',
    act: {
      script:
        'my $s = made(AF_INET6, SOCK_DGRAM); said(how(connect($s, at(AF_INET6, 1111))), port_of(getpeername($s)));',
      call(cgroup) {
        const result = cgroup.connect({ address: '::1', port: 1111, ...datagram });
        return [how(result), result.allowed ? result.port : 'none'];
      },
    },
    runs: [{}, { port: 2222 }, { verdict: 0 }],
    says: ['ok 1111', 'ok 2222', 'EPERM none'],
  },
  ...([4, 6] as const).map((version): Case => {
    const [family, address] = version === 4 ? ['AF_INET', '127.0.0.1'] : ['AF_INET6', '::1'];
    return {
      name: `bind, IPv${version}`,
      program: `bind${version}`,
      act: {
        script: `my $s = made(${family}, SOCK_STREAM); said(how(bind($s, at(${family}, 1111))), port_of(getsockname($s)));`,
        call(cgroup) {
          const { socket } = cgroup.socket({ family: version === 4 ? 'inet' : 'inet6' });
          const result = cgroup.bind({ address, port: 1111, socket: socket! });
          return [how(result), socket!.local.port];
        },
      },
      runs: [{}, { port: 2222 }, { port: 22, verdict: 3 }, { verdict: 0 }, { verdict: 2 }],
      says: ['ok 1111', 'ok 2222', 'ok 22', 'EPERM 0', 'EPERM 0'],
    };
  }),
  {
    name: 'sendmsg',
    program: 'sendmsg4',
    act: {
      script: `my $to = udp(AF_INET, 2222); said(how(send(made(AF_INET, SOCK_DGRAM), 'x', 0, at(AF_INET, 1111))), came($to) ? 'came' : 'lost');`,
      call(cgroup) {
        const result = cgroup.sendmsg({ address: '127.0.0.1', port: 1111 });
        return [how(result), result.allowed && result.port === 2222 ? 'came' : 'lost'];
      },
    },
    runs: [{}, { port: 2222 }, { verdict: 0 }],
    says: ['ok lost', 'ok came', 'EPERM lost'],
  },
  {
    name: 'getpeername',
    program: 'getpeername4',
    act: {
      script:
        'my $s = made(AF_INET, SOCK_DGRAM); connect($s, at(AF_INET, 1111)) or die $!; said(port_of(getpeername($s)));',
      call(cgroup) {
        const { socket } = cgroup.socket({ ...datagram });
        cgroup.connect({ address: '127.0.0.1', port: 1111, socket: socket! });
        return [cgroup.getpeername({ socket: socket! }).port];
      },
    },
    runs: [{}, { port: 2222 }],
    says: ['1111', '2222'],
  },
  {
    name: 'sockets that are made',
    program: 'sock_create',
    act: {
      script: `
        use constant { SO_MARK => 36, SO_PRIORITY => 12 };
        my $s;
        if (socket($s, AF_INET6, SOCK_DGRAM, 0)) {
          said('ok', map { unpack('i', getsockopt($s, SOL_SOCKET, $_)) } SO_MARK, SO_PRIORITY);
        } else { said(how(0)); }`,
      call(cgroup) {
        const { socket, ...verdict } = cgroup.socket({ family: 'inet6', ...datagram });
        return socket ? [how(verdict), socket.mark, socket.priority] : [how(verdict)];
      },
    },
    runs: [{}, { verdict: 0 }],
    says: ['ok 7 3', 'EPERM'],
  },
  {
    name: 'sockets that have been bound',
    program: 'post_bind4',
    act: {
      script: `my $s = made(AF_INET, SOCK_STREAM); said(how(bind($s, at(AF_INET, 1111))), port_of(getsockname($s)));`,
      call(cgroup) {
        const { socket } = cgroup.socket();
        const result = cgroup.bind({ address: '127.0.0.1', port: 1111, socket: socket! });
        return [how(result), socket!.local.port];
      },
    },
    runs: [{}, { verdict: 0 }],
    says: ['ok 1111', 'EPERM 0'],
  },
  {
    name: 'options that are set',
    program: 'set_option',
    act: {
      // SO_RCVLOWAT takes any number, and tells it again.
      script: `my $s = made(AF_INET, SOCK_STREAM);
        said(how(setsockopt($s, SOL_SOCKET, 18, pack('i', 5))), unpack('i', getsockopt($s, SOL_SOCKET, 18)));`,
      call(cgroup) {
        const value = new Uint8Array(new Int32Array([5]).buffer);
        const result = cgroup.setsockopt({ level: 1, optname: 18, value });
        const taken = result.allowed && !result.handled;
        return [how(result), taken ? new DataView(result.value.slice().buffer).getInt32(0, true) : 1];
      },
    },
    runs: [
      {},
      { port: 9, length: 4 },
      { length: -1 },
      { length: 17 },
      { length: -2 },
      { verdict: 0 },
      { retval: -5 },
    ],
    says: ['ok 5', 'ok 9', 'ok 1', 'EFAULT 1', 'EFAULT 1', 'EPERM 1', 'EIO 1'],
  },
  {
    name: 'options that are asked for',
    program: 'get_option',
    act: {
      // SO_TYPE, and one that there is none of.
      script: `my $s = made(AF_INET, SOCK_STREAM);
        for my $name (3, 9999) {
          my $value = getsockopt($s, SOL_SOCKET, $name);
          print defined $value ? 'ok ' . unpack('i', $value) : how(0), $name == 3 ? ' ' : "\\n";
        }`,
      call(cgroup) {
        const value = new Uint8Array(new Int32Array([1]).buffer);
        return [3, 9999].flatMap(optname => {
          const answer = optname === 3 ? { value } : { errno: 92 };
          // Perl gives 256 bytes.
          const result = cgroup.getsockopt({ level: 1, optname, size: 256, ...answer });
          if (!result.allowed) return [how(result)];
          return [how(result), new DataView(result.value.slice().buffer).getInt32(0, true)];
        });
      },
    },
    runs: [
      {},
      { port: 9 },
      { verdict: 0 },
      { retval: -5 },
      { level: 1, port: 9, length: 4 },
      { length: 300 },
    ],
    says: [
      'ok 1 ENOPROTOOPT',
      'ok 9 ENOPROTOOPT',
      'EPERM ENOPROTOOPT',
      'EIO EIO',
      'ok 9 ok 9',
      'EFAULT ENOPROTOOPT',
    ],
  },
  {
    name: 'devices',
    program: 'device',
    act: {
      script: "said(how(open(my $f, '+<', '/dev/null')), how(open(my $g, '<', '/dev/zero')));",
      call: cgroup => [
        how(cgroup.device({ type: 'char', major: 1, minor: 3 })),
        how(cgroup.device({ type: 'char', major: 1, minor: 5, access: ['read'] })),
      ],
    },
    runs: [{}, { verdict: 0 }],
    says: ['ok ok', 'EPERM EPERM'],
  },
  {
    name: 'settings that are read',
    program: 'setting',
    act: {
      script: `open(my $f, '<', '/proc/sys/net/ipv4/conf/all/log_martians') or die $!;
        my $text; my $went = sysread($f, $text, 99); said(how(defined $went));`,
      call: cgroup => [how(cgroup.sysctl({ name: 'net/ipv4/conf/all/log_martians', value: '0\n' }))],
    },
    runs: [{}, { verdict: 0 }],
    says: ['ok', 'EPERM'],
  },
  {
    name: 'settings that are written',
    program: 'setting',
    act: {
      // This namespace's own.
      script: `open(my $f, '+<', '/proc/sys/net/ipv4/conf/all/log_martians') or die $!;
        my $went = syswrite($f, '0', 1); my $how = how(defined $went);
        open($f, '<', '/proc/sys/net/ipv4/conf/default/log_martians') or die $!;
        said($how);`,
      call: cgroup => [
        how(cgroup.sysctl({ name: 'net/ipv4/conf/all/log_martians', value: '0\n', write: '0' })),
      ],
    },
    runs: [{ verdict: 0 }],
    says: ['EPERM'],
  },
];

both('what befalls connections', async bench =>
  withCgroup(bench, async cgroup => {
    const object = await bench.load('sockops-fields');
    const { programs, variables } = object;
    await programs.connection!.attach({ cgroup: cgroup.path } as never);
    const seen: unknown[] = [];
    // BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB, PASSIVE_ESTABLISHED_CB
    for (const [op, name] of [
      [4, 'active_established'],
      [5, 'passive_established'],
    ] as const) {
      Object.entries({ op, count: 0, port: 3333 }).forEach(([variable, value]) => {
        variables[variable].value = value;
      });
      await cgroup.act({
        script:
          'my $l = tcp(AF_INET, 3333); my $s = made(AF_INET, SOCK_STREAM); said(how(connect($s, at(AF_INET, 3333))));',
        call(group) {
          const [localPort, remotePort] = op === 4 ? [45_678, 3333] : [3333, 45_678];
          const ends = { localAddress: '127.0.0.1', localPort, remoteAddress: '127.0.0.1', remotePort };
          // Who accepts it is not done yet.
          const state = op === 4 ? 'established' : 'syn-recv';
          group.sockOps({ op: name, socket: group.socket({ ...ends, state }).socket! });
          return ['ok'];
        },
      });
      seen.push(variables.seen.value.slice(0, variables.count.value), variables.results.value);
    }
    expect(variables.results.value.slice(0, 7)).toEqual([0x80, 0, 0, -22, 0, 0, 0]);
    return seen;
  }),
);

for (const { name, program, act, runs, says } of CASES) {
  both(name, async bench =>
    withCgroup(bench, async cgroup => {
      const seen: unknown[] = [];
      for (const [i, values] of runs.entries()) {
        const object = await bench.load('cgroup-fields', {
          edit: spec => {
            for (const other of spec.programs) other.autoload = other.name === program;
            for (const [variable, value] of Object.entries(values)) spec.variables[variable].value = value;
          },
        });
        const link = await object.programs[program]!.attach({ cgroup: cgroup.path } as never);
        const said = await cgroup.act(act);
        await link.close();
        expect(said, `run ${i}`).toBe(says[i]);
        seen.push(said, await noted(object));
      }
      return seen;
    }),
  );
}

/** The letters of those that run when a socket is made. */
const making: Act = {
  script: 'made(AF_INET, SOCK_DGRAM); said(1);',
  call: (cgroup: { socket: (options: object) => unknown }, _emulator: Emulator) => {
    cgroup.socket(datagram);
    return [1];
  },
};

both('order, preorder and override over the tree', async bench =>
  withCgroup(bench, async cgroup => {
    const object = await bench.load('cgroup-order');
    const { a, b, c, d } = object.programs;
    const child = cgroup.child();
    const { variables } = object;
    const orders: string[] = [];
    const order = async (where = child) => {
      variables.order.value = '';
      variables.count.value = 0;
      await where.act(making);
      orders.push(variables.order.value.slice(0, variables.count.value));
    };
    const attach = (program: unknown, where: { path: string }, options: object = {}) =>
      (
        program as { attach(options: object): Promise<{ close(): Promise<void>; info(): { id: number } }> }
      ).attach({
        cgroup: where.path,
        ...options,
      });
    const links = [await attach(a, cgroup), await attach(b, child)];
    await order();
    links.push(await attach(c, cgroup, { preorder: true }));
    await order();
    links.push(await attach(d, child, { anchor: { before: links[1] } }));
    await order();
    await order(cgroup);
    for (const link of links) await link.close();
    const overridden = await attach(a, cgroup, { mechanism: 'program', sharing: 'override' });
    await order();
    const own = await attach(b, child, { mechanism: 'program', sharing: 'override' });
    await order();
    await order(cgroup);
    await own.close();
    await overridden.close();
    expect(orders).toEqual(['ba', 'cba', 'cdba', 'ca', 'a', 'b', 'a']);
    return orders;
  }),
);
