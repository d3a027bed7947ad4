/** What 64-bit loads stand for, in all of the program, before the walk: resolve_pseudo_ldimm64(). */
import { CLASS } from '../../formats/insn/insn.ts';
import { MODE, PSEUDO } from '../../formats/insn/opcodes.ts';
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import { MAP, type VerifierMap } from '../program/map.ts';
import { checkInstruction } from '../rules/instructions.ts';
import { checkMap } from '../rules/maps.ts';
import { checkSymbol } from './kernel-variable.ts';

const EBADF = 9;
const PAGE = 4096;

export function resolveLoads(env: Env): void {
  const { insns } = env.program;
  checkLines(env);
  const seen: VerifierMap[] = [];
  for (let i = 0; i < insns.length; i++) {
    const opcode = insns.opcode[i]!;
    checkInstruction(env, i);
    if (insns.isWide(i)) {
      resolve(env, i, seen);
      i++;
      continue;
    }
    const mode = opcode & 0xe0;
    if ((opcode & 7) === CLASS.LDX && ((mode !== MODE.MEM && mode !== MODE.MEMSX) || insns.imm[i] !== 0))
      env.reject(EINVAL, 'BPF_LDX uses reserved fields\n');
    if (!KNOWN.has(opcode)) env.reject(EINVAL, `unknown opcode ${opcode.toString(16).padStart(2, '0')}\n`);
  }
}

const each = (values: readonly number[], of: (value: number) => number[]) => values.flatMap(of);
/** Operations of arithmetic but negation and byte swaps, and jumps but JA, CALL, EXIT and may_goto: by number and by register. */
const ARITHMETIC = [0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0x90, 0xa0, 0xb0, 0xc0];
const CONDITIONS = [0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0xa0, 0xb0, 0xc0, 0xd0];
/** bpf_opcode_in_insntable() in kernel/bpf/core.c; 64-bit loads were before it. */
const KNOWN = new Set([
  ...each(ARITHMETIC, op => [op | 0x04, op | 0x0c, op | 0x07, op | 0x0f]),
  ...each(CONDITIONS, op => [op | 0x05, op | 0x0d, op | 0x06, op | 0x0e]),
  // NEG; END: to little endian, to big endian, BSWAP
  ...[0x84, 0x87, 0xd4, 0xdc, 0xd7],
  // JA, 32-bit JA, CALL, EXIT, JCOND (may_goto)
  ...[0x05, 0x06, 0x85, 0x95, 0xe5],
  // MEM of ST, STX and LDX, MEMSX, ATOMIC (of 1 and 2 bytes: load-acquire and store-release)
  ...[0x72, 0x6a, 0x62, 0x7a, 0x73, 0x6b, 0x63, 0x7b, 0x71, 0x69, 0x61, 0x79],
  ...[0x91, 0x89, 0x81, 0xd3, 0xcb, 0xc3, 0xdb],
  // BPF_LD of BPF_ABS and BPF_IND, of 4, 2 and 1 bytes
  ...[0x20, 0x28, 0x30, 0x40, 0x48, 0x50],
]);
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
  if (src === PSEUDO.MAP_VALUE && (map.type === MAP.ARRAY || map.type === MAP.ARENA))
    checkPlace(env, map, insns.imm[other]! >>> 0);
}

/** array_map_direct_value_addr(), and arena_map_direct_value_addr(), whose entries are pages. */
function checkPlace(env: Env, { type, maxEntries, valueSize }: VerifierMap, offset: number): void {
  if (offset >= MAX_OFFSET) env.reject(EINVAL, `direct value offset of ${offset} is not allowed\n`);
  const isInside = type === MAP.ARENA ? offset < maxEntries * PAGE : maxEntries === 1 && offset < valueSize;
  if (!isInside)
    env.reject(EINVAL, `invalid access to map value pointer, value_size=${valueSize} off=${offset}\n`);
}
