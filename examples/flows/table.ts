/** The live table: redrawn in place on a terminal, a line a second elsewhere. */
import {
  type Flow,
  formatAddress,
  type NewFlow,
  PROTOCOLS,
  type Traffic,
  total,
  type Version,
} from './flows.ts';

const SHOWN_FLOWS = 10;
/** Columns for names, so that a row fits into a terminal of 80. */
const LABEL = 50;

export interface Snapshot {
  readonly versions: readonly Version[];
  readonly events: number;
  readonly latest: NewFlow | undefined;
  readonly sizes: readonly [string, number][];
}

export const number = new Intl.NumberFormat('en').format;

export function formatFlow({
  protocol,
  source,
  source_port,
  destination,
  destination_port,
  vlan,
}: Flow): string {
  const end = (address: Uint8Array, port: number) => {
    const text = formatAddress(address);
    if (protocol !== 'TCP' && protocol !== 'UDP') return text;
    return text.includes(':') ? `[${text}]:${port}` : `${text}:${port}`;
  };
  const tags = vlan.filter(Boolean).map(id => ` vlan ${id}`);
  const type = protocol.startsWith('ICMP') ? ` type ${destination_port}` : '';
  return `${protocol.padEnd(7)} ${end(source, source_port)} → ${end(destination, destination_port)}${type}${tags.join('')}`;
}

function row(label: string, { packets, bytes }: Traffic): string {
  return `  ${label.slice(0, LABEL).padEnd(LABEL)} ${number(packets).padStart(10)} ${number(bytes).padStart(13)}`;
}

function heading(label: string): string {
  return `  ${label.padEnd(LABEL)} ${'PACKETS'.padStart(10)} ${'BYTES'.padStart(13)}`;
}

function protocols(versions: readonly Version[]): [string, Traffic][] {
  // Both versions share the map: any of them shows it.
  const { protocols } = versions[0]!.maps;
  return PROTOCOLS.map((name, i): [string, Traffic] => [
    name,
    protocols.sum(i) ?? { packets: 0, bytes: 0 },
  ]).filter(([, { packets }]) => packets > 0);
}

/** `≤64 12  ≤128 3` */
export function formatSizes(sizes: Snapshot['sizes']): string {
  return sizes.map(([name, packets]) => `${name} ${number(packets)}`).join('  ');
}

export function table({ versions, events, latest, sizes }: Snapshot): string[] {
  const flows = [...versions[0]!.maps.flows].sort(([, a], [, b]) => b.bytes - a.bytes);
  const rest = flows.length - SHOWN_FLOWS;
  return [
    '',
    `  seen ${number(total(versions, 'seen'))}   dropped ${number(total(versions, 'dropped'))}   flows ${flows.length}   events ${events}`,
    '',
    heading('PROTOCOL'),
    ...protocols(versions).map(([name, traffic]) => row(name, traffic)),
    '',
    heading('FLOW'),
    ...flows.slice(0, SHOWN_FLOWS).map(([flow, traffic]) => row(formatFlow(flow), traffic)),
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
    `  newest: ${latest ? formatFlow(latest.flow) : ''}`,
    ...(sizes.some(([, packets]) => packets > 0) ? [`  sizes: ${formatSizes(sizes)}`] : []),
  ];
}

export function line({ versions, events }: Snapshot): string {
  const parts = protocols(versions).map(([name, { packets }]) => `${name} ${number(packets)}`);
  return `  seen ${number(total(versions, 'seen'))}, dropped ${number(total(versions, 'dropped'))}, events ${events}: ${parts.join(', ')}`;
}
