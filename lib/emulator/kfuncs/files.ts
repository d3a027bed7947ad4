/** Files of the emulator: paths, and extended attributes, which the user sets by path (fs/bpf_fs_kfuncs.c). */
import { ERRNO } from '../errno.ts';
import { HelperFault } from '../fault.ts';
import { readable } from '../helpers/arguments.ts';
import { constantString } from '../helpers/checked.ts';
import { type Dynptr, dynptrAt, newDynptrAt } from '../helpers/dynptr/dynptr.ts';
import { pathOfDentry, writePath } from '../helpers/path.ts';
import { cgroupAt } from '../world/cgroup-struct.ts';
import { fieldOffset, pointerAt, structSize } from '../world/struct-fields.ts';
import type { World } from '../world/world.ts';
import type { KfuncTable } from './table.ts';

const { EEXIST, EINVAL, ENODATA, EPERM, ERANGE } = ERRNO;
/** XATTR_CREATE, XATTR_REPLACE */
const CREATE = 1;
const REPLACE = 2;
/** What programs may read, and what they may write. */
const USER = 'user.';
const OWN = 'security.bpf.';

const decoder = new TextDecoder();

export const fileKfuncs = (world: World): KfuncTable => {
  const { memory } = world.machine;
  const btf = () => world.running.program.btf;
  const nameAt = (pointer: number) => decoder.decode(constantString(world, pointer >>> 0, 'the name'));
  /** Of the path that a dentry has; undefined where it has no inode. */
  const attributesOf = (dentry: number): Map<string, Uint8Array> | undefined => {
    if (pointerAt(world, btf(), 'dentry', 'd_inode', dentry) === 0) return undefined;
    return world.attributes(decoder.decode(pathOfDentry(world, btf(), dentry)));
  };

  /** Where all bytes of a dynptr lie; 0 where they do not in a row. */
  const dataOf = (dynptr: Dynptr): number => (dynptr.data === 0 ? 0 : dynptr.pointer(0, dynptr.size));
  const read = (attributes: ReadonlyMap<string, Uint8Array>, name: string, dynptr: Dynptr): number => {
    const value = attributes.get(name);
    if (!value) return -ENODATA;
    if (dynptr.size > 0 && value.length > dynptr.size) return -ERANGE;
    if (dynptr.size > 0) memory.bytes.set(value, dataOf(dynptr));
    return value.length;
  };
  const readOf = (dentry: number, name: number, to: number): number => {
    const dynptr = newDynptrAt(world, to);
    const attributes = attributesOf(dentry);
    if (!attributes || dynptr.readOnly || dataOf(dynptr) === 0) return -EINVAL;
    const text = nameAt(name);
    if (!text.startsWith(USER) && !text.startsWith(OWN)) return -EPERM;
    return read(attributes, text, dynptr);
  };

  return {
    bpf_get_task_exe_file: {
      parameters: ['pointer'],
      result: 'pointer',
      call(task: number): number {
        const mm = pointerAt(world, btf(), 'task_struct', 'mm', task >>> 0);
        return mm === 0 ? 0 : pointerAt(world, btf(), 'mm_struct', 'exe_file', mm);
      },
    },
    // Files live as long as the emulator: nobody's reference keeps one.
    bpf_put_file: {
      parameters: ['pointer'],
      result: 'i32',
      call(file: number): number {
        readable(world, file, structSize(btf(), 'file') ?? 1, 'r1, the file');
        return 0;
      },
    },
    bpf_path_d_path: {
      parameters: ['pointer', 'pointer', 'i32'],
      result: 'i32',
      call: (path: number, to: number, size: number) =>
        size === 0 ? -EINVAL : writePath(world, path, to, size),
    },
    bpf_get_dentry_xattr: {
      parameters: ['pointer', 'pointer', 'pointer'],
      result: 'i32',
      call: (dentry: number, name: number, to: number) => readOf(dentry >>> 0, name, to),
    },
    bpf_get_file_xattr: {
      parameters: ['pointer', 'pointer', 'pointer'],
      result: 'i32',
      call(file: number, name: number, to: number): number {
        const path = (file >>> 0) + fieldOffset(btf(), 'file', 'f_path');
        return readOf(pointerAt(world, btf(), 'path', 'dentry', path), name, to);
      },
    },
    bpf_set_dentry_xattr: {
      parameters: ['pointer', 'pointer', 'pointer', 'i32'],
      result: 'i32',
      call(dentry: number, name: number, from: number, flags: number): number {
        const dynptr = dynptrAt(world, from);
        const attributes = attributesOf(dentry >>> 0);
        const at = dataOf(dynptr);
        if (!attributes || at === 0) return -EINVAL;
        const text = nameAt(name);
        if (!text.startsWith(OWN)) return -EPERM;
        if (flags & CREATE && attributes.has(text)) return -EEXIST;
        if (flags & REPLACE && !attributes.has(text)) return -ENODATA;
        attributes.set(text, memory.bytes.slice(at, at + dynptr.size));
        return 0;
      },
    },
    bpf_remove_dentry_xattr: {
      parameters: ['pointer', 'pointer'],
      result: 'i32',
      call(dentry: number, name: number): number {
        const attributes = attributesOf(dentry >>> 0);
        if (!attributes) return -EINVAL;
        const text = nameAt(name);
        if (!text.startsWith(OWN)) return -EPERM;
        return attributes.delete(text) ? 0 : -ENODATA;
      },
    },
    bpf_cgroup_read_xattr: {
      parameters: ['pointer', 'pointer', 'pointer'],
      result: 'i32',
      call(pointer: number, name: number, to: number): number {
        const cgroup = cgroupAt(world, pointer >>> 0);
        if (!cgroup) throw new HelperFault('r1 is no cgroup', BigInt(pointer >>> 0));
        const dynptr = newDynptrAt(world, to);
        const text = nameAt(name);
        if (!text.startsWith(USER)) return -EPERM;
        if (dynptr.readOnly || dataOf(dynptr) === 0) return -EINVAL;
        return read(cgroup.attributes, text, dynptr);
      },
    },
  };
};
