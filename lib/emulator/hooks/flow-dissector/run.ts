/** Flow dissectors run by hand (bpf_prog_test_run_flow_dissector in net/bpf/test_run.c). */
import type { RunRequest, RunResult } from '../../../backend.ts';
import { ERRNO } from '../../errno.ts';
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import { repeated } from '../kind.ts';
import { checkRequest, contextIn, contextOut, dataOut, refuseRun } from '../network/test-run.ts';
import { ETHERNET } from '../skb/fields.ts';
import { FLOW_KEYS, FlowContext, KEY } from './context.ts';
import { dissect } from './dissect.ts';

const { EINVAL } = ERRNO;
const PAGE = 4096;
/** Where the EtherType is. */
const TYPE = 12;

export function runFlowDissector(world: World, program: EmulatedProgram, request: RunRequest): RunResult {
  checkRequest(program, request);
  const { data = new Uint8Array(0) } = request;
  if (data.length < ETHERNET || data.length > PAGE)
    refuseRun(program, EINVAL, `a packet has ${ETHERNET} to ${PAGE} bytes, not ${data.length}`);
  const given = contextIn(program, request, FLOW_KEYS);
  const strange = given?.findIndex((byte, at) => byte !== 0 && (at < KEY.FLAGS || at >= KEY.FLAGS + 4));
  if (strange !== undefined && strange >= 0)
    refuseRun(program, EINVAL, `byte ${strange} of its context is none of flags, and only they are given`);
  const { memory } = world.machine;
  const context = new FlowContext(memory, data);
  try {
    const { address } = context.keys;
    const flags = given ? new DataView(given.buffer).getUint32(KEY.FLAGS, true) : 0;
    const protocol = (data[TYPE]! << 8) | data[TYPE + 1]!;
    const start = { networkOffset: ETHERNET, protocol, flags };
    const result = repeated(request, () => dissect(world, program, context, start));
    const keys = memory.bytes.slice(address, address + FLOW_KEYS);
    return {
      ...result,
      data: dataOut(program, request, keys),
      context: contextOut(program, request.context, given),
    };
  } finally {
    context.free();
  }
}
