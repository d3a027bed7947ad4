/** The example's program over millions of packets of a capture. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Emulator, load } from 'node-ebpf';
import { goal } from './compare.ts';
import { capture, udpFrame } from './packets.ts';

const example = (name: string) => fileURLToPath(new URL(`../../examples/flows/${name}`, import.meta.url));
const PACKETS = 5_000_000;
const WARM_UP = 500_000;
/** Seconds of the processor. */
const LIMIT = 1;

/**
 * In time of the processor, all threads together: other programs on the machine do not count.
 */
export async function flows(): Promise<void> {
  const emulator = new Emulator();
  await using object = await load(example('flows.bpf.o'), { backend: emulator });
  await object.programs.count_flows!.attach({ interface: 'veth0' });
  const veth = emulator.interface('veth0');
  const bytes = packets();
  const replay = (least: number): number => {
    let count = 0;
    while (count < least) count += veth.replay(bytes).packets;
    return count;
  };
  const first = replay(WARM_UP);
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const count = replay(PACKETS);
  const { user, system } = process.cpuUsage(cpu);
  const elapsed = (performance.now() - start) / 1e3;
  const seen = object.variables.seen!.value;
  if (seen !== BigInt(first + count)) throw new Error(`${first + count} packets, and ${seen} seen`);
  const seconds = ((user + system) / 1e6) * (PACKETS / count);
  const each = (seconds / PACKETS) * 1e9;
  goal(
    `flows example, ${PACKETS / 1e6} million packets, ${object.maps.flows!.count()} flows: ${seconds.toFixed(2)} s of the processor ` +
      `(${each.toFixed(0)} ns a packet; ${elapsed.toFixed(2)} s passed)`,
    seconds,
    LIMIT,
  );
}

function packets(): Uint8Array {
  const file = example('traffic.pcap.gz');
  if (existsSync(file)) return gunzipSync(readFileSync(file));
  return capture(Array.from({ length: 2000 }, (_, i) => udpFrame(64 + ((i * 97) % 900), i % 120)));
}
