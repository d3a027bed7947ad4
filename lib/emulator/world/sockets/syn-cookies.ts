/** SYN cookies (net/ipv4/syncookies.c, net/ipv6/syncookies.c), as the kernel makes them, with secrets from the emulator's seed. */
import { type SipKey, siphash } from './siphash.ts';

/** COOKIEBITS: above them is the count of minutes. */
const BITS = 24;
const MASK = (1 << BITS) - 1;
/** TCP_SYNCOOKIE_PERIOD: 60 seconds. */
const PERIOD = 60_000_000_000n;
/** MAX_SYNCOOKIE_AGE, in periods. */
const MOST_AGE = 2;

/** By the family of its packet: where the addresses are, and the segment sizes that a cookie tells (msstab). */
const FAMILIES = {
  4: { addresses: 12, bytes: 8, sizes: [536, 1300, 1440, 1460] },
  6: { addresses: 8, bytes: 32, sizes: [1220, 1420, 1440, 8940] },
} as const;
export type IpVersion = keyof typeof FAMILIES;

/** Headers of a packet: of IP, and of TCP. */
export interface Headers {
  readonly version: IpVersion;
  readonly ip: Uint8Array;
  readonly tcp: Uint8Array;
}

export class SynCookies {
  readonly #now: () => bigint;
  readonly #secret: () => number;
  /** Two for each version, made when one is wanted: nobody else's random numbers are others for it. */
  readonly #keys = new Map<IpVersion, readonly [SipKey, SipKey]>();

  constructor(now: () => bigint, secret: () => number) {
    this.#now = now;
    this.#secret = secret;
  }

  /** A cookie for a SYN, and the segment size that it will tell: `size`, or the next smaller one that a cookie can tell. */
  make(headers: Headers, size: number): { readonly cookie: number; readonly size: number } {
    const { sizes } = FAMILIES[headers.version];
    let index = sizes.length - 1;
    while (index > 0 && size < sizes[index]!) index--;
    const sequence = viewOf(headers.tcp).getUint32(4);
    const count = this.#count();
    const told = (this.#hash(headers, count, 1) + index) & MASK;
    const cookie = (this.#hash(headers, 0, 0) + sequence + (count << BITS) + told) >>> 0;
    return { cookie, size: sizes[index]! };
  }

  /** The segment size that the cookie tells which an ACK brings back; 0 where it is none, or is too old. */
  check(headers: Headers): number {
    const tcp = viewOf(headers.tcp);
    const sequence = tcp.getUint32(4) - 1;
    const cookie = (tcp.getUint32(8) - 1 - this.#hash(headers, 0, 0) - sequence) >>> 0;
    const count = this.#count();
    const age = (count - (cookie >>> BITS)) & 0xff;
    if (age >= MOST_AGE) return 0;
    const index = (cookie - this.#hash(headers, (count - age) >>> 0, 1)) & MASK;
    return FAMILIES[headers.version].sizes[index] ?? 0;
  }

  /** tcp_cookie_time() */
  #count(): number {
    return Number(BigInt.asUintN(32, this.#now() / PERIOD));
  }

  /** cookie_hash(): both versions have what they hash in orders of their own. */
  #hash({ version, ip, tcp }: Headers, count: number, which: 0 | 1): number {
    const { addresses, bytes } = FAMILIES[version];
    const hashed = new Uint8Array(bytes + 8);
    hashed.set(ip.subarray(addresses, addresses + bytes));
    const view = viewOf(hashed);
    const [from, to] = [tcp.subarray(0, 2), tcp.subarray(2, 4)];
    if (version === 4) {
      hashed.set(to, bytes);
      hashed.set(from, bytes + 2);
      view.setUint32(bytes + 4, count, true);
    } else {
      view.setUint32(bytes, count, true);
      hashed.set(from, bytes + 4);
      hashed.set(to, bytes + 6);
    }
    return Number(BigInt.asUintN(32, siphash(hashed, this.#key(version)[which])));
  }

  #key(version: IpVersion): readonly [SipKey, SipKey] {
    let keys = this.#keys.get(version);
    if (!keys) {
      const word = () => (BigInt(this.#secret()) << 32n) | BigInt(this.#secret());
      keys = [
        { low: word(), high: word() },
        { low: word(), high: word() },
      ];
      this.#keys.set(version, keys);
    }
    return keys;
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** tcp_parse_mss_option() in net/ipv4/tcp_input.c: 0 where the header does not say. */
export function segmentSize(tcp: Uint8Array): number {
  const view = viewOf(tcp);
  let size = 0;
  for (let at = 20; at < tcp.length; ) {
    const kind = tcp[at]!;
    if (kind === 0) return size;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = tcp[at + 1] ?? 0;
    if (length < 2 || at + length > tcp.length) return size;
    if (kind === 2 && length === 4) size = view.getUint16(at + 2) || size;
    at += length;
  }
  return size;
}
