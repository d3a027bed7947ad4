/** Tracked connections (net/netfilter/nf_conntrack_core.c): those that programs have made or the user has described, each a struct nf_conn. */
import type { Btf } from '../../formats/btf/btf.ts';
import type { Region } from '../memory/memory.ts';
import { structOf } from './members.ts';
import type { Network } from './network/network.ts';
import { ObjectWriter } from './objects.ts';
import { addressText } from './sockets/address.ts';
import { fieldOffset } from './struct-fields.ts';
import type { World } from './world.ts';

/** IPS_* in include/uapi/linux/netfilter/nf_conntrack_common.h */
export const STATUS = {
  EXPECTED: 1,
  SEEN_REPLY: 2,
  ASSURED: 4,
  CONFIRMED: 8,
  DYING: 512,
  FIXED_TIMEOUT: 1024,
} as const;
/** IPS_UNCHANGEABLE_MASK */
const UNCHANGEABLE = 0xdbf9;
const MILLISECOND = 1_000_000n;

/** Who talks to whom: addresses of 4 or 16 bytes. */
export interface Flow {
  /** IPPROTO_* */
  readonly protocol: number;
  readonly source: Uint8Array;
  readonly sourcePort: number;
  readonly destination: Uint8Array;
  readonly destinationPort: number;
  readonly zone: number;
}

export interface TrackedConnection {
  readonly protocol: 'tcp' | 'udp';
  readonly source: { readonly address: string; readonly port: number };
  readonly destination: { readonly address: string; readonly port: number };
  readonly zone: number;
  readonly mark: number;
  /** IPS_* bits. */
  readonly status: number;
}

const nameOf = (flow: Flow, reversed = false): string => {
  const from = `${flow.source.join('.')}:${flow.sourcePort}`;
  const to = `${flow.destination.join('.')}:${flow.destinationPort}`;
  return `${flow.protocol} ${flow.zone} ${reversed ? `${to} ${from}` : `${from} ${to}`}`;
};

export class Connection {
  readonly flow: Flow;
  readonly network: Network;
  readonly region: Region;
  /** When it is forgotten, once it is confirmed; until then how long it lasts. Nanoseconds. */
  timeout: bigint;
  /** Who holds it: programs, and the table. */
  holders = 1;
  readonly #world: World;
  readonly #btf: Btf;

  constructor(world: World, btf: Btf, network: Network, flow: Flow, milliseconds: number) {
    this.#world = world;
    this.#btf = btf;
    this.network = network;
    this.flow = flow;
    this.timeout = BigInt(milliseconds) * MILLISECOND;
    const struct = structOf(btf, 'nf_conn');
    // Programs write its mark.
    this.region = world.machine.memory.allocate('struct nf_conn', struct?.type.size ?? 8);
    if (!struct) return;
    const tuple = (reply: boolean) => {
      const { source, sourcePort, destination, destinationPort, protocol } = flow;
      const end = (address: Uint8Array, port: number) => ({
        u3: { all: new Uint32Array(Uint8Array.from({ length: 16 }, (_, i) => address[i] ?? 0).buffer) },
        u: { all: ((port & 0xff) << 8) | (port >> 8) },
      });
      const [from, to] = [end(source, sourcePort), end(destination, destinationPort)];
      const l3num = source.length === 4 ? 2 : 10;
      return {
        tuple: {
          src: { ...(reply ? to : from), l3num },
          dst: { ...(reply ? from : to), protonum: protocol, dir: Number(reply) },
        },
      };
    };
    const value = { tuplehash: [tuple(false), tuple(true)], zone: { id: flow.zone } };
    new ObjectWriter(world, btf).writeKnown(struct.id, value, this.region.address, 'nf_conn');
  }

  get status(): number {
    return this.#word('status');
  }

  get mark(): number {
    return this.#word('mark');
  }

  set mark(value: number) {
    this.#set('mark', value);
  }

  get isConfirmed(): boolean {
    return (this.status & STATUS.CONFIRMED) !== 0;
  }

  /** nf_ct_change_status_common(): whether it may be so. */
  changeStatus(status: number): boolean {
    const now = this.status;
    const changed = now ^ status;
    if (changed & (STATUS.EXPECTED | STATUS.CONFIRMED | STATUS.DYING)) return false;
    if (changed & now & (STATUS.SEEN_REPLY | STATUS.ASSURED)) return false;
    this.#set('status', now | (status & ~UNCHANGEABLE));
    return true;
  }

  confirm(): void {
    this.timeout += this.#world.clock.now();
    this.#set('status', this.status | STATUS.CONFIRMED);
  }

  describe(): TrackedConnection {
    const { protocol, source, sourcePort, destination, destinationPort, zone } = this.flow;
    return {
      protocol: protocol === 6 ? 'tcp' : 'udp',
      source: { address: addressText(source), port: sourcePort },
      destination: { address: addressText(destination), port: destinationPort },
      zone,
      mark: this.mark,
      status: this.status,
    };
  }

  #word(field: string): number {
    if (!structOf(this.#btf, 'nf_conn')) return 0;
    const at = this.region.address + fieldOffset(this.#btf, 'nf_conn', field);
    return this.#world.machine.memory.view.getUint32(at, true);
  }

  #set(field: string, value: number): void {
    if (!structOf(this.#btf, 'nf_conn')) return;
    const at = this.region.address + fieldOffset(this.#btf, 'nf_conn', field);
    this.#world.machine.memory.view.setUint32(at, value, true);
  }
}

export class Connections {
  readonly #world: World;
  readonly #byAddress = new Map<number, Connection>();
  readonly #tables = new Map<Network, Map<string, Connection>>();

  constructor(world: World) {
    this.#world = world;
  }

  make(btf: Btf, network: Network, flow: Flow, milliseconds: number): Connection {
    const connection = new Connection(this.#world, btf, network, flow, milliseconds);
    this.#byAddress.set(connection.region.address, connection);
    return connection;
  }

  at(address: number): Connection | undefined {
    return this.#byAddress.get(address);
  }

  /** false where there is one already, in whatever direction. */
  insert(connection: Connection): boolean {
    const { network, flow } = connection;
    if (this.find(network, flow)) return false;
    connection.confirm();
    connection.holders++;
    this.#table(network).set(nameOf(flow), connection);
    return true;
  }

  find(
    network: Network,
    flow: Flow,
  ): { readonly connection: Connection; readonly reply: boolean } | undefined {
    for (const reply of [false, true]) {
      const connection = this.#table(network).get(nameOf(flow, reply));
      if (!connection) continue;
      if (connection.timeout > this.#world.clock.now()) return { connection, reply };
      this.#table(network).delete(nameOf(flow, reply));
      this.release(connection);
    }
    return undefined;
  }

  release(connection: Connection): void {
    if (--connection.holders > 0) return;
    this.#byAddress.delete(connection.region.address);
    this.#world.machine.memory.free(connection.region);
  }

  of(network: Network): TrackedConnection[] {
    const now = this.#world.clock.now();
    const there = [...this.#table(network).values()].filter(({ timeout }) => timeout > now);
    return there.map(connection => connection.describe());
  }

  #table(network: Network): Map<string, Connection> {
    let table = this.#tables.get(network);
    if (!table) this.#tables.set(network, (table = new Map()));
    return table;
  }
}
