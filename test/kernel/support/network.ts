/** Two network namespaces joined by a veth pair: one is the test's own, the other has a name. */
import { execFile, execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { promisify } from 'node:util';

export function ip(command: string): string {
  return execFileSync('ip', command.split(' '), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** How many answers came. */
export async function ping(address: string, times: number, interval = 0.002): Promise<number> {
  const args = ['-c', `${times}`, '-i', `${interval}`, '-W', '0.3', '-q', address];
  const { stdout } = await promisify(execFile)('ping', args).catch((error: { stdout: string }) => error);
  return Number(/(\d+) received/.exec(stdout)?.[1]);
}

/** Does something again and again while traffic flows, however slow the machine is to begin; answers what the traffic does. */
export async function during<T>(traffic: Promise<T>, act: () => Promise<void>): Promise<T> {
  let flows = true;
  const end = () => {
    flows = false;
  };
  traffic.then(end, end);
  while (flows) {
    await act();
    await new Promise(resolve => setTimeout(resolve, 15));
  }
  return traffic;
}

/** Datagrams, of some bytes beyond their headers. */
export async function send(address: string, times: number, bytes = 4): Promise<void> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  try {
    for (let i = 0; i < times; i++) {
      await new Promise<void>((resolve, reject) => {
        socket.send(new Uint8Array(bytes), 9999, address, error => (error ? reject(error) : resolve()));
      });
    }
  } finally {
    socket.close();
  }
}

let count = 0;

export class VethPair {
  /** Here. */
  readonly near: string;
  readonly nearAddress: string;
  /** In `namespace`. */
  readonly far: string;
  readonly farAddress: string;
  readonly namespace: string;

  constructor() {
    const id = ++count;
    this.near = `near${id}`;
    this.far = `far${id}`;
    this.namespace = `ebpf-test-${process.pid}-${id}`;
    this.nearAddress = `10.77.${id}.1`;
    this.farAddress = `10.77.${id}.2`;
    ip(`netns add ${this.namespace}`);
    ip(`link add ${this.near} type veth peer name ${this.far} netns ${this.namespace}`);
    const far = `-n ${this.namespace}`;
    // Without IPv6, and with neighbours known, no packet flows but those that a test sends.
    for (const [where, name] of [
      ['', this.near],
      [`netns exec ${this.namespace} `, this.far],
    ]) {
      const words = `sysctl -qw net.ipv6.conf.${name}.disable_ipv6=1`;
      if (where) ip(`${where}${words}`);
      else execFileSync('sysctl', words.split(' ').slice(1));
    }
    ip(`address add ${this.nearAddress}/24 dev ${this.near}`);
    ip(`${far} address add ${this.farAddress}/24 dev ${this.far}`);
    ip(`link set ${this.near} up`);
    ip(`${far} link set ${this.far} up`);
    ip(`neighbour replace ${this.farAddress} lladdr ${this.#mac(far, this.far)} dev ${this.near}`);
    ip(`${far} neighbour replace ${this.nearAddress} lladdr ${this.#mac('', this.near)} dev ${this.far}`);
  }

  /** What `attach` takes as `netns`. */
  get path(): string {
    return `/run/netns/${this.namespace}`;
  }

  /** Pings from here; how many answers came. */
  ping(times: number, interval?: number): Promise<number> {
    return ping(this.farAddress, times, interval);
  }

  /** Sends datagrams from here to there, where nobody listens. */
  send(times: number, bytes?: number): Promise<void> {
    return send(this.farAddress, times, bytes);
  }

  /** Removes the namespace, and with it both interfaces. */
  close(): void {
    ip(`link delete ${this.near}`);
    ip(`netns delete ${this.namespace}`);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #mac(where: string, name: string): string {
    return /link\/ether (\S+)/.exec(ip(`${where} link show ${name}`.trim()))![1]!;
  }
}
