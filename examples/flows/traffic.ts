/** Starts and stops the traffic: a server inside, a client and two pings outside. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Children } from './children.ts';
import { INSIDE } from './plan.ts';
import type { Namespace, Topology } from './topology.ts';

export type ClientCommand = 'start' | 'start with flood' | 'stop';

/** What the client answers when it has stopped. */
export interface ClientReport {
  requests: number;
  failures: number;
  blockedSent: number;
  floodSent: number;
}

/** What the server answers when it is asked. */
export interface ServerReport {
  requests: number;
  blockedArrived: number;
}

export class Traffic {
  readonly #children: Children;
  readonly #outside: Namespace;
  readonly #server: ChildProcess;
  readonly #client: ChildProcess;
  readonly #signal: AbortSignal;
  #pings: ChildProcess[] = [];

  private constructor(children: Children, { inside, outside }: Topology, signal: AbortSignal) {
    this.#children = children;
    this.#outside = outside;
    this.#signal = signal;
    this.#server = startNode(inside, 'the HTTP server', 'server.ts');
    this.#client = startNode(outside, 'the client', 'client.ts');
  }

  /** Starts the two processes; no packet is sent yet. */
  static async create(children: Children, topology: Topology, signal: AbortSignal): Promise<Traffic> {
    const traffic = new Traffic(children, topology, signal);
    await Promise.all([traffic.#answer(traffic.#server), traffic.#answer(traffic.#client)]);
    return traffic;
  }

  start(command: Exclude<ClientCommand, 'stop'>): void {
    this.#client.send(command);
    this.#pings = [INSIDE.ipv4, INSIDE.ipv6].map(address =>
      this.#outside.start(`ping ${address}`, ['ping', '-q', '-i', '0.1', address], { stdio: 'ignore' }),
    );
  }

  /** Resolves when all that was begun has ended; the network may need another moment to fall silent. */
  async stop(): Promise<ClientReport> {
    this.#client.send('stop');
    const [report] = await Promise.all([
      this.#answer<ClientReport>(this.#client),
      ...this.#pings.map(ping => this.#children.stop(ping)),
    ]);
    return report;
  }

  askServer(): Promise<ServerReport> {
    this.#server.send('report');
    return this.#answer<ServerReport>(this.#server);
  }

  async #answer<T>(child: ChildProcess): Promise<T> {
    const [message] = (await once(child, 'message', { signal: this.#signal })) as [T];
    return message;
  }
}

/** Runs a file of this folder with the Node and the loaders that run this one. */
function startNode(namespace: Namespace, name: string, file: string): ChildProcess {
  const script = fileURLToPath(new URL(file, import.meta.url));
  return namespace.start(name, [process.execPath, ...process.execArgv, script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}
