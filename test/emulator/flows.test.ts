/** The flows example over a capture, without a kernel: what its maps say is what was in the capture. */
import { fileURLToPath } from 'node:url';
import { Emulator, type HashMap, load, type XdpProgram } from 'node-ebpf';
import { expect, it } from 'vitest';

const PACKETS = 20_000;
const FLOWS = 500;
const object = fileURLToPath(new URL('../../examples/flows/flows.bpf.o', import.meta.url));

/** UDP over IPv4, of many lengths: a flow for each source port; every tenth packet goes to port 9. */
function capture(): Uint8Array {
  const length = (i: number) => 60 + ((i * 37) % 1400);
  let size = 24;
  for (let i = 0; i < PACKETS; i++) size += 16 + length(i);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xa1b2c3d4, true);
  view.setUint32(20, 1, true);
  let at = 24;
  for (let i = 0; i < PACKETS; i++) {
    view.setUint32(at + 8, length(i), true);
    view.setUint32(at + 12, length(i), true);
    const frame = at + 16;
    view.setUint16(frame + 12, 0x0800);
    view.setUint8(frame + 14, 0x45);
    view.setUint16(frame + 16, length(i) - 14);
    view.setUint8(frame + 23, 17);
    view.setUint32(frame + 26, 0x0a000001);
    view.setUint32(frame + 30, 0x0a000002);
    view.setUint16(frame + 34, 1000 + (i % FLOWS));
    view.setUint16(frame + 36, i % 10 === 0 ? 9 : 53);
    at += 16 + length(i);
  }
  return bytes;
}

it('counts what a capture has', async () => {
  const emulator = new Emulator();
  await using flows = await load(object, {
    backend: emulator,
    edit: (spec: { variables: Record<string, { value: unknown }> }) => {
      spec.variables.blocked_port!.value = 9;
    },
  } as object);
  await (flows.programs.count_flows as XdpProgram).attach({ interface: 'veth0' });
  const bytes = capture();
  const report = emulator.interface('veth0').replay(bytes);
  expect(report).toMatchObject({
    packets: PACKETS,
    bytes: bytes.length - 24 - 16 * PACKETS,
    actions: { pass: PACKETS * 0.9, drop: PACKETS * 0.1 },
  });
  const entries = [...(flows.maps.flows as unknown as HashMap<object, { packets: bigint; bytes: bigint }>)];
  expect(entries).toHaveLength(FLOWS);
  const sum = (field: 'packets' | 'bytes') => entries.reduce((all, [, traffic]) => all + traffic[field], 0n);
  expect([sum('packets'), sum('bytes')]).toEqual([BigInt(PACKETS), BigInt(report.bytes)]);
  expect((flows.variables as Record<string, { value: unknown }>).seen!.value).toBe(BigInt(PACKETS));
});
