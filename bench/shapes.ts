/** The benchmark object's names and types, as bench.bpf.c has them. */
import type { HashMap, Program, RingBuffer } from 'node-ebpf';

export interface Stat {
  packets: bigint;
  bytes: bigint;
  first: number;
  last: number;
  port: number;
  unused: number;
}

/** Its 64-bit fields as numbers: what a reader of millions of events a second asks for (`codec.int64`). */
export interface Event {
  time: number;
  pid: number;
  kind: number;
  bytes: number;
  address: number;
}

export interface Bench {
  programs: { produce: Program };
  maps: {
    raw: HashMap<Uint8Array, Uint8Array>;
    typed: HashMap<number, Stat>;
    big: HashMap<number, Stat>;
    events: RingBuffer<Event>;
  };
  variables: { reads: number; produced: bigint; lost: bigint };
}

export const ENTRIES = 65_536;
export const MILLION = 1_000_000;

export function statOf(key: number): Stat {
  const packets = BigInt(key);
  return {
    packets,
    bytes: packets * 64n,
    first: key & 0xff,
    last: key & 0xfff,
    port: key & 0xffff,
    unused: 0,
  };
}

export function bytesOf(key: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, key, true);
  return bytes;
}

/** A request of the `produce` program: so many records. */
export const request = (count: number) => ({ context: bytesOf(count, 4) });
