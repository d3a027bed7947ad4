/** Values of which results are made: how each is got, into a place on the stack. */
import { add, and, mov, rsh } from '../formats/asm/code/arithmetic.ts';
import { call, jsge, label } from '../formats/asm/code/jumps.ts';
import { ldx, st } from '../formats/asm/code/memory.ts';
import { type Register, r0, r1, r2, r3, r6, r9, r10 } from '../formats/asm/code/registers.ts';
import { array, char, IntType, type ScalarType, u32, u64 } from '../formats/asm/declare/type.ts';
import type { Item } from '../formats/asm/types.ts';
import type { Value } from './types.ts';

/** Bytes that are kept of a text, its NUL among them. */
const TEXT = 64;

/** What can be said of whoever runs into the hook. */
export const TASK_VALUES = {
  comm: {
    type: array(char, 16),
    store: at => [mov(r1, r10), add(r1, at), mov(r2, 16), call('bpf_get_current_comm')],
  },
  pid: {
    type: u32,
    store: at => [call('bpf_get_current_pid_tgid'), rsh(r0, 32), st(u32.at(r10, at), r0)],
  },
  tid: { type: u32, store: at => [call('bpf_get_current_pid_tgid'), st(u32.at(r10, at), r0)] },
  uid: { type: u32, store: at => [call('bpf_get_current_uid_gid'), st(u32.at(r10, at), r0)] },
  gid: {
    type: u32,
    store: at => [call('bpf_get_current_uid_gid'), rsh(r0, 32), st(u32.at(r10, at), r0)],
  },
  cpu: { type: u32, store: at => [call('bpf_get_smp_processor_id'), st(u32.at(r10, at), r0)] },
  cgroup: { type: u64, store: at => [call('bpf_get_current_cgroup_id'), st(u64.at(r10, at), r0)] },
} as const satisfies Record<string, Value>;

/** A number that lies in the context. */
export function contextNumber(offset: number, size: 1 | 2 | 4 | 8, signed: boolean): Value {
  const type = integer(size, signed);
  // Without a sign: loads that extend one need kernel 6.6, and as many bytes are stored.
  const plain = integer(size, false);
  return { type, store: at => [ldx(r9, plain.at(r6, offset)), st(type.at(r10, at), r9)] };
}

const INTEGERS = { 1: 'char', 2: 'short', 4: 'int', 8: 'long long' };

export const integer = (size: 1 | 2 | 4 | 8, signed: boolean): ScalarType =>
  new IntType(`${signed ? 'signed' : 'unsigned'} ${INTEGERS[size]}`, size, signed);

const read = (
  helper: 'bpf_probe_read_kernel' | 'bpf_probe_read_kernel_str' | 'bpf_probe_read_user_str',
  at: number,
  size: number,
  from: Register,
): Item[] => [[mov(r1, r10), add(r1, at), mov(r2, size), mov(r3, from)], call(helper)];

/** A text whose address lies in the context, in user memory or the kernel's. */
export function contextText(offset: number): Value {
  return {
    type: array(char, TEXT),
    store: at => [
      ldx(r9, u64.at(r6, offset)),
      read('bpf_probe_read_user_str', at, TEXT, r9),
      jsge(r0, 0, `text${at}`),
      read('bpf_probe_read_kernel_str', at, TEXT, r9),
      label(`text${at}`),
    ],
  };
}

/** A text that is in the context itself. */
export function contextArray(offset: number, length: number): Value {
  return {
    type: array(char, length),
    store: at => [mov(r9, r6), add(r9, offset), read('bpf_probe_read_kernel', at, length, r9)],
  };
}

/** `__data_loc`: the lower 16 bits say where in the context the text is. */
export function contextLocated(offset: number): Value {
  return {
    type: array(char, TEXT),
    store: at => [
      [ldx(r9, u32.at(r6, offset)), and(r9, 0xffff), add(r9, r6)],
      read('bpf_probe_read_kernel_str', at, TEXT, r9),
    ],
  };
}
