/**
 * Calls that stand where something could not be relocated, which no program may reach: a field that the kernel has not got (CO-RE), a map that is
 * not created, a weak function of the kernel that is missing. The kernel's verifier refuses the program that can reach one; here it is a fault.
 */
import { HelperFault } from '../fault.ts';
import type { Helper } from '../helpers.ts';

/** The numbers that libbpf takes (bpf_core_poison_insn in relo_core.c, poison_map_ldimm64 and poison_kfunc_call in libbpf.c), and what is wrong. */
const POISON: readonly { readonly number: number; readonly name: string; readonly why: string }[] = [
  {
    number: 195_896_080,
    name: 'CO-RE relocation',
    why: 'the kernel has not got the type or field that it is about, and the program did not ask whether it exists',
  },
  { number: 2_001_000_000, name: 'map', why: 'it is not created (autocreate)' },
  { number: 2_002_000_000, name: 'kernel function', why: 'it is a weak one, and missing' },
];
/** BPF_JMP | BPF_CALL */
const CALL = 0x85;
const SLOT = 8;
const IMM = 4;

export const poisonHelpers: ReadonlyMap<number, Helper> = new Map(
  POISON.map(({ number, name, why }) => [
    number,
    {
      name,
      parameters: [],
      result: 'i64' as const,
      call(): never {
        throw new HelperFault(why);
      },
    },
  ]),
);

/** Maps and functions have their index added to the number: without it, one helper stands for all. */
export function foldPoison(instructions: DataView): void {
  for (let at = 0; at < instructions.byteLength; at += SLOT) {
    if (instructions.getUint8(at) !== CALL || instructions.getUint8(at + 1) !== 0) continue;
    const number = instructions.getInt32(at + IMM, true);
    const base = POISON.findLast(poison => number >= poison.number)?.number;
    // The next helper of the kernel is far below the first.
    if (base !== undefined && base > POISON[0]!.number) instructions.setInt32(at + IMM, base, true);
  }
}
