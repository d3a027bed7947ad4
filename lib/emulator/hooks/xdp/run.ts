/** XDP programs run by hand (bpf_prog_test_run_xdp in net/bpf/test_run.c). */
import type { RunRequest, RunResult } from '../../../backend.ts';
import { EbpfError } from '../../../errors.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import { repeated } from '../kind.ts';
import { HEADROOM, XDP_MD, XdpContext } from './context.ts';

/** ETH_HLEN */
const LEAST = 14;
const PAGE = 4096;
/** struct skb_shared_info, which the kernel keeps at the page's end. */
const TAILROOM = 320;

export function runXdp(world: World, program: EmulatedProgram, request: RunRequest): RunResult {
  const { data = new Uint8Array(0) } = request;
  const most = PAGE - HEADROOM - TAILROOM;
  if (data.length < LEAST || data.length > most) {
    const why = `a packet has ${LEAST} to ${most} bytes, not ${data.length}`;
    throw new EbpfError('ERR_EBPF_INVALID_ARGUMENT', `program '${program.name}': cannot be run: ${why}`);
  }
  const { memory } = world.machine;
  const context = new XdpContext(memory, data, { ifindex: 1, queue: 0, room: PAGE - TAILROOM });
  try {
    const result = repeated(request, () => world.execute(program, context));
    return {
      ...result,
      data: context.bytes(),
      context: memory.bytes.slice(context.region.address, context.region.address + XDP_MD),
    };
  } finally {
    context.free();
  }
}
