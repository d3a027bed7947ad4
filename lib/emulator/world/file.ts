/** An open file of the emulator: a struct file with the names on its way from the root. */
import { EbpfError } from '../../errors.ts';
import { KernelStruct, type StructFields } from './kernel-struct.ts';
import type { World } from './world.ts';

/** `fields`: of struct file, besides its path. Throws ERR_EBPF_INVALID_ARGUMENT, ERR_EBPF_VALUE. */
export function openFile(world: World, path: string, fields: StructFields): KernelStruct {
  if (!path.startsWith('/')) {
    throw new EbpfError(
      'ERR_EBPF_INVALID_ARGUMENT',
      `emulator: a file's path begins with '/', not '${path}'`,
    );
  }
  const root = new KernelStruct(world, 'dentry', { d_name: { name: '/', len: 1 } }, 'dentry of /');
  // The root is its own parent.
  root.update({ d_parent: root });
  const inode = fields.f_inode ?? world.owners.inode(path);
  let dentry = root;
  const names = path.split('/').filter(name => name !== '');
  names.forEach((name, i) => {
    const whole = `/${names.slice(0, i + 1).join('/')}`;
    const last = i === names.length - 1 && { d_inode: inode };
    const own = { d_name: { name, len: new TextEncoder().encode(name).length }, d_parent: dentry, ...last };
    dentry = new KernelStruct(world, 'dentry', own, `dentry of ${whole}`);
  });
  return new KernelStruct(
    world,
    'file',
    { f_path: { dentry }, f_inode: inode, ...fields },
    `file ${path}`,
  ).check();
}
