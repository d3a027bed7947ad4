/** Numbers of calls in an object are the kernel's; those that the emulator has for itself mean something only where its loader has put them. */
import { EbpfError } from '../errors.ts';
import { CLASS, LDDW } from '../formats/insn/insn.ts';
import { JUMP, PSEUDO_CALL } from '../formats/insn/opcodes.ts';
import type { Machine } from './machine.ts';

const SLOT = 8;
const REGISTERS = 1;
const IMM = 4;

/** Throws ERR_EBPF_NOT_SUPPORTED. `isNamed`: whether something says which kernel function the call at a slot is for. */
export function checkCalls(
  { helpers }: Machine,
  name: string,
  instructions: DataView,
  isNamed: (slot: number) => boolean,
): void {
  const refuse = (slot: number, why: string): never => {
    const path = `instruction ${slot}`;
    throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `program '${name}', ${path}: ${why}`, { path });
  };
  for (let slot = 0; slot < instructions.byteLength / SLOT; slot++) {
    const code = instructions.getUint8(slot * SLOT);
    const kind = instructions.getUint8(slot * SLOT + REGISTERS) >> 4;
    const number = instructions.getInt32(slot * SLOT + IMM, true);
    if (code === LDDW) slot++;
    else if (code !== (CLASS.JMP | JUMP.CALL)) continue;
    else if (kind === PSEUDO_CALL.HELPER && helpers.get(number)?.loaderOnly)
      refuse(slot, `the emulator has not got helper ${number} that it calls`);
    else if (kind === PSEUDO_CALL.KFUNC && !isNamed(slot))
      refuse(slot, `it calls a kernel function by the number ${number}, and nothing says which that is`);
  }
}
