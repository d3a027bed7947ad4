/** What programs see of the network stack: the kernel's own traffic beside packets that are put into the emulator. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Link } from 'node-ebpf';
import { expect } from 'vitest';
import { send, VethPair } from '../kernel/support/network.ts';
import type { TestObject } from '../kernel/support/objects.ts';
import { type Bench, both } from './support/both.ts';

type Attaching = { attach(options: object): Promise<Link> };
const attach = ({ programs }: TestObject, name: string, options: object) =>
  (programs[name] as never as Attaching).attach(options);

const word = (value: number) => [value >> 8, value & 0xff];
const bytesOf = (address: string) => address.split('.').map(Number);

/** An Ethernet frame with an IPv4 packet. */
function ipv4(
  from: string,
  to: string,
  protocol: number,
  payload: readonly number[],
  fragment = 0,
): Uint8Array {
  return Uint8Array.from([
    ...[2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 8, 8, 0, 0x45, 0, ...word(20 + payload.length)],
    ...[0, 77, ...word(fragment), 64, protocol, 0, 0, ...bytesOf(from), ...bytesOf(to), ...payload],
  ]);
}

const zeros = (count: number) => new Array<number>(count).fill(0);
const ICMP = 1;
const UDP = 17;

/** Two hosts on a wire: ours, and one in a namespace of its own. */
interface Wire {
  readonly here: string;
  readonly there: string;
  readonly netns: string;
  /** Echo requests from here, which are answered. */
  ping(times: number): Promise<void>;
  /** A datagram from here: in fragments where it is long. */
  send(to: string, bytes: number): Promise<void>;
}

async function onWire<T>({ emulator }: Bench, work: (wire: Wire) => Promise<T>): Promise<T> {
  if (!emulator) {
    using pair = new VethPair();
    return await work({
      here: pair.nearAddress,
      there: pair.farAddress,
      netns: pair.path,
      ping: async times => {
        expect(await pair.ping(times)).toBe(times);
      },
      send: (to, bytes) => send(to, 1, bytes),
    });
  }
  const [here, there, netns] = ['10.7.0.1', '10.7.0.2', '/run/netns/there'];
  const near = emulator.interface('near', { addresses: [`${here}/24`] });
  const far = emulator.namespace(netns).interface('far', { addresses: [`${there}/24`] });
  near.connect(far);
  return work({
    here,
    there,
    netns,
    async ping(times) {
      for (let i = 0; i < times; i++) {
        near.transmit(ipv4(here, there, ICMP, [8, 0, ...zeros(62)]));
        far.transmit(ipv4(there, here, ICMP, [0, 0, ...zeros(62)]));
      }
    },
    async send(to, bytes) {
      const datagram = [0, 7, 0, 9, ...word(8 + bytes), 0, 0, ...zeros(bytes)];
      for (let at = 0; at < datagram.length; at += 1480) {
        const more = at + 1480 < datagram.length ? 0x2000 : 0;
        near.transmit(ipv4(here, to, UDP, datagram.slice(at, at + 1480), more | (at / 8)));
      }
    },
  });
}

const seen = ({ variables }: TestObject, names: readonly string[]) => {
  const values = names.map(name => variables[name].value as number | bigint);
  for (const name of ['trail', 'packets', 'longest']) variables[name].value = name === 'trail' ? 0n : 0;
  return values;
};

both('netfilter, where packets come and go', async bench => {
  const object = await bench.load('emulator-stack');
  object.variables.least.value = 84;
  return onWire(bench, async ({ netns, ping }) => {
    const answers: unknown[] = [];
    const links: Link[] = [];
    for (const hook of ['prerouting', 'input', 'forward', 'output', 'postrouting'])
      links.push(await attach(object, 'look', { protocolFamily: 'ipv4', hook, priority: 0, netns }));
    await ping(3);
    answers.push(seen(object, ['trail', 'packets', 'longest', 'in_ifindex']));
    const first = { protocolFamily: 'ipv4', hook: 'input', priority: -1, netns };
    links.push(await attach(object, 'second', first));
    await ping(2);
    answers.push(seen(object, ['trail', 'packets', 'longest']));
    for (const { info } of links.map(link => ({ info: link.info() })))
      answers.push([info.type, info.details]);
    for (const link of links) await link.close();
    await ping(1);
    answers.push(seen(object, ['trail', 'packets']));
    return answers;
  });
});

both('netfilter, and fragments', async bench => {
  const object = await bench.load('emulator-stack');
  object.variables.least.value = 500;
  return onWire(bench, async ({ netns, there, send }) => {
    const answers: unknown[] = [];
    for (const [hook, defragment] of [
      ['prerouting', true],
      ['prerouting', false],
      ['input', false],
    ] as const) {
      const at = { protocolFamily: 'ipv4', hook, priority: 0, netns, defragment };
      await using _link = await attach(object, 'look', at);
      await send(there, 4000);
      answers.push(seen(object, ['trail', 'packets', 'longest']));
    }
    return answers;
  });
});

both('a route with a program, beside netfilter', async bench => {
  const object = await bench.load('emulator-stack');
  object.variables.least.value = 128;
  return onWire(bench, async ({ there, send }) => {
    const answers: unknown[] = [];
    const hooks: Link[] = [];
    for (const hook of ['output', 'postrouting'])
      hooks.push(await attach(object, 'look', { protocolFamily: 'ipv4', hook, priority: 0 }));
    for (const name of ['route_in', 'route_out', 'route_xmit'])
      for (const verdict of [0, 2]) {
        object.variables.lwt_verdict.value = verdict;
        const link = await attach(object, name, { route: '10.99.0.0/16', via: there });
        answers.push([link.mechanism, link.info().type, link.info().details]);
        await send('10.99.0.1', 100).catch(() => {});
        answers.push(seen(object, ['trail', 'packets', 'longest']));
        await link.close();
      }
    for (const link of hooks) await link.close();
    return answers;
  });
});

both('a filter of a socket', async bench => {
  const { emulator } = bench;
  const object = await bench.load('emulator-stack');
  const { variables } = object;
  const answers: unknown[] = [];
  /** What comes of a datagram, once more with all kept so that the end is known. */
  let receive: (text: string) => Promise<string[]>;
  let socket: object;
  let close = async () => {};
  if (emulator) {
    const own = emulator.socket({ type: 'dgram', localAddress: '127.0.0.1', localPort: 4444 });
    socket = own;
    const encode = (text: string) => new TextEncoder().encode(text);
    receive = async text =>
      emulator.deliver(own, encode(text)).map(({ data }) => new TextDecoder().decode(data));
  } else {
    const own = createSocket('udp4').bind(0, '127.0.0.1');
    await once(own, 'listening');
    socket = own;
    const { port } = own.address();
    const got: string[] = [];
    own.on('message', message => got.push(`${message}`));
    const say = (text: string) =>
      new Promise<void>((resolve, reject) =>
        own.send(text, port, '127.0.0.1', error => (error ? reject(error) : resolve())),
      );
    receive = async text => {
      await say(text);
      const { keep, seen_length } = variables;
      const [before, length] = [keep.value, seen_length.value];
      keep.value = 0xffff;
      await say('end of it');
      await expect.poll(() => got.at(-1)).toBe('end of it');
      keep.value = before;
      seen_length.value = length;
      return got.splice(0).slice(0, -1);
    };
    close = async () => {
      own.close();
      await once(own, 'close');
    };
  }
  const link = await attach(object, 'filter', { socket });
  answers.push([link.mechanism, link.info().type, link.info().id]);
  for (const keep of [0xffff, 12, 9, 8, 3, 1, 0]) {
    variables.keep.value = keep;
    answers.push([keep, await receive('hello'), variables.seen_length.value]);
  }
  await link.close();
  await close();
  return answers;
});
