/** Sockets that programs look for, choose and judge: this process's own, and the emulator's. */
import { expect } from 'vitest';
import type { TestObject, TestSpec } from '../kernel/support/objects.ts';
import { type Bench, both } from './support/both.ts';
import { testConnection, testListener } from './support/sockets.ts';

const only = (name: string) => ({
  edit: (spec: TestSpec) => {
    for (const program of spec.programs) program.autoload = program.name === name;
  },
});

function noted({ variables }: TestObject) {
  const { seen, count, errors } = variables;
  return { seen: seen.value.slice(0, count.value), errors: errors.value };
}

const LOOPBACK = [127, 0, 0, 1];

/** struct bpf_sk_lookup of a TCP connection from port 1234. */
function lookupContext(localPort: number, { protocol = 6, family = 2 } = {}): Uint8Array {
  const bytes = new Uint8Array(72);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, family, true);
  view.setUint32(12, protocol, true);
  bytes.set(LOOPBACK, 16);
  view.setUint16(36, 1234);
  bytes.set(LOOPBACK, 40);
  view.setUint32(60, localPort, true);
  return bytes;
}

both('sk_lookup, run by hand', async bench => {
  const listener = await testListener(bench);
  const other = await testConnection(bench);
  const object = await bench.load('socket-fields', only('choose'));
  const { programs, maps, variables } = object;
  const runs: unknown[] = [];
  const run = async (context: Uint8Array, cookie: boolean) => {
    variables.count.value = 0;
    variables.errors.value = new Array(8).fill(0);
    const result = await programs.choose.run({ context });
    const chosen = new DataView(result.context.slice().buffer).getBigUint64(0, true) !== 0n;
    expect(chosen).toBe(cookie);
    runs.push(result.returnValue, chosen, noted(object));
  };
  await run(lookupContext(7), false);
  maps.socks.set(0, listener.socket);
  await run(lookupContext(7), true);
  await run(lookupContext(7, { protocol: 17 }), false);
  maps.socks.set(1, other.near);
  await run(lookupContext(7), true);
  variables.flags.value = 1n;
  await run(lookupContext(7), false);
  expect(variables.errors.value.slice(0, 5)).toEqual([0, -17, -22, -94, 0]);
  const refusals = [];
  for (const context of [lookupContext(7, { family: 1 }), lookupContext(70_000)]) {
    refusals.push(
      await programs.choose.run({ context }).then(String, (error: { errno: number }) => error.errno),
    );
  }
  expect(refusals).toEqual([97, 34]);
  other.close();
  listener.close();
  return [runs, refusals];
});

/** struct bpf_sock_tuple */
function tupleTo(port: number, from = 0) {
  const bytes = new Uint8Array(36);
  bytes.set(LOOPBACK, 0);
  bytes.set(LOOPBACK, 4);
  new DataView(bytes.buffer).setUint16(8, from);
  new DataView(bytes.buffer).setUint16(10, port);
  return bytes;
}

both('sockets by their addresses', async bench => {
  const listener = await testListener(bench);
  const connection = await testConnection(bench);
  const object = await bench.load('socket-fields', only('find'));
  const { programs, variables } = object;
  const runs: unknown[] = [];
  const find = async (tuple: Uint8Array, flags = 0n) => {
    const view = new DataView(tuple.buffer);
    variables.count.value = 0;
    variables.flags.value = flags;
    variables.tuple.value = {
      ipv4: {
        saddr: view.getUint32(0, true),
        daddr: view.getUint32(4, true),
        sport: view.getUint16(8, true),
        dport: view.getUint16(10, true),
      },
    };
    await programs.find.run({ data: new Uint8Array(64) });
    const { seen } = noted(object);
    runs.push(seen);
    return seen;
  };
  // From a port from which nobody is connected.
  expect((await find(tupleTo(listener.port, 1)))[0]).toBe(1);
  expect((await find(tupleTo(9)))[0]).toBe(0);
  expect((await find(tupleTo(listener.port, 1), 1n))[0]).toBe(0);
  connection.close();
  listener.close();
  return runs;
});

/** What the program does, as its enum numbers it. */
const HOW = [
  'pass',
  'drop',
  'apply',
  'cork',
  'push',
  'pop',
  'pull',
  'redirect_map',
  'redirect_hash',
] as const;

interface Case {
  readonly how: (typeof HOW)[number];
  readonly bytes?: number;
  readonly flags?: bigint;
  readonly texts: readonly string[];
  /** What arrives of each. */
  readonly arrives: readonly string[];
}

const MESSAGES: readonly Case[] = [
  { how: 'pass', texts: ['hello'], arrives: ['hello'] },
  { how: 'drop', texts: ['hello'], arrives: [''] },
  // The first verdict is for four bytes, the next one drops the rest.
  { how: 'apply', bytes: 4, texts: ['hello'], arrives: ['hell'] },
  { how: 'apply', bytes: 8, texts: ['hello', 'world'], arrives: ['hello', 'wor'] },
  { how: 'cork', bytes: 8, texts: ['hello', 'world'], arrives: ['', 'helloworld'] },
  { how: 'push', bytes: 2, texts: ['hello'], arrives: ['he<>llo'] },
  { how: 'push', bytes: 0, texts: ['hello'], arrives: ['<>hello'] },
  { how: 'push', bytes: 5, texts: ['hello'], arrives: ['hello<>'] },
  { how: 'pop', bytes: 1, texts: ['hello'], arrives: ['hlo'] },
  { how: 'pop', bytes: 3, texts: ['hello'], arrives: ['hel'] },
  { how: 'pull', texts: ['hello'], arrives: ['h!llo'] },
  // Into the socket at the far end, as if it had come by the wire.
  { how: 'redirect_map', bytes: 1, flags: 1n, texts: ['hello'], arrives: ['hello'] },
  { how: 'redirect_map', bytes: 3, flags: 1n, texts: ['hello'], arrives: [''] },
  { how: 'redirect_map', bytes: 1, flags: 2n, texts: ['hello'], arrives: [''] },
  { how: 'redirect_hash', flags: 1n, texts: ['hello'], arrives: ['hello'] },
];

async function judged(bench: Bench, { how, bytes = 0, flags = 0n, texts, arrives }: Case): Promise<unknown> {
  const connection = await testConnection(bench);
  const object = await bench.load('socket-fields', only('message'));
  const { programs, maps, variables } = object;
  Object.entries({ how: HOW.indexOf(how), bytes, flags, name: 42n }).forEach(([name, value]) => {
    variables[name].value = value;
  });
  const link = await programs.message.attach({ map: maps.socks });
  maps.socks.set(0, connection.near);
  maps.socks.set(1, connection.far);
  maps.by_name.set(42n, connection.far);
  const sent = [];
  for (const text of texts) sent.push(await connection.send(text));
  expect(sent.map(({ arrived }) => arrived)).toEqual(arrives);
  const result = { sent, ...noted(object) };
  connection.close();
  await link.close();
  return result;
}

for (const [i, each] of MESSAGES.entries()) both(`messages, ${i}: ${each.how}`, bench => judged(bench, each));
