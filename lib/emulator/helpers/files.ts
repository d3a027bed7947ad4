/** What is asked of files and inodes (kernel/bpf/bpf_lsm.c, net/core/filter.c). */
import { ERRNO } from '../errno.ts';
import { fieldAt, pointerAt, structSize } from '../world/struct-fields.ts';
import type { World } from '../world/world.ts';
import { readable, writable } from './arguments.ts';
import { checkSize } from './checked.ts';
import type { HelperBody, HelperTable } from './table.ts';

/** S_IFMT, S_IFSOCK (include/uapi/linux/stat.h) */
const TYPE = 0o170000n;
const SOCKET = 0o140000n;

export const fileHelpers = (world: World): HelperTable => {
  // A kernel without a policy of IMA measures nothing (ima_inode_hash in security/integrity/ima/ima_main.c).
  const hash = (struct: string): HelperBody => ({
    parameters: ['pointer', 'pointer', 'i32'],
    result: 'i32',
    call(pointer: number, to: number, size: number): number {
      readable(world, pointer, structSize(world.running.program.btf, struct) ?? 1, `r1, the ${struct}`);
      writable(world, to, checkSize(size, 'the size'), 'the buffer');
      return -ERRNO.EOPNOTSUPP;
    },
  });
  return {
    bpf_ima_inode_hash: hash('inode'),
    bpf_ima_file_hash: hash('file'),
    // The kernel knows them by their operations; here it is the inode that says what a file is.
    bpf_sock_from_file: {
      parameters: ['pointer'],
      result: 'pointer',
      call(file: number): number {
        const { btf } = world.running.program;
        const inode = pointerAt(world, btf, 'file', 'f_inode', file >>> 0);
        if (inode === 0 || (fieldAt(world, btf, 'inode', 'i_mode', inode) & TYPE) !== SOCKET) return 0;
        return pointerAt(world, btf, 'file', 'private_data', file >>> 0);
      },
    },
  };
};
