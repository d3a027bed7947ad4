/** The same programs without a kernel: in the emulator, on the packets of a capture, which the demo's own traffic has left. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type CapturedPacket, Emulator, readCapture } from 'node-ebpf';
import { type NewFlow, readSizes, total } from './flows.ts';
import { facts, loadVersionOne, loadVersionTwo } from './load.ts';
import { BLOCKED_PORT, INTERFACE } from './plan.ts';
import type { Screen } from './screen.ts';
import type { Summary } from './summary.ts';
import { number } from './table.ts';

const CAPTURE = new URL('traffic.pcap.gz', import.meta.url);

export async function demoInEmulator(screen: Screen): Promise<Summary> {
  const packets = [...readCapture(gunzipSync(readFileSync(CAPTURE)))];
  screen.say(`${number(packets.length)} packets of a capture`);
  const emulator = new Emulator();
  await using one = await loadVersionOne(emulator);
  await using two = await loadVersionTwo(one, emulator);
  const versions = [one, two];
  const { count_flows } = one.programs;
  const { count_flows_and_sizes } = two.programs;

  await using link = await count_flows.attach({ interface: INTERFACE, mode: 'native' });
  screen.say(`${count_flows.name} attached to the emulator's ${INTERFACE} (${link.mechanism})`);
  const device = emulator.interface(INTERFACE);
  let blockedArrived = 0;
  const receive = (some: readonly CapturedPacket[]) => {
    for (const { data } of some)
      if (device.receive(data).action === 'pass' && isBlocked(data)) blockedArrived++;
  };
  const middle = packets.length >> 1;
  receive(packets.slice(0, middle));
  const seenBefore = total(versions, 'seen');
  const start = performance.now();
  await link.update(count_flows_and_sizes, { expected: count_flows });
  const replaceMilliseconds = performance.now() - start;
  screen.say(`Replaced by ${count_flows_and_sizes.name} after half of them`);
  receive(packets.slice(middle));

  const events: NewFlow[] = one.maps.events.consume();
  screen.show({ versions, events: events.length, latest: events.at(-1), sizes: readSizes(two) });
  const seen = total(versions, 'seen');
  return {
    backend: two.backend,
    mechanism: link.mechanism,
    sent: packets.length,
    seen,
    sendsDropped: 0,
    dropped: total(versions, 'dropped'),
    blockedSent: packets.filter(({ data }) => isBlocked(data)).length,
    blockedArrived,
    flows: one.maps.flows.count(),
    events: events.length,
    missedDuringReplace: packets.length - middle - (seen - seenBefore),
    sentDuringReplace: packets.length - middle,
    replaceMilliseconds,
    httpFailures: 0,
    ...facts(count_flows_and_sizes),
    versions: [
      { program: count_flows.name, ...facts(count_flows), seen: one.variables.seen.value },
      {
        program: count_flows_and_sizes.name,
        ...facts(count_flows_and_sizes),
        seen: two.variables.seen.value,
        sizes: readSizes(two),
      },
    ],
  };
}

const ETHERNET = 14;
const UDP = 17;

/** UDP to the blocked port, without VLAN tags and IPv6 extension headers, which the capture does not have. */
function isBlocked(frame: Uint8Array): boolean {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const type = view.getUint16(12);
  if (type === 0x0800 && view.getUint8(ETHERNET + 9) === UDP)
    return view.getUint16(ETHERNET + (view.getUint8(ETHERNET) & 0xf) * 4 + 2) === BLOCKED_PORT;
  if (type === 0x86dd && view.getUint8(ETHERNET + 6) === UDP)
    return view.getUint16(ETHERNET + 40 + 2) === BLOCKED_PORT;
  return false;
}
