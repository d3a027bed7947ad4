/** 64-bit loads: numbers, maps and values in them, functions, kernel variables (check_ld_imm()). */
import { LDDW } from '../../formats/insn/insn.ts';
import { PSEUDO } from '../../formats/insn/opcodes.ts';
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';
import { MAP } from '../program/map.ts';
import { constantOf, pointer, UNKNOWN_SCALAR } from '../state/register.ts';
import { T } from '../state/type.ts';
import { kernelVariable } from './kernel-variable.ts';

export function checkLoadImmediate(env: Env): void {
  const { program } = env;
  const { insns } = program;
  const at = env.instruction;
  const [dst, src] = [insns.dst[at]!, insns.src[at]!];
  if (insns.opcode[at] !== LDDW) env.reject(EINVAL, 'invalid BPF_LD_IMM insn\n');
  if (insns.offset[at] !== 0) env.reject(EINVAL, 'BPF_LD_IMM64 uses reserved fields\n');
  env.writable(dst);
  const relocation = insns.relocation.get(at);
  if (src === 0 || relocation?.kind === 'ksym') {
    env.set(dst, constantOf(insns.imm64(at)));
    return;
  }
  if (src === PSEUDO.BTF_ID) {
    env.set(dst, kernelVariable(env, at));
    return;
  }
  if (src === PSEUDO.FUNC) {
    const subprogram = program.findSubprogram(insns.target(at));
    const callee = program.subprograms[subprogram]!;
    if (callee.typeId === 0) env.reject(EINVAL, 'missing btf func_info\n');
    if (callee.global) env.reject(EINVAL, 'callback function not static\n');
    if (subprogram === 0) env.reject(EINVAL, 'callback function cannot be the main program\n');
    env.set(dst, pointer(T.FUNC, { subprogram }));
    return;
  }
  if (relocation?.kind !== 'map' && relocation?.kind !== 'map-value')
    env.reject(EINVAL, 'unrecognized bpf_ld_imm64 insn\n');
  const map = program.maps[relocation.map]!;
  if (relocation.kind === 'map') env.set(dst, pointer(T.MAP_PTR, { map }));
  else if (map.type === MAP.ARENA) env.set(dst, UNKNOWN_SCALAR);
  else env.set(dst, pointer(T.MAP_VALUE, { map, off: relocation.offset }));
}
