/** Comparisons with the packet's end: how many bytes are there (try_match_pkt_pointers(), find_good_pkt_pointers()). */
import { JUMP } from '../../formats/insn/opcodes.ts';
import { AT_END, BEYOND_END, change, type Register } from '../state/register.ts';
import type { State } from '../state/state.ts';
import { T } from '../state/type.ts';

/** MAX_PACKET_OFF */
const MAX_OFFSET = 0xffff;

/** `here`: where the jump is not taken. Answers whether it was such a comparison. */
export function matchPackets(op: number, dst: number, src: number, here: State, other: State): boolean {
  const target = here.frame.regs[dst]!;
  const source = here.frame.regs[src]!;
  const left = isPair(target, source);
  const right = isPair(source, target);
  if (!left && !right) return false;
  const pointer = left ? dst : src;
  // With the pointer to the left.
  const direct = left ? op : MIRRORED.get(op);
  switch (direct) {
    case JUMP.JGT:
      apply(here, pointer, false);
      markEnd(other, pointer, true);
      break;
    case JUMP.JLT:
      apply(other, pointer, true);
      markEnd(here, pointer, false);
      break;
    case JUMP.JGE:
      apply(here, pointer, true);
      markEnd(other, pointer, false);
      break;
    case JUMP.JLE:
      apply(other, pointer, false);
      markEnd(here, pointer, true);
      break;
    default:
      return false;
  }
  return true;
}

const MIRRORED = new Map<number, number>([
  [JUMP.JGT, JUMP.JLT],
  [JUMP.JLT, JUMP.JGT],
  [JUMP.JGE, JUMP.JLE],
  [JUMP.JLE, JUMP.JGE],
]);

/** A packet pointer and the packet's end, or one before the packet and its start. */
function isPair(pointer: Register, end: Register): boolean {
  if (pointer.type === T.PACKET && end.type === T.PACKET_END) return true;
  const { tnum } = end.scalar;
  const isStart =
    end.type === T.PACKET && end.id === 0 && end.off === 0 && tnum.mask === 0n && tnum.value === 0n;
  return pointer.type === T.PACKET_META && isStart;
}

function apply(state: State, register: number, open: boolean): void {
  const { type, off, id, scalar } = state.frame.regs[register]!;
  if (off < 0 || (off === 0 && open)) return;
  if (scalar.umax > BigInt(MAX_OFFSET) || scalar.umax + BigInt(off) > BigInt(MAX_OFFSET)) return;
  const range = off + (open ? 1 : 0);
  state.replace(reg =>
    reg.type === type && reg.id === id && reg.range < range ? change(reg, { range }) : reg,
  );
}

function markEnd(state: State, register: number, beyond: boolean): void {
  const reg = state.frame.regs[register]!;
  if (reg.type === T.PACKET)
    state.frame.regs[register] = change(reg, { range: beyond ? BEYOND_END : AT_END });
}
