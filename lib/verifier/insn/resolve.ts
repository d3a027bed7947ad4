/** What 64-bit loads stand for, in all of the program, before the walk: resolve_pseudo_ldimm64(). */
import { PSEUDO } from '../../formats/insn/opcodes.ts';
import type { Env } from '../env.ts';
import type { VerifierMap } from '../program/map.ts';
import { checkMap } from '../rules/maps.ts';
import { checkSymbol } from './kernel-variable.ts';

const EBADF = 9;

export function resolveLoads(env: Env): void {
  const { insns, maps } = env.program;
  const seen: VerifierMap[] = [];
  for (let i = 0; i < insns.length; i++) {
    if (!insns.isWide(i)) continue;
    const src = insns.src[i]!;
    const relocation = insns.relocation.get(i);
    if (src === PSEUDO.BTF_ID) checkSymbol(env, i);
    else if (relocation?.kind === 'map' || relocation?.kind === 'map-value') {
      const map = maps[relocation.map]!;
      if (!seen.includes(map)) checkMap(env, map, seen);
      seen.push(map);
    } else if (!relocation && (src === PSEUDO.MAP_FD || src === PSEUDO.MAP_VALUE))
      env.reject(EBADF, `fd ${insns.imm[i]} is not pointing to valid bpf_map\n`);
    i++;
  }
}
