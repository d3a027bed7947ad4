/** Sockets of this process's own, over the loopback. */
import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';

export async function listen(port = 0): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export function portOf(server: Server | DatagramSocket): number {
  return (server.address() as { port: number }).port;
}

/** Both ends of a TCP connection, with what arrived at `far`. */
export class Connection {
  readonly near: Socket;
  readonly far: Socket;
  readonly #server: Server;
  #received = '';

  private constructor(server: Server, near: Socket, far: Socket) {
    this.#server = server;
    this.near = near;
    this.far = far;
    far.setEncoding('latin1').on('data', chunk => {
      this.#received += chunk;
    });
    for (const socket of [near, far]) socket.on('error', () => {});
  }

  static async open(): Promise<Connection> {
    const server = await listen();
    const near = connect(portOf(server), '127.0.0.1').setNoDelay();
    const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [
      [Socket],
      unknown,
    ];
    return new Connection(server, near, far);
  }

  /** Writes at `near`; the error's code if that fails. */
  send(text: string): Promise<string | undefined> {
    return new Promise(resolve => {
      this.near.write(text, error => resolve((error as NodeJS.ErrnoException | null | undefined)?.code));
    });
  }

  get arrived(): string {
    return this.#received;
  }

  /** What has arrived, as soon as it is `expected` or the patience ends. */
  async received(expected: string): Promise<string> {
    for (let i = 0; i < 100 && this.#received !== expected; i++) await sleep(10);
    return this.#received;
  }

  [Symbol.dispose](): void {
    this.near.destroy();
    this.far.destroy();
    this.#server.close();
  }
}

/** A bound UDP socket that notes what it is sent. */
export class Datagrams {
  readonly socket = createSocket('udp4');
  readonly received: string[] = [];
  readonly #sender = createSocket('udp4');

  private constructor() {
    this.socket.on('message', data => this.received.push(data.toString()));
  }

  static async open(): Promise<Datagrams> {
    const datagrams = new Datagrams();
    datagrams.socket.bind(0, '127.0.0.1');
    await once(datagrams.socket, 'listening');
    return datagrams;
  }

  /** Sends each to the socket, and answers what arrived of them: at once if all do, else when the patience ends. */
  async send(...texts: string[]): Promise<string[]> {
    this.received.length = 0;
    for (const text of texts) {
      await new Promise<void>((resolve, reject) => {
        this.#sender.send(text, portOf(this.socket), '127.0.0.1', error =>
          error ? reject(error) : resolve(),
        );
      });
    }
    // With turns of the event loop to read in, however late the timer is.
    for (let i = 0; i < 30 && this.received.length < texts.length; i++) {
      await sleep(10);
      await immediate();
    }
    return [...this.received];
  }

  [Symbol.dispose](): void {
    this.socket.close();
    this.#sender.close();
  }
}
