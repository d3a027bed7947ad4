/** BPF_ABS and BPF_IND: bytes of the packet, in network order, into r0; a packet that ends before ends the function with 0. */
import type { Operation } from '../../program/operations.ts';
import type { Code } from '../wasm/code.ts';
import { I32, I64, OP } from '../wasm/codes.ts';
import { writeSwap } from './arithmetic.ts';
import { LOCAL, local } from './locals.ts';

export function writePacket(
  code: Code,
  { size, index, offset }: Extract<Operation, { kind: 'packet' }>,
  packetAddress: number,
  exit: () => void,
): void {
  code.i32(offset);
  if (index !== null) {
    code.get(local(index));
    code.op(OP.WRAP);
    code.op(I32.ADD);
  }
  code.i32(size);
  code.call(packetAddress);
  code.tee(LOCAL.NARROW);
  code.op(I32.EQZ);
  code.open(OP.IF);
  code.i64(0);
  code.set(local(0));
  exit();
  code.close();
  code.get(LOCAL.NARROW);
  code.memory({ 1: I64.LOAD8_U, 2: I64.LOAD16_U, 4: I64.LOAD32_U }[size]);
  code.set(local(0));
  if (size > 1) writeSwap(code, { kind: 'swap', bits: size === 2 ? 16 : 32, reverse: true, dst: 0 });
}
