/** Paths of files, from the names in the emulator's memory (bpf_d_path in kernel/trace/bpf_trace.c), and what a program that begins is told. */
import type { Btf } from '../../formats/btf/btf.ts';
import { ERRNO } from '../errno.ts';
import { structOf } from '../world/members.ts';
import { ObjectWriter } from '../world/objects.ts';
import { fieldOffset, pointerAt } from '../world/struct-fields.ts';
import type { World } from '../world/world.ts';
import { readable, writable } from './arguments.ts';
import { checkSize } from './checked.ts';
import { readString } from './probe-read.ts';
import type { HelperTable } from './table.ts';

const { EINVAL, ENAMETOOLONG } = ERRNO;
/** PATH_MAX; no path has more names. */
const MOST_BYTES = 4096;
/** BPF_F_BPRM_SECUREEXEC */
const SECURE_EXEC = 1n;

/** bpf_d_path, bpf_path_d_path: bytes with the NUL, or a negative errno. */
export function writePath(world: World, path: number, given: number, size: number): number {
  const to = given >>> 0;
  checkSize(size, 'the size');
  writable(world, to, size, 'the buffer');
  if (size === 0) return 0;
  const { btf } = world.running.program;
  readable(world, path >>> 0, structOf(btf, 'path')?.type.size ?? 8, 'r1, the path');
  const text = pathOf(world, btf, path >>> 0);
  if (text.length + 1 > size) return -ENAMETOOLONG;
  const { bytes } = world.machine.memory;
  bytes.set(text, to);
  bytes[to + text.length] = 0;
  return text.length + 1;
}

export const pathHelpers = (world: World): HelperTable => ({
  bpf_d_path: {
    parameters: ['pointer', 'pointer', 'i32'],
    result: 'i32',
    call: (path: number, to: number, size: number) => writePath(world, path, to, size),
  },
  bpf_bprm_opts_set: {
    parameters: ['pointer', 'i64'],
    result: 'i32',
    call(bprm: number, flags: bigint): number {
      const { btf } = world.running.program;
      const struct = structOf(btf, 'linux_binprm');
      readable(world, bprm >>> 0, struct?.type.size ?? 1, 'r1, the linux_binprm');
      if ((flags & ~SECURE_EXEC) !== 0n) return -EINVAL;
      if (struct) {
        const value = { secureexec: Number(flags & SECURE_EXEC) };
        new ObjectWriter(world, btf).writeKnown(struct.id, value, bprm >>> 0, 'linux_binprm');
      }
      return 0;
    },
  },
});

/** Of a struct path. */
function pathOf(world: World, btf: Btf, path: number): Uint8Array {
  return pathOfDentry(world, btf, pointerAt(world, btf, 'path', 'dentry', path));
}

/** From the name up to the one that is its own parent, or has none. */
export function pathOfDentry(world: World, btf: Btf, name: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  let dentry = name;
  while (dentry !== 0 && length < MOST_BYTES) {
    const parent = pointerAt(world, btf, 'dentry', 'd_parent', dentry);
    if (parent === dentry || parent === 0) break;
    const own = dentry + fieldOffset(btf, 'dentry', 'd_name');
    const from = pointerAt(world, btf, 'qstr', 'name', own);
    const text = readString(world, BigInt(from), MOST_BYTES, 'kernel');
    parts.unshift(Uint8Array.of(0x2f), text?.bytes ?? new Uint8Array(0));
    length += 1 + (text?.bytes.length ?? 0);
    dentry = parent;
  }
  return parts.length === 0 ? Uint8Array.of(0x2f) : Uint8Array.from(parts.flatMap(part => [...part]));
}
