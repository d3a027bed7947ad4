/** Sockets that both backends have: real ones of this process, and the emulator's. */
import type { Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatedSocket } from 'node-ebpf';
import { Connection, listen, portOf } from '../../hooks/support/connection.ts';
import type { Bench } from './both.ts';

export interface TestListener {
  readonly socket: Server | EmulatedSocket;
  readonly port: number;
  close(): void;
}

export async function testListener({ emulator }: Bench): Promise<TestListener> {
  if (!emulator) {
    const server = await listen();
    return { socket: server, port: portOf(server), close: () => server.close() };
  }
  const localPort = 40_000;
  const socket = emulator.socket({ localAddress: '127.0.0.1', localPort, state: 'listen' });
  return { socket, port: localPort, close: () => {} };
}

export interface TestConnection {
  readonly near: Socket | EmulatedSocket;
  readonly far: Socket | EmulatedSocket;
  /** Sends from `near`: what it is told, and what arrives at `far` of it. */
  send(text: string): Promise<{ readonly error: string | undefined; readonly arrived: string }>;
  close(): void;
}

/** Milliseconds for which nothing comes before it is taken to be all. */
const PATIENCE = 60;
const STEP = 10;

export async function testConnection({ emulator }: Bench): Promise<TestConnection> {
  if (!emulator) {
    const connection = await Connection.open();
    let before = '';
    return {
      near: connection.near,
      far: connection.far,
      async send(text) {
        const error = await connection.send(text);
        let [arrived, quiet] = [before, 0];
        while (quiet < PATIENCE) {
          await sleep(STEP);
          const now = connection.arrived;
          quiet = now === arrived ? quiet + STEP : 0;
          arrived = now;
        }
        const since = arrived.slice(before.length);
        before = arrived;
        return { error, arrived: since };
      },
      close: () => connection[Symbol.dispose](),
    };
  }
  const [localAddress, remoteAddress] = ['127.0.0.1', '127.0.0.1'];
  const near = emulator.socket({ localAddress, localPort: 40_001, remoteAddress, remotePort: 40_000 });
  const far = emulator.socket({ localAddress, localPort: 40_000, remoteAddress, remotePort: 40_001 });
  return {
    near,
    far,
    async send(text) {
      const { errno, deliveries } = emulator.send(near, new TextEncoder().encode(text));
      // What `near` sends, and what is put where `far` reads.
      const arrived = deliveries.filter(({ socket, ingress }) => socket === (ingress ? far : near));
      const error = errno === 0 ? undefined : errno === 13 ? 'EACCES' : String(errno);
      return { error, arrived: arrived.map(({ data }) => new TextDecoder().decode(data)).join('') };
    },
    close: () => {},
  };
}
