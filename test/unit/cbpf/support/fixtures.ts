/**
 * What tcpdump 4.99.3 with libpcap 1.10.3 (Debian 12) prints: `tcpdump -i lo -ddd EXPRESSION` for EN10MB, and `-r` of an empty file
 * of link type 101 for RAW.
 */
import { readFileSync } from 'node:fs';

export interface Fixture {
  /** EN10MB: the packet begins with an Ethernet header; RAW: with an IP header. */
  readonly linkType: 'EN10MB' | 'RAW';
  readonly expression: string;
  /** Output with -ddd, -dd, -d. */
  readonly ddd: string;
  readonly dd: string;
  readonly d: string;
}

export const fixtures = JSON.parse(
  readFileSync(new URL('tcpdump.json', import.meta.url), 'utf8'),
) as Fixture[];

/** The -ddd text of an expression for Ethernet. */
export function tcpdump(expression: string): string {
  const found = fixtures.find(each => each.expression === expression && each.linkType === 'EN10MB');
  if (!found) throw new Error(`there is no fixture for '${expression}'`);
  return found.ddd;
}
