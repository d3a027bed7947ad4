/** Kernel functions: probes where the kernel has them, and words where it has not. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isOlder } from '../../lib/kernel/floors.ts';
import { failure } from './support/errors.ts';
import { loadTest, ownPid, type TestObject } from './support/objects.ts';

const kprobes = existsSync('/sys/bus/event_source/devices/kprobe');

let object: TestObject;
beforeAll(async () => {
  object = await loadTest('kprobe', {
    edit: ownPid,
  });
});
afterAll(() => object.close());

/** vfs_unlink() and security_inode_unlink(), once each; in an overlay's folder it would be twice. */
function unlink(): void {
  const file = `/dev/shm/node-ebpf-unlinked-${process.pid}`;
  writeFileSync(file, '');
  rmSync(file);
}

describe('kprobe and kretprobe', () => {
  it('say that this kernel is built without them', async ctx => {
    if (kprobes) ctx.skip('this kernel has kprobes');
    for (const name of ['on_entry', 'on_return']) {
      const error = await failure(() => object.programs[name].attach());
      expect(error.code).toBe('ERR_EBPF_NOT_SUPPORTED');
      expect(error.message).toMatch(
        new RegExp(`'${name}'.*vfs_unlink: this kernel is built without CONFIG_KPROBES`),
      );
    }
    expect((await failure(() => object.attach())).code).toBe('ERR_EBPF_NOT_SUPPORTED');
    expect(object.links.size).toBe(0);
  });

  it('run at entry and return', async ctx => {
    if (!kprobes) ctx.skip('this kernel is built without CONFIG_KPROBES');
    // Kernels before 5.15 have no cookies.
    const sent = isOlder(release(), '5.15') ? 0n : 3n;
    await object.programs.on_entry.attach(sent === 0n ? {} : { cookie: sent });
    await object.programs.on_return.attach();
    unlink();
    const { entries, returns, cookie } = object.variables;
    expect([entries.value, returns.value, cookie.value]).toEqual([1n, 1n, sent]);
    for (const link of object.links) await link.close();
    unlink();
    expect(entries.value).toBe(1n);
  });

  it('offer the nearest function', async ctx => {
    if (!kprobes) ctx.skip('this kernel is built without CONFIG_KPROBES');
    const error = await failure(() => object.programs.on_entry.attach({ symbol: 'vfs_unlinkk' }));
    expect(error).toMatchObject({
      code: 'ERR_EBPF_NO_TARGET',
      message: expect.stringContaining("'vfs_unlink'"),
    });
  });
});

describe('fentry and fexit', () => {
  it('run at entry and return, or say who refuses', async ctx => {
    let loaded: TestObject;
    try {
      loaded = await loadTest('fentry', {
        edit: ownPid,
      });
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_EBPF_PERMISSION', errno: 1 });
      expect((error as Error).message).toMatch(
        /'on_entry'.*CAP_BPF and CAP_PERFMON, so a policy of this machine refuses/,
      );
      return ctx.skip(`the kernel refuses to load them: ${(error as Error).message}`);
    }
    await using object = loaded;
    await object.attach();
    unlink();
    const { entries, exits, returned } = object.variables;
    expect([entries.value, exits.value, returned.value]).toEqual([1n, 1n, 0n]);
  });

  it('offer the nearest function', async () => {
    const error = await failure(() =>
      loadTest('fentry', {
        edit(spec) {
          spec.programs.on_entry.attachTarget = { name: 'security_inode_unlinkk' };
        },
      }),
    );
    expect(error).toMatchObject({
      code: 'ERR_EBPF_NO_TARGET',
      message: expect.stringContaining("did you mean 'security_inode_unlink'?"),
    });
  });
});
