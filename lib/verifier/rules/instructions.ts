/** Instructions that older kernels refuse, in their words. */
import { CLASS } from '../../formats/insn/insn.ts';
import { JUMP, MODE, PSEUDO } from '../../formats/insn/opcodes.ts';
import type { Env } from '../env.ts';
import { EINVAL } from '../outcome.ts';

/** BPF_ATOMIC's operation in the immediate: an addition, which was all until 5.12 (BPF_XADD). */
const ADD = 0;
const LOAD_ACQUIRE = 0x100;
const STORE_RELEASE = 0x110;
const JA32 = CLASS.JMP32 | JUMP.JA;
const BSWAP = CLASS.ALU64 | 0xd0;
const MOV = 0xb0;
const DIV = 0x30;
const MOD = 0x90;

/** What resolve_pseudo_ldimm64() refuses, before the walk. */
export function checkInstruction(env: Env, at: number): void {
  const { program, rules } = env;
  const { insns } = program;
  const opcode = insns.opcode[at]!;
  const mode = opcode & 0xe0;
  const kind = opcode & 7;
  const { cpuV4, atomics, mayGoto, callbacks } = rules.knows;
  if (kind === CLASS.LDX && mode === MODE.MEMSX && !cpuV4)
    env.reject(EINVAL, 'BPF_LDX uses reserved fields\n');
  if (kind === CLASS.STX && !atomics && insns.imm[at] !== 0)
    env.reject(EINVAL, 'BPF_STX uses reserved fields\n');
  if (insns.isWide(at) && insns.src[at] === PSEUDO.FUNC && !callbacks)
    env.reject(EINVAL, 'unrecognized bpf_ld_imm64 insn\n');
  const unknown = (!cpuV4 && (opcode === JA32 || opcode === BSWAP)) || (!mayGoto && opcode === 0xe5);
  if (unknown) env.reject(EINVAL, `unknown opcode ${opcode.toString(16).padStart(2, '0')}\n`);
}

/** What do_check() refuses, on the walk. */
export function checkWalked(env: Env, at: number): void {
  const { insns } = env.program;
  const { cpuV4, arenas, kfuncs, acquireRelease } = env.rules.knows;
  const opcode = insns.opcode[at]!;
  const kind = opcode & 7;
  const offset = insns.offset[at]!;
  if ((kind === CLASS.ALU || kind === CLASS.ALU64) && offset !== 0) {
    const op = opcode & 0xf0;
    const isCast = offset === 1 && op === MOV && insns.imm[at] !== 0;
    if (op === MOV && (!cpuV4 || (isCast && !arenas))) env.reject(EINVAL, 'BPF_MOV uses reserved fields\n');
    if ((op === DIV || op === MOD) && !cpuV4) env.reject(EINVAL, 'BPF_ALU uses reserved fields\n');
  }
  if (!kfuncs && insns.isKfuncCall(at)) env.reject(EINVAL, 'BPF_CALL uses reserved fields\n');
  const imm = insns.imm[at]!;
  const isAtomic = kind === CLASS.STX && (opcode & 0xe0) === MODE.ATOMIC;
  if (isAtomic && imm !== ADD && !acquireRelease && (imm === LOAD_ACQUIRE || imm === STORE_RELEASE))
    env.reject(EINVAL, `BPF_ATOMIC uses invalid atomic opcode ${imm.toString(16).padStart(2, '0')}\n`);
}
