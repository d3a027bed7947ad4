/** Loads from packets as classic filters have them, with the packet in R6: check_ld_abs(). */
import { MODE } from '../../formats/insn/opcodes.ts';
import { checkLeaks } from '../calls/references.ts';
import { returnFromFunction } from '../calls/subprogram.ts';
import type { Env } from '../env.ts';
import { checkUnmoved } from '../memory/region.ts';
import { EINVAL } from '../outcome.ts';
import { UNKNOWN_SCALAR, ZERO_SCALAR } from '../state/register.ts';
import { T } from '../state/type.ts';

/** SOCKET_FILTER, SCHED_CLS, SCHED_ACT: those with an skb. */
const TYPES = new Set([1, 3, 4]);
const CONTEXT = 6;

/** Answers where the path goes on. */
export function checkPacketLoad(env: Env): number {
  const { insns, type } = env.program;
  const at = env.instruction;
  const opcode = insns.opcode[at]!;
  const mode = opcode & 0xe0;
  if (!TYPES.has(type))
    env.reject(EINVAL, 'BPF_LD_[ABS|IND] instructions not allowed for this program type\n');
  if (
    insns.dst[at] !== 0 ||
    insns.offset[at] !== 0 ||
    (opcode & 0x18) === 24 ||
    (mode === MODE.ABS && insns.src[at] !== 0)
  )
    env.reject(EINVAL, 'BPF_LD_[ABS|IND] uses reserved fields\n');
  const context = env.read(CONTEXT);
  checkLeaks(env, 'BPF_LD_[ABS|IND]', false, true);
  if (context.type !== T.CTX) env.reject(EINVAL, 'at the time of BPF_LD_ABS|IND R6 != pointer to skb\n');
  if (mode === MODE.IND) env.read(insns.src[at]!);
  checkUnmoved(env, context, CONTEXT);
  env.clobber();
  env.set(0, UNKNOWN_SCALAR);
  if (env.state.depth === 0) return at + 1;
  // Beyond the packet's end, the function returns 0 at once.
  env.branch(at + 1, at);
  env.set(0, ZERO_SCALAR);
  return returnFromFunction(env);
}
