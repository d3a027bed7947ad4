/** BPF_PROG_ATTACH: it touches nobody else's program, ends with the process, and is what kernels without links have. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attach } from '../../lib/kernel/attach/attach.ts';
import {
  loadAddon,
  type NativeAddon,
  type NativeLink,
  type NativeProgram,
} from '../../lib/kernel/binding.ts';
import { Cgroup } from '../hooks/support/cgroup.ts';
import { runChild } from './support/child.ts';
import { testObject } from './support/objects.ts';

const { ENOLINK, ESTALE, EINVAL } = constants.errno;

const CGROUP_INET_SOCK_CREATE = 2;

const addon = loadAddon().addon!;
let cgroup: Cgroup;
let target: number;

beforeEach(() => {
  cgroup = new Cgroup();
  target = openSync(cgroup.path, 'r');
});
afterEach(() => {
  closeSync(target);
  cgroup.close();
});

const attachedIds = async () =>
  (await addon.programQuery({ target, attachType: CGROUP_INET_SOCK_CREATE })).programs;

describe('where there is one program at most, and the kernel does not look which one', () => {
  it('another one that has taken its place stays', async () => {
    const object = addon.openObject(readFileSync(testObject('cgroup-order')), {});
    await object.load();
    const [a, b, c] = ['a', 'b', 'c'].map(name => object.program(name)) as [
      NativeProgram,
      NativeProgram,
      NativeProgram,
    ];
    const options = { target, attachType: CGROUP_INET_SOCK_CREATE, unguarded: true };
    const first = await a.attachProgram(options);
    const second = await b.attachProgram(options);
    expect(await attachedIds()).toEqual([b.info().id]);
    await expect(first.update(c.fd, undefined)).rejects.toMatchObject({ errno: ESTALE });
    await first.detach();
    await expect(first.update(c.fd, undefined)).rejects.toMatchObject({ errno: ENOLINK });
    await first.close();
    expect(await attachedIds()).toEqual([b.info().id]);
    await expect(second.update(c.fd, a.fd)).rejects.toMatchObject({ errno: ESTALE });
    await second.update(c.fd, b.fd);
    expect(await attachedIds()).toEqual([c.info().id]);
    await second.close();
    expect(await attachedIds()).toEqual([]);
    for (const program of [a, b, c]) program.close();
    object.close();
  });
});

it('ends with the process', async () => {
  const script = `
    import { load } from 'node-ebpf';
    const { programs } = await load(object('cgroup-order'));
    await programs.a.attach({ cgroup: process.env.CGROUP, mechanism: 'program' });
    await programs.b.attach({ cgroup: process.env.CGROUP, mechanism: 'program' });
    console.log(programs.a.info().id);
  `;
  const { end, stdout, stderr } = await runChild(script, { env: { CGROUP: cgroup.path } });
  expect([end, stderr]).toEqual([0, '']);
  expect(Number(stdout)).toBeGreaterThan(0);
  expect(await attachedIds()).toEqual([]);
});

describe('the way to a cgroup', () => {
  /** An addon that answers so, and what it was asked. */
  function machine(link: number | undefined) {
    const tried: string[] = [];
    const way = (mechanism: string, errno: number | undefined) => async () => {
      tried.push(mechanism);
      if (errno !== undefined) throw Object.assign(new Error('refused'), { errno, syscall: 'test' });
      return {} as NativeLink;
    };
    const native: Partial<NativeProgram> = {
      createLink: way('link', link),
      attachProgram: way('program', undefined),
    };
    return { tried, native: native as NativeProgram, addon: {} as NativeAddon };
  }

  it.each([
    ['a kernel with links', undefined, {}, ['link']],
    ['a kernel without (before 5.7)', EINVAL, {}, ['link', 'program']],
    ['a kernel whose links know no preorder (before 6.17)', EINVAL, { preorder: true }, ['link', 'program']],
    [
      'a program in whose place it comes',
      undefined,
      { anchor: { position: 'replace', programId: 7 } },
      ['program'],
    ],
    ['an anchor that is a program', undefined, { anchor: { position: 'after', programId: 7 } }, ['program']],
    ['an anchor that is a link', undefined, { anchor: { position: 'after', linkId: 7 } }, ['link']],
  ] as const)('%s', async (_, errno, options, tried) => {
    const { native, addon: fake, ...asked } = machine(errno);
    const link = await attach(fake, native, 'program', {
      hook: 'cgroup',
      cgroup: cgroup.path,
      attachType: CGROUP_INET_SOCK_CREATE,
      ...options,
    });
    expect(asked.tried).toEqual(tried);
    expect(link.mechanism).toBe(`cgroup-${tried.at(-1)}`);
  });
});
