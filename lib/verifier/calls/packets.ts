import type { Env } from '../env.ts';
import { UNKNOWN_SCALAR } from '../state/register.ts';
import { isPacketOrEnd } from '../state/type.ts';
import { hasPacketSlice } from './slices.ts';

/** clear_all_pkt_pointers(): the packet may lie elsewhere now. */
export function forgetPackets(env: Env): void {
  env.state.replace(reg => (isPacketOrEnd(reg.type) || hasPacketSlice(reg) ? UNKNOWN_SCALAR : reg));
}
