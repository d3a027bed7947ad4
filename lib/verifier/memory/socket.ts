/** Fields of sockets that a context or helper has given: check_sock_access(). */
import type { Env } from '../env.ts';
import { EACCES } from '../outcome.ts';
import type { Register } from '../state/register.ts';
import { T, typeText } from '../state/type.ts';
import { unpack } from '../tables/probed.ts';

const NAMES = new Map<number, string>([
  [T.SOCKET, 'sock'],
  [T.SOCK_COMMON, 'sock_common'],
  [T.TCP_SOCK, 'tcp_sock'],
]);

export function accessSocket(env: Env, reg: Register, register: number, offset: number, size: number): void {
  if (reg.scalar.smin < 0n)
    env.reject(
      EACCES,
      `R${register} min value is negative, either use unsigned index or do a if (index >=0) check.\n`,
    );
  const name = NAMES.get(reg.type);
  const kind = env.rules.kinds.find(each => each.type === 0 && each.name === name);
  // struct bpf_xdp_sock has its queue alone.
  const known = kind ? unpack(kind.read[size] ?? '').has(offset) : offset === 0 && size === 4;
  if (!known)
    env.reject(EACCES, `R${register} invalid ${typeText(reg.type)} access off=${offset} size=${size}\n`);
}
