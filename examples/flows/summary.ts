/** The end of the demo: what was measured, and whether it is as it must be. */
import { formatSizes, number } from './table.ts';

export interface Summary {
  backend: string;
  /** How the program was attached. */
  mechanism: string;
  /** Packets, by the sending interface's own counter. */
  sent: number;
  /** Packets, by the program's. */
  seen: number;
  /** Packets that found veth's queue full: no program could see them, and they don't count as sent. */
  sendsDropped: number;
  dropped: number;
  /** Packets that the client sent to the blocked port, and that arrived there. */
  blockedSent: number;
  blockedArrived: number;
  flows: number;
  events: number;
  /** Packets sent while the program was replaced, until all was quiet again, that neither version saw. */
  missedDuringReplace: number;
  /** Packets sent in that time, and how long the replacement itself took. */
  sentDuringReplace: number;
  replaceMilliseconds: number;
  httpFailures: number;
  /** Of the version that ran last. */
  verifiedInstructions: number;
  jitedBytes: number;
  versions: VersionSummary[];
}

export interface VersionSummary {
  program: string;
  verifiedInstructions: number;
  jitedBytes: number;
  seen: number;
  /** Packets by size class, where the version counts them. */
  sizes?: [string, number][];
}

/** What is not as it must be. */
export function faults(summary: Summary): string[] {
  const {
    sent,
    seen,
    flows,
    events,
    dropped,
    sendsDropped,
    blockedSent,
    blockedArrived,
    missedDuringReplace,
    httpFailures,
  } = summary;
  const checks: [boolean, string][] = [
    [seen === sent, `${number(sent)} packets were sent, but ${number(seen)} seen`],
    [missedDuringReplace === 0, `${number(missedDuringReplace)} packets were missed over the replacement`],
    [events === flows, `there are ${number(flows)} flows, but ${number(events)} events`],
    [
      dropped <= blockedSent && dropped >= blockedSent - sendsDropped,
      `${number(blockedSent)} packets went to the blocked port, but ${number(dropped)} were dropped`,
    ],
    [blockedArrived === 0, `${number(blockedArrived)} packets arrived at the blocked port`],
    [httpFailures === 0, `${number(httpFailures)} HTTP requests failed`],
  ];
  return checks.filter(([good]) => !good).map(([, text]) => text);
}

export function report(summary: Summary): string {
  const row = (label: string, value: number, remark = '') =>
    `  ${label.padEnd(28)}${number(value).padStart(10)}   ${remark}`.trimEnd();
  const { versions, sendsDropped, blockedSent, blockedArrived, sentDuringReplace, replaceMilliseconds } =
    summary;
  return [
    '',
    ...versions.flatMap(({ program, verifiedInstructions, jitedBytes, seen, sizes }) => [
      `  ${program}`,
      // The emulator has neither.
      ...(jitedBytes > 0
        ? [row('  verified instructions', verifiedInstructions), row('  JITed bytes', jitedBytes)]
        : []),
      row('  packets seen', seen, sizes && formatSizes(sizes)),
    ]),
    '',
    row(
      'packets sent',
      summary.sent,
      summary.backend === 'kernel' ? "by the peer interface's own counter" : 'in the capture',
    ),
    row('packets seen', summary.seen),
    ...(sendsDropped > 0
      ? [row('never left', sendsDropped, 'the queue between the interfaces was full')]
      : []),
    row(
      'packets dropped',
      summary.dropped,
      `${number(blockedSent)} sent to the blocked port, ${blockedArrived} arrived`,
    ),
    row('flows', summary.flows),
    row('events', summary.events),
    row(
      'missed over the replacement',
      summary.missedDuringReplace,
      `of ${number(sentDuringReplace)}; link.update took ${replaceMilliseconds.toFixed(1)} ms`,
    ),
  ].join('\n');
}
