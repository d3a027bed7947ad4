/** Programs on socket buffers run by hand (bpf_prog_test_run_skb in net/bpf/test_run.c). */
import type { RunRequest, RunResult } from '../../../backend.ts';
import { ProgramType } from '../../../formats/object/numbers.ts';
import { ERRNO } from '../../errno.ts';
import { fold, sumOf } from '../../helpers/checksum.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import { repeated } from '../kind.ts';
import { poolOf } from '../network/pool.ts';
import { checkRequest, contextIn, contextOut, dataOut, refuseRun } from '../network/test-run.ts';
import type { SkbContext, SkbPacket } from './context.ts';
import { CB_BYTES, ETH_P, ETHERNET, FIELD, SK_BUFF } from './fields.ts';
import { updateSegments } from './segment-routing.ts';
import { describeSocket } from './socket.ts';

const { EINVAL, ENODEV, EBADMSG } = ERRNO;
/** BPF_F_TEST_SKB_CHECKSUM_COMPLETE (include/uapi/linux/bpf.h) */
const CHECKSUM_COMPLETE = 4;
/** A page without what the kernel keeps before (NET_SKB_PAD) and behind (struct skb_shared_info). */
const MOST = 4096 - 64 - 320;
/** GSO_LEGACY_MAX_SIZE, GSO_MAX_SEGS in include/linux/netdevice.h */
const MOST_WIRE = 65536;
const MOST_SEGMENTS = 65535;

/** By BPF_PROG_TYPE_*: where programs begin, and what they can do with the bytes. */
const SHAPES: { readonly [type: number]: Pick<SkbPacket, 'link' | 'access'> } = {
  [ProgramType.SCHED_CLS]: { link: true, access: 'write' },
  [ProgramType.SCHED_ACT]: { link: true, access: 'write' },
  [ProgramType.LWT_XMIT]: { link: false, access: 'write' },
  [ProgramType.LWT_IN]: { link: false, access: 'read' },
  [ProgramType.LWT_OUT]: { link: false, access: 'read' },
  // Which the kernel has no test run for: as its hook does it.
  [ProgramType.LWT_SEG6LOCAL]: { link: false, access: 'read' },
  [ProgramType.CGROUP_SKB]: { link: false, access: 'read' },
};

/** Of IP packets, at least. */
const HEADERS: { readonly [protocol: number]: number } = { [ETH_P.IP]: 20, [ETH_P.IPV6]: 40 };

/** Fields that may be given; all else is 0 (convert___skb_to_skb). */
const GIVEN: readonly (readonly [start: number, end: number])[] = [
  [FIELD.MARK, FIELD.MARK + 4],
  [FIELD.PRIORITY, FIELD.IFINDEX + 4],
  [FIELD.CB, FIELD.CB + CB_BYTES],
  [FIELD.TSTAMP, FIELD.GSO_SEGS + 4],
  [FIELD.GSO_SIZE, FIELD.GSO_SIZE + 4],
  [FIELD.HWTSTAMP, FIELD.HWTSTAMP + 8],
];
/** Those that come back. */
const ANSWERED = [
  FIELD.MARK,
  FIELD.PRIORITY,
  FIELD.INGRESS_IFINDEX,
  FIELD.IFINDEX,
  FIELD.TSTAMP,
  FIELD.TSTAMP + 4,
  FIELD.CB,
  FIELD.CB + 4,
  FIELD.CB + 8,
  FIELD.CB + 12,
  FIELD.CB + 16,
  FIELD.WIRE_LEN,
  FIELD.GSO_SEGS,
  FIELD.HWTSTAMP,
  FIELD.HWTSTAMP + 4,
];

export function runSkb(world: World, program: EmulatedProgram, request: RunRequest): RunResult {
  checkRequest(program, request, CHECKSUM_COMPLETE);
  const { data = new Uint8Array(0) } = request;
  if (data.length < ETHERNET || data.length > MOST)
    refuseRun(program, EINVAL, `a packet has ${ETHERNET} to ${MOST} bytes, not ${data.length}`);
  const given = contextIn(program, request, SK_BUFF);
  const pool = poolOf(world);
  const skb = pool.takeSkb();
  try {
    fill(world, program, skb, data, given);
    const complete = request.flags === CHECKSUM_COMPLETE;
    if (complete) {
      skb.summed = 'complete';
      skb.sum = sumFromNetwork(skb);
    }
    const result = repeated(request, () => world.execute(program, skb));
    const out = dataOut(program, request, packetOut(program, skb));
    if (complete && fold(skb.sum) !== fold(sumFromNetwork(skb)))
      refuseRun(program, EBADMSG, 'the checksum of the packet is not what it has become');
    if (given) {
      const view = new DataView(given.buffer);
      for (const field of ANSWERED) view.setUint32(field, skb.get(field), true);
    }
    return { ...result, data: out, context: contextOut(program, request.context, given) };
  } finally {
    pool.giveSkb(skb);
  }
}

function fill(
  world: World,
  program: EmulatedProgram,
  skb: SkbContext,
  data: Uint8Array,
  given: Uint8Array | null,
): void {
  const view = given && new DataView(given.buffer, given.byteOffset);
  const ifindex = view?.getUint32(FIELD.IFINDEX, true) || 1;
  const device =
    world.networks.own.byIndex(ifindex) ??
    refuseRun(program, ENODEV, `no interface of the emulator has index ${ifindex}`);
  const shape = SHAPES[program.type] ?? { link: false, access: 'none' };
  skb.begin(data, 0, data.length, { ...shape, device });
  const header = HEADERS[skb.protocol] ?? 0;
  if (skb.dataEnd - skb.networkHeader < header)
    refuseRun(program, EINVAL, `its IP header has ${header} bytes, and the packet ends before`);
  describeSocket(skb);
  if (program.type === ProgramType.LWT_SEG6LOCAL) updateSegments(skb);
  if (!given || !view) return;
  const strange = given.findIndex(
    (byte, at) => byte !== 0 && !GIVEN.some(([start, end]) => at >= start && at < end),
  );
  if (strange >= 0)
    refuseRun(program, EINVAL, `byte ${strange} of its context is of a field that can't be given`);
  for (const [start, end] of GIVEN)
    skb.memory.bytes.set(given.subarray(start, end), skb.region.address + start);
  skb.set(FIELD.IFINDEX, device.ifindex);
  // Both are of 16 bits in the kernel.
  skb.set(FIELD.GSO_SIZE, skb.get(FIELD.GSO_SIZE) & 0xffff);
  const wire = view.getUint32(FIELD.WIRE_LEN, true);
  if (wire === 0) skb.set(FIELD.WIRE_LEN, skb.length);
  else if (wire < skb.length || wire > MOST_WIRE)
    refuseRun(program, EINVAL, `wire_len is ${skb.length} to ${MOST_WIRE}, not ${wire}`);
  if (view.getUint32(FIELD.GSO_SEGS, true) > MOST_SEGMENTS)
    refuseRun(program, EINVAL, `gso_segs is at most ${MOST_SEGMENTS}`);
}

/** Where programs begin behind the Ethernet header, what comes back has one of zeros. */
function packetOut(program: EmulatedProgram, skb: SkbContext): Uint8Array {
  if (SHAPES[program.type]?.link) return skb.bytes();
  const whole = new Uint8Array(ETHERNET + skb.length);
  whole.set(skb.bytes(), ETHERNET);
  return whole;
}

const sumFromNetwork = ({ memory, networkHeader, dataEnd }: SkbContext): number =>
  sumOf(memory.bytes, networkHeader, dataEnd);
