/** XDP programs run by hand (bpf_prog_test_run_xdp in net/bpf/test_run.c). */
import type { RunRequest, RunResult } from '../../../backend.ts';
import { EbpfError } from '../../../errors.ts';
import { AttachType } from '../../../formats/object/numbers.ts';
import { ERRNO } from '../../errno.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { Device } from '../../world/network/device.ts';
import type { World } from '../../world/world.ts';
import { repeated } from '../kind.ts';
import { poolOf } from '../network/pool.ts';
import { checkRequest, contextIn, contextOut, dataOut, refuseRun } from '../network/test-run.ts';
import { ETHERNET } from '../skb/fields.ts';
import { FIELD, HEADROOM, PAGE, TAILROOM, XDP_FRAME, XDP_MD, type XdpContext } from './context.ts';
import { MOST_FRAGMENTS } from './fragments.ts';

const { EINVAL, ENODEV, ENOMEM } = ERRNO;
/** BPF_F_TEST_XDP_LIVE_FRAMES (include/uapi/linux/bpf.h) */
const LIVE_FRAMES = 2;
/** xdp_metalen_invalid() in include/net/xdp.h: 32-bit words, in 8 bits with what is added to them. */
export const MOST_METADATA = 252;

interface Shape {
  readonly device: Device;
  readonly queue: number;
  /** Metadata at the front of the data that was given. */
  readonly metadata: number;
  /** Bytes of the first buffer, metadata included. */
  readonly linear: number;
}

export function runXdp(world: World, program: EmulatedProgram, request: RunRequest): RunResult {
  const { data = new Uint8Array(0) } = request;
  const { expectedAttachType } = program.linked;
  if (expectedAttachType === AttachType.XDP_DEVMAP || expectedAttachType === AttachType.XDP_CPUMAP)
    refuseRun(program, EINVAL, 'programs of device and CPU maps are not run by hand');
  if (request.flags === LIVE_FRAMES) {
    const why = 'the emulator sends no live frames; Emulator.interface(name).receive() takes packets';
    throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `program '${program.name}': cannot be run: ${why}`);
  }
  checkRequest(program, request);
  const md = contextIn(program, request, XDP_MD);
  const shape = shapeOf(world, program, data, md);
  const pool = poolOf(world);
  const context = pool.takeXdp();
  try {
    context.begin(data, 0, shape.linear, { ...shape, headroom: HEADROOM - shape.metadata });
    addFragments(program, context, data, shape.linear);
    const result = repeated(request, () => world.execute(program, context));
    const out = dataOut(program, request, context.withMetadata());
    if (md) putPositions(md, context);
    return { ...result, data: out, context: contextOut(program, request.context, md) };
  } finally {
    pool.giveXdp(context);
  }
}

function shapeOf(world: World, program: EmulatedProgram, data: Uint8Array, md: Uint8Array | null): Shape {
  const words = md && new DataView(md.buffer, md.byteOffset);
  const field = (offset: number) => words?.getUint32(offset, true) ?? 0;
  const metadata = field(FIELD.DATA);
  const end = words ? field(FIELD.DATA_END) : data.length;
  if (field(FIELD.DATA_META) !== 0 || end > data.length || metadata > end)
    refuseRun(program, EINVAL, 'data_meta is 0, data after it, and data_end at most the length of the data');
  if (metadata % 4 !== 0 || metadata > MOST_METADATA || metadata > HEADROOM - XDP_FRAME)
    refuseRun(program, EINVAL, `metadata is words of 4 bytes, and has not ${metadata} bytes`);
  const linear = Math.min(end, PAGE - (HEADROOM - metadata) - TAILROOM);
  if (data.length - metadata < ETHERNET)
    refuseRun(program, EINVAL, `a packet has at least ${ETHERNET} bytes, and not ${data.length - metadata}`);
  return { metadata, linear, ...receiver(world, program, field) };
}

/** xdp_convert_md_to_buff() */
function receiver(
  world: World,
  program: EmulatedProgram,
  field: (offset: number) => number,
): Pick<Shape, 'device' | 'queue'> {
  const ifindex = field(FIELD.INGRESS_IFINDEX);
  const queue = field(FIELD.RX_QUEUE_INDEX);
  if (field(FIELD.EGRESS_IFINDEX) !== 0) refuseRun(program, EINVAL, 'egress_ifindex is 0');
  if (ifindex === 0 && queue !== 0)
    refuseRun(program, EINVAL, 'there is no rx_queue_index without ingress_ifindex');
  const device = world.networks.own.byIndex(ifindex || 1);
  if (!device) return refuseRun(program, ENODEV, `no interface of the emulator has index ${ifindex}`);
  if (queue >= device.queues)
    refuseRun(program, EINVAL, `interface ${device.name} has ${device.queues} receive queues`);
  return { device, queue };
}

function addFragments(
  program: EmulatedProgram,
  { fragments, device }: XdpContext,
  data: Uint8Array,
  linear: number,
): void {
  for (let at = linear; at < data.length; at += PAGE) {
    if (fragments.count === MOST_FRAGMENTS)
      refuseRun(program, ENOMEM, `its data does not fit into ${MOST_FRAGMENTS} pages`);
    const size = Math.min(data.length - at, PAGE);
    const page = new Uint8Array(PAGE);
    page.set(data.subarray(at, at + size));
    fragments.add(page, size);
  }
  fragments.capacity = device.ifindex === 1 ? PAGE : 0;
}

/** xdp_convert_buff_to_md() */
function putPositions(md: Uint8Array, context: XdpContext): void {
  const view = new DataView(md.buffer, md.byteOffset);
  view.setUint32(FIELD.DATA, context.data - context.dataMeta, true);
  view.setUint32(FIELD.DATA_END, context.dataEnd - context.dataMeta, true);
}
