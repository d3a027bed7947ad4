/** Sockets of the emulator: who is found, who is chosen, where messages go. */
import { Emulator, load } from 'node-ebpf';
import { expect, it } from 'vitest';
import { type TestObject, type TestSpec, testObject } from '../kernel/support/objects.ts';

async function loaded(emulator: Emulator, object: string, ...programs: string[]): Promise<TestObject> {
  return (await load(testObject(object), {
    backend: emulator,
    edit: (spec: TestSpec) => {
      for (const program of spec.programs) program.autoload = programs.includes(program.name);
    },
  } as object)) as TestObject;
}

const listening = (localPort: number, localAddress = '192.0.2.1') =>
  ({ localAddress, localPort, state: 'listen' }) as const;
const from = { protocol: 'tcp', remoteAddress: '198.51.100.7', remotePort: 1234 } as const;
const text = (data: Uint8Array) => new TextDecoder().decode(data);
const bytes = (data: string) => new TextEncoder().encode(data);

it('a connection finds whoever listens most exactly, an IPv6 socket for any address too', () => {
  const emulator = new Emulator();
  const any = emulator.socket(listening(80, '::'));
  const own = emulator.socket(listening(80));
  const to = (localAddress: string, localPort = 80) =>
    emulator.lookupSocket({ ...from, localAddress, localPort });
  expect(to('192.0.2.1')).toEqual({ socket: own, by: 'address' });
  expect(to('192.0.2.2').socket).toBe(any);
  expect(to('192.0.2.2', 81).socket).toBeNull();
  const connection = emulator.socket({
    localAddress: '192.0.2.1',
    localPort: 80,
    remoteAddress: '198.51.100.7',
    remotePort: 1234,
  });
  expect(to('192.0.2.1')).toEqual({ socket: connection, by: 'connection' });
  expect(emulator.socket({ ...listening(80, '::'), ipv6Only: true }).local).toEqual({
    address: '::',
    port: 80,
  });
});

it('sk_lookup chooses another socket, or none', async () => {
  const emulator = new Emulator();
  await using object = await loaded(emulator, 'sockets', 'steer');
  const server = emulator.socket(listening(8080));
  const steered = () => emulator.lookupSocket({ ...from, localAddress: '203.0.113.9', localPort: 7 });
  object.variables.port.value = 7;
  object.maps.socks.set(0, server);
  const link = await object.programs.steer!.attach();
  expect(link.mechanism).toBe('netns-link');
  expect(steered()).toEqual({ socket: server, by: 'sk_lookup' });
  // Connected: it is none that a new connection could go to.
  object.maps.socks.set(0, emulator.socket({ ...listening(1), state: 'established' }));
  expect(steered()).toEqual({ socket: null, by: 'sk_lookup' });
  await link.close();
  expect(steered()).toEqual({ socket: null, by: 'address' });
});

it('sk_reuseport chooses among those that share a port', async () => {
  const emulator = new Emulator();
  await using object = await loaded(emulator, 'sockets', 'choose');
  const group = [0, 1, 2].map(() => emulator.socket({ ...listening(80), reusePort: true }));
  const lone = emulator.socket(listening(81));
  const arrive = (remotePort = 1234) =>
    emulator.lookupSocket({ ...from, remotePort, localAddress: '192.0.2.1', localPort: 80 }).socket;
  // By the hash of its addresses: all of them get some.
  const seen = new Set(Array.from({ length: 64 }, (_, port) => arrive(1000 + port)));
  expect(seen).toEqual(new Set(group));
  for (const [i, socket] of group.entries()) object.maps.group.set(i, socket);
  await object.programs.choose!.attach({ socket: group[1]! } as never);
  for (const [i, socket] of group.entries()) {
    object.variables.chosen.value = i;
    expect(arrive()).toBe(socket);
  }
  object.variables.chosen.value = 3;
  expect(arrive()).toBeNull();
  await expect(object.programs.choose!.attach({ socket: lone } as never)).rejects.toThrow(/is in no group/);
});

it('sk_skb parses a stream, and judges its messages', async () => {
  const emulator = new Emulator();
  await using object = await loaded(emulator, 'sockets', 'parse_words', 'count_stream');
  const { programs, maps, variables } = object;
  const socket = emulator.socket({ remoteAddress: '198.51.100.7', remotePort: 443 });
  const deliver = (data: string) => emulator.deliver(socket, bytes(data)).map(({ data }) => text(data));
  expect(deliver('before')).toEqual(['before']);
  await programs.parse_words!.attach({ map: maps.socks } as never);
  await programs.count_stream!.attach({ map: maps.socks } as never);
  maps.socks.set(0, socket);
  expect(deliver('abcdefghij')).toEqual(['abcd', 'efgh']);
  expect(deliver('kl')).toEqual(['ijkl']);
  expect(variables.messages.value).toBe(3n);
});

it('a socket that is closed is none any more', async () => {
  const emulator = new Emulator();
  const app = emulator.cgroup('/app');
  const { socket } = app.socket(listening(80));
  app.close(socket!);
  expect(socket!.closed).toBe(true);
  expect(emulator.lookupSocket({ ...from, localAddress: '192.0.2.1', localPort: 80 }).socket).toBeNull();
  expect(() => app.connect({ address: '192.0.2.1', port: 80, socket: socket! })).toThrow(/has been closed/);
});

it('what is asked with words that mean nothing', () => {
  const emulator = new Emulator();
  expect(() => emulator.socket({ family: 'ipx' as never })).toThrow(/there is no family 'ipx'/);
  expect(() => emulator.socket({ type: 'odd' as never })).toThrow(/there is no type 'odd'/);
  expect(() => emulator.socket({ state: 'odd' as never })).toThrow(/there is no state 'odd'/);
  expect(() => emulator.socket({ localAddress: 'localhost' })).toThrow(/'localhost' is no address/);
  expect(() => emulator.socket({ tcp: { cwnd: 1 } as never }).tcp('snd_cwnd')).toThrow(/has no field 'cwnd'/);
});
