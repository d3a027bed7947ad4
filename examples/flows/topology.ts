/**
 * Two network namespaces joined by a veth pair. A namespace without a name lives as long as a process in it, so a `cat` holds
 * each: nothing has to be cleaned up by hand, and nothing is ever seen on the machine's own network.
 */
import { type ChildProcess, execFile, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Children } from './children.ts';
import { INSIDE, INTERFACE, OUTSIDE } from './plan.ts';
import { Problem } from './problem.ts';

const run = promisify(execFile);

/** The kernel kills the command when the demo is gone, even by SIGKILL. */
const WITH_US = ['setpriv', '--pdeathsig', 'KILL'];

export class Namespace {
  /** The process that holds it: its pid names the namespace to `nsenter`, `ip` and `attach`. */
  readonly pid: number;
  readonly #children: Children;

  private constructor(pid: number, children: Children) {
    this.pid = pid;
    this.#children = children;
  }

  static async create(children: Children, signal: AbortSignal): Promise<Namespace> {
    const holder = children.start(
      'the process that holds a network namespace',
      ['unshare', '--net', ...WITH_US, 'cat'],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    // cat's answer shows that unshare has done its part; had it ended instead, writing would fail too.
    holder.stdin!.on('error', () => {}).write('ready\n');
    await once(holder.stdout!, 'data', { signal });
    return new Namespace(holder.pid!, children);
  }

  /** Starts a process in it. */
  start(name: string, command: readonly string[], options: SpawnOptions): ChildProcess {
    return this.#children.start(
      name,
      ['nsenter', `--net=/proc/${this.pid}/ns/net`, ...WITH_US, ...command],
      options,
    );
  }

  /** `ip('link set lo up')` */
  async ip(command: string): Promise<void> {
    try {
      await run('nsenter', [`--net=/proc/${this.pid}/ns/net`, 'ip', ...command.split(' ')]);
    } catch (error) {
      throw new Problem(`\`ip ${command}\` failed: ${(error as { stderr: string }).stderr.trim()}`);
    }
  }

  /** What the kernel has counted on an interface there. */
  async counters(name: string): Promise<{ packetsSent: number; sendsDropped: number }> {
    const text = await readFile(`/proc/${this.pid}/net/dev`, 'utf8');
    const line = text.split('\n').find(line => line.trim().startsWith(`${name}:`));
    // Eight columns of what was received, then bytes, packets, errors and drops of what was sent.
    const columns = line?.split(':')[1]?.trim().split(/\s+/).map(Number);
    if (columns?.length !== 16)
      throw new Problem(`/proc/${this.pid}/net/dev does not tell what ${name} has sent`);
    return { packetsSent: columns[9]!, sendsDropped: columns[11]! };
  }
}

export interface Topology {
  readonly inside: Namespace;
  readonly outside: Namespace;
}

/** Makes the namespaces, the pair and its addresses. Both ends are still down: no packet can flow. */
export async function createTopology(children: Children, signal: AbortSignal): Promise<Topology> {
  const [inside, outside] = await Promise.all([
    Namespace.create(children, signal),
    Namespace.create(children, signal),
  ]);
  await outside.ip(`link add ${INTERFACE} type veth peer name ${INTERFACE} netns ${inside.pid}`);
  for (const [namespace, { ipv4, ipv6 }] of [
    [inside, INSIDE],
    [outside, OUTSIDE],
  ] as const) {
    await namespace.ip(`address add ${ipv4}/24 dev ${INTERFACE}`);
    // nodad: usable at once, without a second of probing for duplicates.
    await namespace.ip(`address add ${ipv6}/64 dev ${INTERFACE} nodad`);
  }
  return { inside, outside };
}

/** From here on packets flow. */
export async function bringUp({ inside, outside }: Topology): Promise<void> {
  await inside.ip(`link set ${INTERFACE} up`);
  await outside.ip(`link set ${INTERFACE} up`);
}
