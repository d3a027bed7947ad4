/** One packet under a flow dissector (bpf_flow_dissect in net/core/flow_dissector.c). */
import type { EmulatedProgram } from '../../program.ts';
import type { World } from '../../world/world.ts';
import { FLOW_KEYS, type FlowContext, KEY } from './context.ts';

/** What the kernel knows before: where the network header is, its EtherType, and BPF_FLOW_DISSECTOR_F_*. */
export interface FlowStart {
  readonly networkOffset: number;
  readonly protocol: number;
  readonly flags: number;
}

/** The program's verdict. Its keys are in the context, with offsets that are inside of the packet. */
export function dissect(
  world: World,
  program: EmulatedProgram,
  context: FlowContext,
  { networkOffset, protocol, flags }: FlowStart,
): number {
  const { bytes, view } = world.machine.memory;
  const { address } = context.keys;
  bytes.fill(0, address, address + FLOW_KEYS);
  view.setUint16(address + KEY.N_PROTO, protocol);
  view.setUint16(address + KEY.NHOFF, networkOffset, true);
  view.setUint16(address + KEY.THOFF, networkOffset, true);
  view.setUint32(address + KEY.FLAGS, flags, true);
  const verdict = world.execute(program, context);
  const network = keep(KEY.NHOFF, networkOffset);
  keep(KEY.THOFF, network);
  return verdict;

  /** Inside the packet, and not before. */
  function keep(field: number, least: number): number {
    const at = address + field;
    const offset = Math.min(Math.max(view.getUint16(at, true), least), context.length);
    view.setUint16(at, offset, true);
    return offset;
  }
}
