/** Runs outside and makes traffic: HTTP and UDP over IPv4 and IPv6 from `start` to `stop`, a flood of UDP where it is asked for. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setInterval } from 'node:timers/promises';
import { BLOCKED_PORT, FLOOD_PORT, FLOOD_RATE, HTTP_PORT, INSIDE, UDP_PORTS } from './plan.ts';
import type { ClientCommand, ClientReport } from './traffic.ts';

const addresses = [INSIDE.ipv4, INSIDE.ipv6];

/** `work` every so many milliseconds until it is aborted; resolves when the last of it is done. */
async function every(milliseconds: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const working = new Set<Promise<void>>();
  for await (const _ of setInterval(milliseconds)) {
    if (signal.aborted) break;
    const promise = work().finally(() => working.delete(promise));
    working.add(promise);
  }
  await Promise.all(working);
}

async function send(agent: Agent, host: string, body: string): Promise<void> {
  const outgoing = request({ host, port: HTTP_PORT, agent, method: 'POST' }).end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  await once(response.resume(), 'end');
}

/** One long connection that uploads, and a new one for each small request. */
async function http(host: string, signal: AbortSignal, report: ClientReport): Promise<void> {
  const long = new Agent({ keepAlive: true, maxSockets: 1 });
  const short = new Agent({ keepAlive: false });
  const count = async (agent: Agent, body: string) => {
    report.requests++;
    await send(agent, host, body).catch(() => report.failures++);
  };
  await Promise.all([
    every(100, signal, () => count(long, 'x'.repeat(32_768))),
    every(200, signal, () => count(short, 'hello')),
  ]);
  long.destroy();
}

async function connect(host: string, port: number): Promise<Socket> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  // A refusal by ICMP: the server is gone, which is not this process's to report.
  socket.on('error', () => {});
  socket.connect(port, host);
  await once(socket, 'connect');
  return socket;
}

async function udp(host: string, port: number, signal: AbortSignal): Promise<number> {
  const socket = await connect(host, port);
  let sent = 0;
  await every(40, signal, async () => {
    const payload = new Uint8Array(20 + Math.floor(Math.random() * 1200));
    await new Promise<void>(resolve => {
      socket.send(payload, error => {
        if (!error) sent++;
        resolve();
      });
    });
  });
  socket.close();
  return sent;
}

async function flood(host: string, signal: AbortSignal): Promise<number> {
  const socket = await connect(host, FLOOD_PORT);
  const payload = new Uint8Array(64);
  const start = performance.now();
  let sent = 0;
  await every(1, signal, async () => {
    const due = ((performance.now() - start) / 1000) * FLOOD_RATE;
    // In bursts that the 256 slots of veth's queue can take.
    for (let i = 0; sent < due && i < 128; i++, sent++) socket.send(payload);
  });
  socket.close();
  return sent;
}

async function makeTraffic(signal: AbortSignal, withFlood: boolean): Promise<ClientReport> {
  const report: ClientReport = { requests: 0, failures: 0, blockedSent: 0, floodSent: 0 };
  await Promise.all([
    ...addresses.map(host => http(host, signal, report)),
    ...addresses.flatMap(host => UDP_PORTS.map(port => udp(host, port, signal))),
    ...addresses.map(async host => {
      const sent = await udp(host, BLOCKED_PORT, signal);
      report.blockedSent += sent;
    }),
    withFlood &&
      flood(INSIDE.ipv4, signal).then(sent => {
        report.floodSent = sent;
      }),
  ]);
  return report;
}

let stop = new AbortController();
process.on('message', async (command: ClientCommand) => {
  if (command === 'stop') return stop.abort();
  stop = new AbortController();
  process.send?.(await makeTraffic(stop.signal, command === 'start with flood'));
});
process.send?.('ready');
