/** Hash tables. */
import type { BpfObject } from 'node-ebpf';
import { type Row, timed } from '../measure.ts';
import type { Peer } from '../peer.ts';
import { type Bench, bytesOf, ENTRIES, MILLION, type Stat, statOf } from '../shapes.ts';

export function fill({ maps }: BpfObject<Bench>): void {
  const keys = Array.from({ length: ENTRIES }, (_, i) => i);
  maps.raw.setMany(keys.map(key => [bytesOf(key, 8), bytesOf(key & 0xff, 64)]));
  maps.typed.setMany(keys.map(key => [key, statOf(key)]));
  maps.big.setMany(
    (function* () {
      for (let key = 0; key < MILLION; key++) yield [key, statOf(key)] as const;
    })(),
  );
}

const sumOf = (stat: Stat) => Number(stat.packets) + Number(stat.bytes) + stat.first + stat.last + stat.port;

export function mapRows(object: BpfObject<Bench>, peer: Peer): Row[] {
  const count = ENTRIES;
  const { raw, typed, big } = object.maps;
  const key = new Uint8Array(8);
  const keyView = new DataView(key.buffer);
  const value = new Uint8Array(64);

  return [
    {
      name: 'hash lookup, raw bytes (8, 64)',
      limit: 0.9,
      c: () => peer.measure('raw-lookup', raw.info.id),
      ours: () =>
        timed(() => {
          let sum = 0;
          for (let i = 0; i < count; i++) {
            keyView.setUint32(0, i % ENTRIES, true);
            sum += raw.get(key, value)![0]!;
          }
          return { count, sum: BigInt(sum) };
        }),
    },
    {
      name: 'hash update, raw bytes (8, 64)',
      limit: 0.9,
      c: () => peer.measure('raw-update', raw.info.id),
      ours: () =>
        timed(() => {
          let sum = 0;
          for (let i = 0; i < count; i++) {
            keyView.setUint32(0, i % ENTRIES, true);
            value[0] = i;
            raw.set(key, value);
            sum += value[0];
          }
          return { count, sum: BigInt(sum) };
        }),
    },
    {
      name: 'hash lookup, a struct of five fields',
      limit: 0.75,
      c: () => peer.measure('typed-lookup', typed.info.id),
      ours: () =>
        timed(() => {
          let sum = 0;
          for (let i = 0; i < count; i++) sum += sumOf(typed.get(i % ENTRIES)!);
          return { count, sum: BigInt(sum) };
        }),
    },
    {
      name: 'dump of 1 M entries as objects',
      limit: 0.6,
      c: () => peer.measure('dump', big.info.id),
      ours: () =>
        timed(() => {
          let sum = 0;
          let entries = 0;
          for (const [id, stat] of big) {
            sum += id + sumOf(stat);
            entries++;
          }
          return { count: entries, sum: BigInt(sum) };
        }),
    },
  ];
}
