/**
 * Calls of bpf_map_lookup_elem and its like on a map that is known when the program is loaded go to the functions of the map's kind: without a
 * look at the map, and without a call through a table. Where r1 comes from elsewhere the call stays what it was.
 */
import { CLASS, LDDW } from '../../formats/insn/insn.ts';
import { ALU, JUMP, MODE, PSEUDO, PSEUDO_CALL, REGISTER } from '../../formats/insn/opcodes.ts';
import type { Helper } from '../helpers.ts';
import type { World } from '../world/world.ts';
import type { EmulatedMap, HelperCall } from './map.ts';

const SLOT = 8;
const CODE = 0;
const REGISTERS = 1;
const OFFSET = 2;
const IMM = 4;
/** By number: bpf_map_lookup_elem, _update_elem, _delete_elem. */
const HELPERS = new Map<number, 'lookup' | 'update' | 'delete'>([
  [1, 'lookup'],
  [2, 'update'],
  [3, 'delete'],
]);
/** Numbers of such helpers, far from the kernel's. */
const FIRST_NUMBER = 1 << 20;
/** r0 to r5, which a call leaves with nothing known. */
const CLOBBERED = [0, 1, 2, 3, 4, 5];

/** `mapAt`: the map that a 64-bit load, by its slot, loads the address of. Changes calls in `instructions`. */
export function callDirectly(
  world: World,
  instructions: DataView,
  mapAt: (slot: number) => EmulatedMap | null | undefined,
): void {
  const joins = joinsOf(instructions);
  const known = new Map<number, EmulatedMap>();
  const count = instructions.byteLength / SLOT;
  for (let slot = 0; slot < count; slot++) {
    const at = slot * SLOT;
    const code = instructions.getUint8(at + CODE);
    const registers = instructions.getUint8(at + REGISTERS);
    const [dst, src] = [registers & 0xf, registers >> 4];
    const kind = code & 7;
    if (joins.has(slot)) known.clear();
    if (code === LDDW) {
      const map = mapAt(slot);
      if (map) known.set(dst, map);
      else known.delete(dst);
      slot++;
    } else if (kind === CLASS.JMP && (code & 0xf0) === JUMP.CALL) {
      const map = known.get(1);
      if (src === PSEUDO_CALL.HELPER && code === (CLASS.JMP | JUMP.CALL) && map)
        useDirect(world, instructions, at, map);
      for (const register of CLOBBERED) known.delete(register);
    } else if (kind === CLASS.ALU64 && code === (CLASS.ALU64 | ALU.MOV | REGISTER)) {
      const map = known.get(src);
      // Neither a sign extension nor a cast.
      if (map && instructions.getInt16(at + OFFSET, true) === 0) known.set(dst, map);
      else known.delete(dst);
    } else if (kind === CLASS.STX && (code & 0xe0) === MODE.ATOMIC) {
      for (const register of [0, dst, src]) known.delete(register);
    } else if (kind === CLASS.LD) {
      for (const register of CLOBBERED) known.delete(register);
    } else if (kind === CLASS.ALU || kind === CLASS.ALU64 || kind === CLASS.LDX) known.delete(dst);
  }
}

function useDirect(world: World, instructions: DataView, at: number, map: EmulatedMap): void {
  const which = HELPERS.get(instructions.getInt32(at + IMM, true));
  const call = which && map.direct(which);
  if (call) instructions.setInt32(at + IMM, world.directHelpers.numberOf(which, call), true);
}

/** Slots that are reached from elsewhere than the one before them. */
function joinsOf(instructions: DataView): ReadonlySet<number> {
  const joins = new Set<number>();
  const count = instructions.byteLength / SLOT;
  for (let slot = 0; slot < count; slot++) {
    const at = slot * SLOT;
    const code = instructions.getUint8(at + CODE);
    const kind = code & 7;
    const imm = instructions.getInt32(at + IMM, true);
    if (code === LDDW) {
      // A function's address is a jump's target, too: functions begin with nothing known.
      if (instructions.getUint8(at + REGISTERS) >> 4 === PSEUDO.FUNC) joins.add(slot + 1 + imm);
      slot++;
      continue;
    }
    if (kind !== CLASS.JMP && kind !== CLASS.JMP32) continue;
    const operation = code & 0xf0;
    if (operation === JUMP.EXIT) joins.add(slot + 1);
    else if (operation === JUMP.CALL) {
      if (instructions.getUint8(at + REGISTERS) >> 4 === PSEUDO_CALL.LOCAL) joins.add(slot + 1 + imm);
    } else {
      const far = kind === CLASS.JMP32 && operation === JUMP.JA;
      joins.add(slot + 1 + (far ? imm : instructions.getInt16(at + OFFSET, true)));
    }
  }
  return joins;
}

/** Helpers that only the loader puts into programs, each with a number of its own: functions of kinds of maps, and others. */
export class DirectHelpers {
  readonly #helpers: Map<number, Helper>;
  readonly #numbers = new Map<HelperCall, number>();
  #next = FIRST_NUMBER;

  readonly #inlineLookup: Helper['inline'];

  constructor(helpers: Map<number, Helper>, inlineLookup: Helper['inline']) {
    this.#helpers = helpers;
    this.#inlineLookup = inlineLookup;
  }

  numberOf(which: 'lookup' | 'update' | 'delete', call: HelperCall): number {
    let number = this.#numbers.get(call);
    if (number === undefined) {
      const inline = which === 'lookup' ? this.#inlineLookup : undefined;
      number = this.add({ ...SIGNATURES[which], call, loaderOnly: true, ...(inline && { inline }) });
      this.#numbers.set(call, number);
    }
    return number;
  }

  add(helper: Helper): number {
    const number = this.#next++;
    this.#helpers.set(number, helper);
    return number;
  }

  remove(number: number): void {
    this.#helpers.delete(number);
  }
}

const SIGNATURES = {
  lookup: { name: 'bpf_map_lookup_elem', parameters: ['pointer', 'pointer'], result: 'pointer' },
  update: {
    name: 'bpf_map_update_elem',
    parameters: ['pointer', 'pointer', 'pointer', 'i64'],
    result: 'i32',
  },
  delete: { name: 'bpf_map_delete_elem', parameters: ['pointer', 'pointer'], result: 'i32' },
} as const;
