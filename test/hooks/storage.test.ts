/** Values that belong to inodes: only security modules' programs may ask for them, so that kernels are guests'. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Emulator } from 'node-ebpf';
import { afterAll, describe, expect, it } from 'vitest';
import { isOlder } from '../../lib/kernel/floors.ts';
import { loadTest, type TestSpec } from '../kernel/support/objects.ts';
import { isGuest, release } from './support/machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'node-ebpf-storage-'));
afterAll(() => rmSync(folder, { recursive: true }));
const [marked, plain] = ['marked', 'plain'].map(name => join(folder, name)) as [string, string];
for (const file of [marked, plain]) writeFileSync(file, 'read me');

/** `read`: opens the file. */
async function shared(backend: 'kernel' | Emulator, read: (file: string) => void) {
  await using object = await loadTest('storage', {
    backend,
    edit(spec: TestSpec) {
      spec.programs.visit_inode.autoload = true;
      spec.variables.pid.value = process.pid;
      spec.variables.mark.value = 3;
      // A kernel before 6.2 has none of cgroups; the program asks for none.
      for (const name of ['of_cgroups', 'of_tasks', 'of_sockets']) spec.maps[name].autocreate = false;
    },
  });
  const { of_inodes: map } = object.maps;
  map.set(marked, { count: 10n, last: 0 });
  await object.programs.visit_inode.attach();
  for (const file of [marked, plain, marked]) read(file);
  expect(map.get(marked)).toEqual({ count: 12n, last: 3 });
  expect(map.get(plain)).toBeUndefined();
  expect(map.delete(marked)).toBe(true);
  read(marked);
  expect(map.has(marked)).toBe(false);
}

describe('inode_storage: files that user space has marked are counted by an LSM program', () => {
  it('in the emulator', async () => {
    const emulator = new Emulator();
    emulator.current = emulator.task({ pid: process.pid });
    const hook = emulator.lsm('file_open');
    await shared(emulator, file => void hook.call([emulator.file(file)]));
  });

  it('in the kernel', async ctx => {
    if (!isGuest) ctx.skip('this machine loads no LSM programs (EPERM, by its policy); guests do');
    if (isOlder(release, '5.10')) ctx.skip('inode storage exists from kernel 5.10 on');
    await shared('kernel', file => void readFileSync(file));
  });
});
