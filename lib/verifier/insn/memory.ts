/** Loads, stores and atomic operations: check_load_mem(), check_store_reg(), check_atomic(). */
import { CLASS } from '../../formats/insn/insn.ts';
import { ATOMIC, MODE } from '../../formats/insn/opcodes.ts';
import type { Env } from '../env.ts';
import { type Access, access } from '../memory/access.ts';
import { guardOf, strictest } from '../memory/guard.ts';
import { EACCES, EINVAL } from '../outcome.ts';
import { baseOf, F, isPacket, isSocket, T, typeText } from '../state/type.ts';
import { sane } from './sane.ts';

const SIZES: Record<number, number> = { 0: 4, 8: 2, 16: 1, 24: 8 };

export function checkLoad(env: Env): void {
  const { insns } = env.program;
  const at = env.instruction;
  const opcode = insns.opcode[at]!;
  const mode = opcode & 0xe0;
  if (
    (mode !== MODE.MEM && mode !== MODE.MEMSX) ||
    insns.imm[at] !== 0 ||
    opcode === (CLASS.LDX | MODE.MEMSX | 24)
  )
    env.reject(
      EINVAL,
      `${mode === MODE.MEMSX || mode === MODE.MEM ? 'BPF_LDX uses reserved fields' : `unknown opcode ${opcode.toString(16)}`}\n`,
    );
  load(env, insns.dst[at]!, insns.src[at]!, mode === MODE.MEMSX);
}

function load(env: Env, dst: number, src: number, signExtended: boolean): void {
  const { insns } = env.program;
  const at = env.instruction;
  const { type } = env.read(src);
  env.writable(dst);
  const size = SIZES[insns.opcode[at]! & 0x18]!;
  access(env, { register: src, offset: insns.offset[at]!, size, write: false, value: dst, signExtended });
  notePointer(env, type, true);
  sane(env, dst, 'ldx');
}

export function checkStore(env: Env): void {
  const { insns } = env.program;
  const at = env.instruction;
  const opcode = insns.opcode[at]!;
  const dst = insns.dst[at]!;
  const isRegister = (opcode & 7) === CLASS.STX;
  if (isRegister) {
    if ((opcode & 0xe0) === MODE.ATOMIC) {
      checkAtomic(env);
      return;
    }
    if ((opcode & 0xe0) !== MODE.MEM || insns.imm[at] !== 0)
      env.reject(EINVAL, 'BPF_STX uses reserved fields\n');
    env.read(insns.src[at]!);
  } else if ((opcode & 0xe0) !== MODE.MEM || insns.src[at] !== 0)
    env.reject(EINVAL, 'BPF_ST uses reserved fields\n');
  const { type } = env.read(dst);
  const size = SIZES[opcode & 0x18]!;
  const value = isRegister ? insns.src[at]! : -1;
  access(env, { register: dst, offset: insns.offset[at]!, size, write: true, value });
  notePointer(env, type, false);
}

const OPERATIONS = new Set<number>([
  0x00,
  0x01,
  0x50,
  0x51,
  0x40,
  0x41,
  0xa0,
  0xa1,
  ATOMIC.XCHG,
  ATOMIC.CMPXCHG,
]);

function checkAtomic(env: Env): void {
  const { insns } = env.program;
  const at = env.instruction;
  const imm = insns.imm[at]!;
  const [dst, src, offset] = [insns.dst[at]!, insns.src[at]!, insns.offset[at]!];
  const size = SIZES[insns.opcode[at]! & 0x18]!;
  if (imm === ATOMIC.LOAD_ACQUIRE) {
    // Whether there can be a load at all comes first, as in check_atomic_load().
    load(env, dst, src, false);
    checkAtomicPointer(env, src, 'BPF_ATOMIC loads from');
    return;
  }
  if (imm === ATOMIC.STORE_RELEASE) {
    env.read(src);
    const { type } = env.read(dst);
    access(env, { register: dst, offset, size, write: true, value: src, strict: true });
    notePointer(env, type, false);
    checkAtomicPointer(env, dst, 'BPF_ATOMIC stores into');
    return;
  }
  if (!OPERATIONS.has(imm))
    env.reject(
      EINVAL,
      `BPF_ATOMIC uses invalid atomic opcode ${(imm >>> 0).toString(16).padStart(2, '0')}\n`,
    );
  if (size !== 4 && size !== 8) env.reject(EINVAL, 'invalid atomic operand size\n');
  env.read(src);
  env.read(dst);
  const exchange = imm === ATOMIC.CMPXCHG;
  if (exchange) {
    env.read(0);
    env.noPointer(0, 'leaks addr into mem');
  }
  env.noPointer(src, 'leaks addr into mem');
  checkAtomicPointer(env, dst, 'BPF_ATOMIC stores into');
  const into = imm & ATOMIC.FETCH ? (exchange ? 0 : src) : -1;
  if (into >= 0) env.writable(into);
  const { type } = env.reg(dst);
  const what: Access = { register: dst, offset, size, write: false, value: -1, strict: true };
  access(env, what);
  if (into >= 0) access(env, { ...what, value: into });
  notePointer(env, type, false);
  access(env, { ...what, write: true });
}

function checkAtomicPointer(env: Env, register: number, what: string): void {
  const { type } = env.read(register);
  if (type !== T.CTX && !isPacket(type) && type !== T.FLOW_KEYS && !isSocket(type)) return;
  env.reject(EACCES, `${what} R${register} ${typeText(type)} is not allowed\n`);
}

/** Loads through these are rewritten, so that an instruction has one of them on all paths. */
const REWRITTEN = new Set<number>([
  ...[T.CTX, T.SOCKET, T.SOCK_COMMON, T.TCP_SOCK, T.XDP_SOCK, T.BTF_ID, T.ARENA],
]);

/** save_aux_ptr_type(): trust may differ between paths of loads alone. */
function notePointer(env: Env, type: number, isLoad: boolean): void {
  const note = env.notes[env.instruction]!;
  note.guard = strictest(note.guard, guardOf(env, type, isLoad));
  const before = note.pointerType;
  if (before === T.NOT_INIT) note.pointerType = type;
  else if (type !== before && (isRewritten(type) || isRewritten(before))) {
    const objects = baseOf(type) === T.BTF_ID && baseOf(before) === T.BTF_ID;
    if (!isLoad || !objects) env.reject(EINVAL, 'same insn cannot be used with different pointers\n');
    note.pointerType = T.BTF_ID | F.UNTRUSTED;
  }
}

const isRewritten = (type: number) =>
  REWRITTEN.has(baseOf(type)) || ((type & F.UNTRUSTED) !== 0 && baseOf(type) === T.MEM);
