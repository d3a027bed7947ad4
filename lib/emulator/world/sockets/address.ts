/** Ends of sockets: an IP address and a port, or the path of a unix socket. */
import { EbpfError } from '../../../errors.ts';
import { AF_INET, AF_INET6, parseAddress } from '../../../formats/netlink/address.ts';

/** AF_UNIX, as Linux numbers it. */
export const AF_UNIX = 1;

export const FAMILIES = { inet: AF_INET, inet6: AF_INET6, unix: AF_UNIX } as const;
export type SocketFamily = keyof typeof FAMILIES;

export interface SocketAddress {
  readonly address: string;
  /** 0 to 65535. */
  readonly port: number;
}

/** Bytes of an address of that family. Throws ERR_EBPF_INVALID_ARGUMENT. */
export function addressBytes(text: string, family: SocketFamily, who: string): Uint8Array {
  const parsed = parseAddress(text);
  if (parsed && parsed.family === FAMILIES[family]) return parsed.bytes;
  throw refused(who, `'${text}' is no address of family ${family}`);
}

/** Throws ERR_EBPF_INVALID_ARGUMENT. */
export function checkPort(port: number, who: string): number {
  if (Number.isInteger(port) && port >= 0 && port <= 0xffff) return port;
  throw refused(who, `a port is 0 to 65535, not ${port}`);
}

/** Which family an address is of, by how it is written. */
export function familyOf(address: string | undefined): SocketFamily {
  return address?.includes(':') ? 'inet6' : 'inet';
}

/** As RFC 5952 writes it. */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16));
  let [start, length] = [0, 0];
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (groups[end] === '0') end++;
    if (end - i > length) [start, length] = [i, end - i];
  }
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

export const refused = (who: string, why: string): EbpfError =>
  new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `emulator: ${who}: ${why}`);
