/** CO-RE: kernel structs are read where this kernel has their fields. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runChild } from './support/child.ts';
import { failure } from './support/errors.ts';
import { loadTest, ownPid } from './support/objects.ts';
import { rename } from './support/rename.ts';

const KERNEL_BTF = '/sys/kernel/btf/vmlinux';

/** arg_start, the 48th field of /proc/PID/stat (proc_pid_stat(5)). */
function argStart(): bigint {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  return BigInt(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[45]!);
}

it.each([undefined, KERNEL_BTF])('reads its own task, by the types in %s', async btfPath => {
  await using object = await loadTest('core', {
    ...(btfPath !== undefined && { btfPath }),
    edit: ownPid,
  });
  await object.attach();
  const own = rename('core');
  expect(object.variables.task.value).toEqual({
    pid: process.pid,
    parent: process.ppid,
    leader: process.pid,
    name: 'core', // the last event gave the own name back
    arg_start: argStart(),
    offset_of_comm: expect.any(Number),
    has_comm: true,
    has_no_such_field: false,
    has_no_such_struct: false,
    lookup: 1,
  });
  expect(own).not.toBe('core');
  expect(object.variables.task.value.offset_of_comm).toBeGreaterThan(32);
});

it('wants the kernel’s types', async () => {
  const missing = await failure(() => loadTest('core', { btfPath: '/no/such/file' }));
  expect(missing).toMatchObject({
    code: 'ERR_EBPF_NO_BTF',
    message: expect.stringContaining('/no/such/file'),
  });

  const folder = mkdtempSync(join(tmpdir(), 'btf-'));
  try {
    const damaged = join(folder, 'damaged');
    writeFileSync(damaged, 'no BTF');
    const error = await failure(() => loadTest('core', { btfPath: damaged }));
    expect(error.code).toBe('ERR_EBPF_INVALID_BTF');
    expect(error.message).toContain(damaged);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('says that the kernel has no types to offer', async ctx => {
  if (!existsSync(KERNEL_BTF)) ctx.skip('this kernel has none');
  const hide = 'mount -t tmpfs tmpfs /sys/kernel/btf && exec "$@"';
  const { stdout } = await runChild(
    `import { load } from 'node-ebpf';
    const error = await load(object('core')).catch(error => error);
    console.log(error.code, error.message);`,
    { under: ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', hide, 'sh'] },
  );
  expect(stdout).toMatch(/^ERR_EBPF_NO_BTF .*\/sys\/kernel\/btf\/vmlinux.*btfPath.*CONFIG_DEBUG_INFO_BTF/);
});
