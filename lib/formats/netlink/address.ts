/** Addresses and prefixes as text, and as the bytes that the network has. */

/** AF_INET and AF_INET6, as Linux numbers them. */
export const AF_INET = 2;
export const AF_INET6 = 10;

export interface Address {
  readonly family: typeof AF_INET | typeof AF_INET6;
  readonly bytes: Uint8Array;
}

export interface Prefix extends Address {
  /** Bits of the address that count. */
  readonly length: number;
}

/** undefined for what is no address. */
export function parseAddress(text: string): Address | undefined {
  const bytes = text.includes(':') ? ipv6(text) : ipv4(text);
  return bytes && { family: bytes.length === 4 ? AF_INET : AF_INET6, bytes: Uint8Array.from(bytes) };
}

/** `10.1.0.0/16`; without a length it is the whole address. undefined for what is no prefix. */
export function parsePrefix(text: string): Prefix | undefined {
  const [, address = '', given] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const parsed = parseAddress(address);
  if (!parsed) return undefined;
  const most = 8 * parsed.bytes.length;
  const length = given === undefined ? most : Number(given);
  return length <= most ? { ...parsed, length } : undefined;
}

/** The prefix with nothing after its length. */
export function withoutHostBits({ bytes, length, ...prefix }: Prefix): Prefix {
  const kept = bytes.map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, length - 8 * i))));
  return { ...prefix, length, bytes: kept };
}

function ipv4(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every(part => /^(0|[1-9]\d{0,2})$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every(byte => byte <= 255) ? bytes : undefined;
}

function ipv6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, i) => groups(half, i === halves.length - 1));
  if (!head || (halves.length === 2 && !tail)) return undefined;
  const missing = 16 - head.length - (tail?.length ?? 0);
  // `::` stands for one group of zeros at the least.
  if (tail ? missing < 2 : missing !== 0) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...(tail ?? [])];
}

/** `fd00:1`; the last of an address also with an IPv4 address at its end. */
function groups(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const bytes: number[] = [];
  for (const [i, part] of parts.entries()) {
    const last = isLast && i === parts.length - 1 ? ipv4(part) : undefined;
    if (last) bytes.push(...last);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) bytes.push(Number(`0x${part}`) >> 8, Number(`0x${part}`) & 0xff);
    else return undefined;
  }
  return bytes;
}
