/** Which cgroup is meant, and what becomes of programs when it goes. */
import { rmdirSync } from 'node:fs';
import { constants } from 'node:os';
import type { Program } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { Cgroup } from './support/cgroup.ts';
import { loadPrograms } from './support/load.ts';

describe('the cgroup', () => {
  it.each([
    [
      'that is not there',
      (path: string) => `${path}x`,
      /no such cgroup; did you mean '.*node-ebpf-\d+-\d+'\?/,
    ],
    ['whose parent is not there', (path: string) => `${path}x/y`, /no such cgroup; did you mean '/],
    ['that is a file', (path: string) => `${path}/cgroup.procs`, /a cgroup is a folder, and this is none/],
    [
      'of no cgroup file system',
      () => '/tmp',
      /it is no cgroup of version 2; those are below \/sys\/fs\/cgroup/,
    ],
  ])('%s', async (_, pathOf, message) => {
    using cgroup = new Cgroup();
    await using object = await loadPrograms('cgroup-order', 'a');
    const path = pathOf(cgroup.path);
    const error = await failure(() => object.programs.a.attach({ cgroup: path }));
    expect(error).toMatchObject({ code: 'ERR_EBPF_NO_TARGET' });
    expect(error.message).toContain(`cannot attach to cgroup ${path}: `);
    expect(error.message).toMatch(message);
  });

  it.each([undefined, '', 'a\0b', 7])('%j is refused', async cgroup => {
    await using object = await loadPrograms('cgroup-order', 'a');
    const error = await failure(() => object.programs.a.attach({ cgroup }));
    expect(error).toMatchObject({ code: 'ERR_EBPF_INVALID_ARGUMENT' });
  });

  it.each(['link', 'program'])('may go while a %s is attached', async mechanism => {
    const cgroup = new Cgroup();
    await using object = await loadPrograms('cgroup-order', 'a', 'b');
    const { a, b } = object.programs;
    const link = await a.attach({ cgroup: cgroup.path, mechanism });
    rmdirSync(cgroup.path);
    // The kernel lets go of a link when the last trace of the cgroup is gone (cgroup_bpf_release() in kernel/bpf/cgroup.c).
    if (mechanism === 'link') await expect.poll(() => link.info().details.cgroupId).toBe(0n);
    const update = await failure(() => link.update(b));
    expect(update).toMatchObject({ errno: constants.errno.ENOLINK });
    const attach = await failure(() => b.attach({ cgroup: cgroup.path, mechanism }));
    expect(attach).toMatchObject({ code: 'ERR_EBPF_NO_TARGET' });
    expect(link.info()).toBeTypeOf('object');
    await link.close();
  });
});

it('a program that was loaded for another hook is refused', async () => {
  using cgroup = new Cgroup();
  await using object = await loadPrograms('cgroup', 'connect4');
  const program: Program = object.programs.connect4;
  const CGROUP_INET4_BIND = 8;
  const request = { hook: 'cgroup', cgroup: cgroup.path, attachType: CGROUP_INET4_BIND } as const;
  const error = await failure(() => program.backend.attach(request));
  expect(error).toMatchObject({ code: 'ERR_EBPF_INVALID_ARGUMENT' });
  expect(error.message).toMatch(/it was loaded for another one/);
  const none = await failure(() => program.backend.attach({ ...request, attachType: 99 }));
  expect(none.message).toMatch(/attach type 99 is no hook of cgroups/);
});
