/** The two versions of the program, ready to be loaded. */
import { type BpfObject, type LoadOptions, open, type XdpProgram } from 'node-ebpf';
import type { VersionOne, VersionTwo } from './flows.ts';
import { BLOCKED_PORT } from './plan.ts';

export type Backend = LoadOptions['backend'] & {};

export async function loadVersionOne(backend: Backend): Promise<BpfObject<VersionOne>> {
  // 64-bit counters as numbers, which are easier to calculate with; a value beyond 2^53 would be an error.
  const spec = await open<VersionOne>(new URL('flows.bpf.o', import.meta.url), { int64: 'number' });
  spec.variables.blocked_port.value = BLOCKED_PORT;
  return spec.load({ backend });
}

/** It goes on in the maps of the first: no flow is forgotten, none reported twice. */
export async function loadVersionTwo(
  one: BpfObject<VersionOne>,
  backend: Backend,
): Promise<BpfObject<VersionTwo>> {
  const spec = await open<VersionTwo>(new URL('flows2.bpf.o', import.meta.url), { int64: 'number' });
  spec.variables.blocked_port.value = BLOCKED_PORT;
  for (const name of ['flows', 'protocols', 'events'] as const) spec.maps[name].reuse = one.maps[name];
  return spec.load({ backend });
}

export function facts(program: XdpProgram): { verifiedInstructions: number; jitedBytes: number } {
  const { verifiedInstructions, jitedBytes } = program.info();
  return { verifiedInstructions, jitedBytes };
}
