import type { Env } from '../env.ts';
import { isPacketOrEnd } from '../state/type.ts';
import { hasPacketSlice } from './slices.ts';

/** clear_all_pkt_pointers(): the packet may lie elsewhere now. */
export function forgetPackets(env: Env): void {
  const { worthless } = env;
  env.state.replace(reg => (isPacketOrEnd(reg.type) || hasPacketSlice(reg) ? worthless : reg));
}
