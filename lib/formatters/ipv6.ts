/** `2001:db8::1` (RFC 5952): 16 bytes, four `__be32`, or a `struct in6_addr`. */
import { bytesOf, mismatch } from './value.ts';

const SIZE = 16;

export function ipv6(value: unknown): string {
  const bytes = addressBytes(value, 0);
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[i * 2]! << 8) | bytes[i * 2 + 1]!);
  // RFC 5952, section 5: addresses of IPv4 in those of IPv6.
  if (groups.slice(0, 5).every(group => group === 0) && groups[5] === 0xffff)
    return `::ffff:${bytes.subarray(12).join('.')}`;
  const text = groups.map(group => group.toString(16)).join(':');
  // The longest run of zeros, of several the first; a single zero stays.
  const runs = [...text.matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)];
  const longest = runs.reduce((best, [run]) => (run.length > best.length ? run : best), '');
  if (longest === '') return text;
  const at = runs.find(([run]) => run === longest)!.index;
  const [before, after] = [text.slice(0, at), text.slice(at + longest.length)];
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`;
}

function addressBytes(value: unknown, depth: number): Uint8Array {
  if (Array.isArray(value) && value.length === 4)
    return Uint8Array.from(value.flatMap(word => [...bytesOf(word, 4, 'ipv6')]));
  const isStruct = typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
  if (!isStruct || Array.isArray(value)) return bytesOf(value, SIZE, 'ipv6');
  // in6_u.u6_addr8
  for (const member of Object.values(value)) {
    if (member instanceof Uint8Array && member.length === SIZE) return member;
    if (depth < 2 && typeof member === 'object' && member !== null) return addressBytes(member, depth + 1);
  }
  throw mismatch('ipv6', 'a struct in6_addr', value);
}
