/** An emulator with two interfaces and a network on each, and packets for it. */
import { Emulator, type EmulatorOptions, type Link } from 'node-ebpf';
import type { TestObject } from '../../kernel/support/objects.ts';
import { emulated } from './emulated.ts';

const bytesOf = (address: string) => address.split('.').map(Number);

interface Udp {
  readonly from?: string;
  readonly to?: string;
  readonly data?: readonly number[];
  /** The fragment word of the IP header. */
  readonly fragment?: number;
  readonly ttl?: number;
  readonly ports?: readonly [number, number];
}

/** UDP over IPv4. */
export function udp({
  from = '10.0.0.9',
  to = '10.0.0.1',
  data = [1, 2, 3, 4],
  fragment = 0,
  ttl = 64,
  ports = [7, 9],
}: Udp = {}) {
  const word = (value: number) => [value >> 8, value & 0xff];
  const segment =
    (fragment & 0x1fff) > 0
      ? data
      : [...word(ports[0]), ...word(ports[1]), ...word(8 + data.length), 0, 0, ...data];
  return Uint8Array.from([
    ...[2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 8, 8, 0],
    ...[0x45, 0, ...word(20 + segment.length), 0, 77, ...word(fragment), ttl, 17, 0, 0],
    ...[...bytesOf(from), ...bytesOf(to), ...segment],
  ]);
}

export async function router(options: EmulatorOptions = {}) {
  const emulator = new Emulator(options);
  const eth0 = emulator.interface('eth0', { addresses: ['10.0.0.1/24'] });
  const eth1 = emulator.interface('eth1', { addresses: ['10.1.0.1/24'] });
  emulator.network.neighbour({ address: '10.1.0.5', mac: '02:00:00:00:00:55', interface: 'eth1' });
  return { emulator, eth0, eth1, object: await emulated(emulator, 'emulator-stack') };
}

type Attaching = { attach(options: object): Promise<Link> };
export const attach = ({ programs }: TestObject, name: string, options: object) =>
  (programs[name] as never as Attaching).attach(options);

export const trail = ({ variables }: TestObject) => {
  const { value } = variables.trail;
  variables.trail.value = 0n;
  return value as bigint;
};
