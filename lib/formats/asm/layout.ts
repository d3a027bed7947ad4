/** Items in their order: labels become distances, marks become lines. */
import type { EbpfError } from '../../errors.ts';
import { isWide } from '../insn/insn.ts';
import type { AsmInstruction, Item, SourceLine } from './types.ts';

export interface Block {
  readonly instructions: readonly AsmInstruction[];
  /** The slot of each. */
  readonly slots: readonly number[];
  /** The source of the instructions from a slot on. */
  readonly lines: ReadonlyMap<number, SourceLine>;
  /** Slots of all. */
  readonly length: number;
}

/** What is wrong with an item, by its index among all, those in lists counted one by one. */
export type Wrong = (index: number, why: string) => EbpfError;

type FlatItem = Exclude<Item, readonly Item[]>;

/** A list that contains itself has no end. */
const MAX_DEPTH = 100;

function* flatten(items: readonly Item[], wrong: Wrong, depth = 0): Generator<FlatItem> {
  if (depth > MAX_DEPTH) throw wrong(0, `its lists nest deeper than ${MAX_DEPTH}`);
  for (const item of items) {
    if (isList(item)) yield* flatten(item, wrong, depth + 1);
    else yield item;
  }
}

const isList = (item: Item): item is readonly Item[] => Array.isArray(item);

/** Throws what `wrong` makes: for a label that is missing or there twice, a jump too far, an instruction that is none. */
export function layOut(items: readonly Item[], wrong: Wrong): Block {
  const flat = [...flatten(items, wrong)];
  const instructions: AsmInstruction[] = [];
  const slots: number[] = [];
  const labels = new Map<string, number>();
  const lines = new Map<number, SourceLine>();
  const places: number[] = [];
  let slot = 0;
  for (const [index, item] of flat.entries()) {
    if (typeof item !== 'object' || item === null) throw wrong(index, `it is ${JSON.stringify(item)}`);
    if ('label' in item) {
      if (labels.has(item.label)) throw wrong(index, `label '${item.label}' is there twice`);
      labels.set(item.label, slot);
    } else if ('source' in item) {
      lines.set(slot, item.source);
    } else {
      check(item, index, wrong);
      instructions.push(item);
      slots.push(slot);
      places.push(index);
      slot += isWide(item) ? 2 : 1;
    }
  }
  const resolved = instructions.map((instruction, i): AsmInstruction => {
    const { target: label, ...rest } = instruction;
    if (label === undefined) return instruction;
    const target = labels.get(label);
    if (target === undefined) throw wrong(places[i]!, `there is no label '${label}'`);
    // From the instruction after the jump (RFC 9669, section 4.3).
    const jump = jumpBy(rest, target - slots[i]! - 1);
    if (jump) return jump;
    throw wrong(places[i]!, `label '${label}' is farther away than its jump reaches; use gotol`);
  });
  return { instructions: resolved, slots, lines, length: slot };
}

/** BPF_JMP32 | BPF_JA: its distance is in the constant. */
const GOTOL = 0x06;

/** undefined: it is too far for a jump whose distance has 16 bits. */
function jumpBy(instruction: AsmInstruction, distance: number): AsmInstruction | undefined {
  if (instruction.opcode === GOTOL) return { ...instruction, imm: distance };
  const fits = distance >= -(2 ** 15) && distance < 2 ** 15;
  return fits ? { ...instruction, offset: distance } : undefined;
}

/** By field of an instruction, what its bits can hold. */
export const RANGES = {
  opcode: [0, 255],
  dst: [0, 15],
  src: [0, 15],
  offset: [-(2 ** 15), 2 ** 15 - 1],
  imm: [-(2 ** 31), 2 ** 31 - 1],
  imm2: [-(2 ** 31), 2 ** 31 - 1],
} as const;

/** Instructions may be anybody's: what would not fit is not cut off. */
function check(instruction: AsmInstruction, index: number, wrong: Wrong): void {
  for (const [field, [least, most]] of Object.entries(RANGES)) {
    const value = instruction[field as keyof typeof RANGES] ?? (field === 'imm2' ? 0 : undefined);
    if (value === undefined || !Number.isInteger(value) || value < least || value > most) {
      throw wrong(
        index,
        `it is no instruction: ${field} is ${value}, and has to be from ${least} to ${most}`,
      );
    }
  }
}
