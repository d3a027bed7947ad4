/** What 64-bit loads stand for, in all of the program, before the walk: resolve_pseudo_ldimm64(). */
import { CLASS } from '../../formats/insn/insn.ts';
import { MODE, PSEUDO } from '../../formats/insn/opcodes.ts';
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import { MAP, type VerifierMap } from '../program/map.ts';
import { checkMap } from '../rules/maps.ts';
import { checkSymbol } from './kernel-variable.ts';

const EBADF = 9;

export function resolveLoads(env: Env): void {
  const { insns } = env.program;
  checkLines(env);
  const seen: VerifierMap[] = [];
  for (let i = 0; i < insns.length; i++) {
    const opcode = insns.opcode[i]!;
    if (insns.isWide(i)) {
      resolve(env, i, seen);
      i++;
      continue;
    }
    const mode = opcode & 0xe0;
    if ((opcode & 7) === CLASS.LDX && ((mode !== MODE.MEM && mode !== MODE.MEMSX) || insns.imm[i] !== 0))
      env.reject(EINVAL, 'BPF_LDX uses reserved fields\n');
    if ((opcode & 7) === CLASS.LD && !PACKET_LOADS.has(opcode))
      env.reject(EINVAL, `unknown opcode ${opcode.toString(16).padStart(2, '0')}\n`);
  }
}

/** BPF_LD of BPF_ABS and BPF_IND, of 4, 2 and 1 bytes. */
const PACKET_LOADS = new Set([0x20, 0x28, 0x30, 0x40, 0x48, 0x50]);
/** BPF_MAX_VAR_OFF */
const MAX_OFFSET = 1 << 29;

/** check_btf_line(): a line begins at an instruction, not in one. */
function checkLines(env: Env): void {
  const { insns, lines } = env.program;
  for (const [i, { instruction }] of lines.entries())
    if (insns.opcode[instruction] === 0)
      env.reject(EINVAL, `Invalid insn code at line_info[${i}].insn_off\n`);
}

function resolve(env: Env, i: number, seen: VerifierMap[]): void {
  const { insns, maps } = env.program;
  const other = i + 1;
  if (
    other >= insns.length ||
    insns.opcode[other] ||
    insns.dst[other] ||
    insns.src[other] ||
    insns.offset[other]
  )
    env.reject(EINVAL, 'invalid bpf_ld_imm64 insn\n');
  const src = insns.src[i]!;
  const relocation = insns.relocation.get(i);
  if (src === 0 || src === PSEUDO.FUNC) return;
  if (src === PSEUDO.BTF_ID) {
    checkSymbol(env, i);
    return;
  }
  if (src !== PSEUDO.MAP_FD && src !== PSEUDO.MAP_VALUE) {
    if (src > PSEUDO.MAP_IDX_VALUE) env.reject(EINVAL, 'unrecognized bpf_ld_imm64 insn\n');
    env.unsupported('maps by their index in fd_array');
  }
  if (src === PSEUDO.MAP_FD && insns.imm[other] !== 0) env.reject(EINVAL, 'unrecognized bpf_ld_imm64 insn\n');
  if (relocation?.kind !== 'map' && relocation?.kind !== 'map-value')
    env.reject(EBADF, `fd ${insns.imm[i]} is not pointing to valid bpf_map\n`);
  const map = maps[relocation.map]!;
  if (!seen.includes(map)) checkMap(env, map, seen);
  seen.push(map);
  if (src === PSEUDO.MAP_VALUE && map.type === MAP.ARRAY) checkPlace(env, map, insns.imm[other]! >>> 0);
}

function checkPlace(env: Env, { maxEntries, valueSize }: VerifierMap, offset: number): void {
  if (offset >= MAX_OFFSET) env.reject(EINVAL, `direct value offset of ${offset} is not allowed\n`);
  if (maxEntries !== 1 || offset >= valueSize)
    env.reject(EINVAL, `invalid access to map value pointer, value_size=${valueSize} off=${offset}\n`);
}
