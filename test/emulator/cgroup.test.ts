/** Control groups of the emulator: what it alone can be asked, and what the kernel's verifier would not let through. */
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

it('unix sockets: a program writes another path', async () => {
  const emulator = new Emulator();
  await using object = await loaded(emulator, 'cgroup-unix', 'connect_unix', 'getpeername_unix');
  const app = emulator.cgroup('/app');
  expect(app.connect({ path: '/run/here' })).toMatchObject({ allowed: true, path: '/run/here' });
  await object.programs.connect_unix!.attach({ cgroup: '/app' } as never);
  expect(app.connect({ path: '/run/here' })).toMatchObject({ allowed: true, path: '\0there' });
  // Others have nothing of it.
  expect(emulator.cgroup('/other').connect({ path: '/run/here' }).path).toBe('/run/here');
});

it('what befalls a connection, with what the kernel would know of it', async () => {
  const emulator = new Emulator();
  await using object = await loaded(emulator, 'sockops-fields', 'measures');
  await object.programs.measures!.attach({ cgroup: '/app' } as never);
  const app = emulator.cgroup('/app');
  const { socket } = app.socket({
    localAddress: '192.0.2.1',
    localPort: 5000,
    remoteAddress: '192.0.2.2',
    remotePort: 443,
    tcp: { snd_cwnd: 10, srtt_us: 800, sacked_out: 3, bytes_received: 1n << 40n },
  });
  object.variables.reply.value = 42;
  expect(app.sockOps({ op: 'rto', args: [1, 2], socket: socket! })).toMatchObject({
    reply: 42,
    callbackFlags: 0,
  });
  expect(object.variables.seen.value.slice(0, 5)).toEqual([1, 2, 10, 100, 3]);
  expect(object.variables.cwnd.value).toBe(10);
  expect(object.variables.received.value).toBe(1n << 40n);
  expect(() => app.sockOps({ op: 'nothing' as never })).toThrow(/there is no operation 'nothing'/);
});

it('a program that writes what it may only read, or returns what it may not, is a fault', async () => {
  const emulator = new Emulator();
  // Where that is plain to see, it is not even loaded.
  await expect(loaded(emulator, 'sockops-fields', 'writes_family')).rejects.toThrow(
    /'writes_family': rejected by the verifier.*invalid bpf_context access off=28 size=4/s,
  );
  await using object = await loaded(emulator, 'sockops-fields', 'returns_five');
  const connect = () => emulator.cgroup('/app').connect({ address: '192.0.2.1', port: 80 });
  await object.programs.returns_five!.attach({ cgroup: '/app' } as never);
  expect(connect).toThrow(/'returns_five': it has returned 5, and programs of this hook return 0 to 1/);
});

it('a program binds a socket that is being connected', async () => {
  const emulator = new Emulator();
  await using object = await loaded(emulator, 'sockops-fields', 'binds');
  await object.programs.binds!.attach({ cgroup: '/sys/fs/cgroup/app' } as never);
  const app = emulator.cgroup('/app');
  const { socket } = app.socket();
  expect(app.connect({ address: '127.0.0.1', port: 80, socket: socket! }).allowed).toBe(true);
  expect(socket!.local.address).toBe('127.0.0.5');
  expect(socket!.local.port).toBeGreaterThan(0);
  expect(object.variables.seen.value.slice(0, 4)).toEqual([0, -97 >>> 0, 1, 1]);
});

it('what is asked with words that mean nothing', () => {
  const app = new Emulator().cgroup('/app');
  expect(() => new Emulator().cgroup('app')).toThrow(/begins with '\/'/);
  expect(() => app.connect({ address: '192.0.2.300' })).toThrow(/'192.0.2.300' is no address/);
  expect(() => app.connect({ address: '192.0.2.3', port: 65536 })).toThrow(/a port is 0 to 65535/);
  expect(() => app.device({ type: 'pipe' as never, major: 1, minor: 3 })).toThrow(/'block' or 'char'/);
  const other = new Emulator().cgroup('/other').socket().socket!;
  expect(() => app.bind({ address: '127.0.0.1', port: 1, socket: other })).toThrow(/is of cgroup \/other/);
});
