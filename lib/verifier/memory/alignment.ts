/** Alignment: of the stack always, of the rest for atomic operations alone, since this machine loads from anywhere (check_ptr_alignment()). */
import type { Env } from '../env.ts';
import { tnumText } from '../log/numbers.ts';
import { EACCES } from '../outcome.ts';
import type { Register } from '../state/register.ts';
import { u64, ZERO } from '../state/scalar.ts';
import { add, constant, isAligned } from '../state/tnum.ts';
import { T } from '../state/type.ts';

const NAMES = new Map<number, string>([
  [T.FLOW_KEYS, 'flow keys '],
  [T.MAP_KEY, 'key '],
  [T.MAP_VALUE, 'value '],
  [T.CTX, 'context '],
  [T.STACK, 'stack '],
  [T.SOCKET, 'sock '],
  [T.SOCK_COMMON, 'sock_common '],
  [T.TCP_SOCK, 'tcp_sock '],
  [T.XDP_SOCK, 'xdp_sock '],
]);

/** NET_IP_ALIGN as the verifier has it: packets begin two bytes after a multiple of four. */
const IP_ALIGN = 2;

export function checkAlignment(env: Env, reg: Register, offset: number, size: number, strict: boolean): void {
  if (size === 1 || reg.type === T.ARENA) return;
  if (!strict && reg.type !== T.STACK) return;
  const packet = reg.type === T.PACKET || reg.type === T.PACKET_META;
  const fixed = reg.off + offset + (packet ? IP_ALIGN : 0);
  if (reg.scalar === ZERO && fixed % size === 0) return;
  if (isAligned(add(reg.scalar.tnum, constant(u64(BigInt(fixed)))), size)) return;
  const place = `${tnumText(reg.scalar.tnum)}+${reg.off}+${offset} size ${size}\n`;
  if (packet) env.reject(EACCES, `misaligned packet access off ${IP_ALIGN}+${place}`);
  env.reject(EACCES, `misaligned ${NAMES.get(reg.type) ?? ''}access off ${place}`);
}
