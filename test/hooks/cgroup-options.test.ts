/** How programs stand at a cgroup: by what mechanism, in which order, beside whom. */
import { statSync } from 'node:fs';
import { release } from 'node:os';
import type { Link } from 'node-ebpf';
import { describe, expect, it } from 'vitest';
import { whyMissing } from '../../lib/kernel/floors.ts';
import { failure } from '../kernel/support/errors.ts';
import { backported, Cgroup } from './support/cgroup.ts';
import { hook } from './support/hook.ts';
import { type LoadedPrograms, loadPrograms } from './support/load.ts';

const letters = (): Promise<LoadedPrograms> => loadPrograms('cgroup-order', 'a', 'b', 'c', 'd');

/** The letters of those that run when a process of the cgroup makes a socket. */
async function order(cgroup: Cgroup, { variables }: LoadedPrograms): Promise<string> {
  variables.order.value = '';
  variables.count.value = 0;
  await cgroup.run('made(AF_INET, SOCK_DGRAM); said(1);');
  return variables.order.value.slice(0, variables.count.value);
}

describe('the mechanism', () => {
  hook('cgroup link', async () => {
    using cgroup = new Cgroup();
    await using object = await letters();
    const { a, b } = object.programs;
    const link = await a.attach({ cgroup: cgroup.path, mechanism: 'link' });
    expect(link.mechanism).toBe('cgroup-link');
    expect(link.info()).toMatchObject({ type: 'cgroup', programId: a.info().id });
    expect(await order(cgroup, object)).toBe('a');
    await link.update(b, { expected: a });
    expect(await order(cgroup, object)).toBe('b');
    await link.close();
    expect(await order(cgroup, object)).toBe('');
  });

  it('is a link if nothing else is asked, and sees the processes of the cgroups below', async () => {
    using cgroup = new Cgroup();
    const child = cgroup.child();
    await using object = await letters();
    const link = await object.programs.a.attach({ cgroup: cgroup.path });
    expect(link.mechanism).toBe('cgroup-link');
    expect(await order(child, object)).toBe('a');
  });

  it('may be a program attachment, which touches that program alone', async () => {
    using cgroup = new Cgroup();
    await using object = await letters();
    const { a, b, c } = object.programs;
    const options = { cgroup: cgroup.path, mechanism: 'program' };
    const link: Link = await a.attach(options);
    await b.attach(options);
    expect(link.mechanism).toBe('cgroup-program');
    const cgroupId = statSync(cgroup.path, { bigint: true }).ino;
    expect(link.info()).toMatchObject({
      id: 0,
      type: 'cgroup',
      programId: a.info().id,
      details: { cgroupId },
    });
    expect(await order(cgroup, object)).toBe('ab');
    await link.update(c, { expected: a });
    expect(await order(cgroup, object)).toBe('cb');
    const stale = await failure(() => link.update(a, { expected: b }));
    expect(stale).toMatchObject({ code: 'ERR_EBPF_INVALID_STATE' });
    await link.close();
    expect(await order(cgroup, object)).toBe('b');
  });

  it('is a program attachment where it takes the place of another one', async () => {
    using cgroup = new Cgroup();
    await using object = await letters();
    const { a, b, c, d } = object.programs;
    const first = await a.attach({ cgroup: cgroup.path, mechanism: 'program' });
    await b.attach({ cgroup: cgroup.path, mechanism: 'program' });
    const link = await c.attach({ cgroup: cgroup.path, anchor: { replace: a } });
    expect(link.mechanism).toBe('cgroup-program');
    expect(await order(cgroup, object)).toBe('cb');
    // Its program is not there any more: nothing to detach, and nothing else goes.
    await first.close();
    expect(await order(cgroup, object)).toBe('cb');
    await d.attach({ cgroup: cgroup.path, anchor: { replace: { programId: b.info().id } } });
    expect(await order(cgroup, object)).toBe('cd');
    const absent = await failure(() => a.attach({ cgroup: cgroup.path, anchor: { replace: b } }));
    expect(absent).toMatchObject({ code: 'ERR_EBPF_NO_TARGET' });
    expect(absent.message).toMatch(/is to replace, program \d+, is not attached there/);
  });

  it('holds a program once, if it is no link', async () => {
    using cgroup = new Cgroup();
    await using object = await letters();
    const { a } = object.programs;
    await a.attach({ cgroup: cgroup.path, mechanism: 'program' });
    const error = await failure(() => a.attach({ cgroup: cgroup.path, sharing: 'multi' }));
    expect(error).toMatchObject({ code: 'ERR_EBPF_ALREADY_ATTACHED' });
    expect(error.message).toMatch(/attached to it already/);
  });
});

describe('the order', () => {
  hook(
    'cgroup order',
    async () => {
      using cgroup = new Cgroup();
      await using object = await letters();
      const { a, b, c, d } = object.programs;
      const at = cgroup.path;
      const link = await a.attach({ cgroup: at });
      await b.attach({ cgroup: at, anchor: { before: link } });
      await c.attach({ cgroup: at, anchor: 'first' });
      expect(await order(cgroup, object)).toBe('cba');
      await d.attach({ cgroup: at, anchor: { after: { linkId: link.info().id } } });
      expect(await order(cgroup, object)).toBe('cbad');
    },
    { backported },
  );

  hook(
    'cgroup preorder',
    async () => {
      using cgroup = new Cgroup();
      const child = cgroup.child();
      await using object = await letters();
      const { a, b, c } = object.programs;
      await a.attach({ cgroup: cgroup.path });
      await b.attach({ cgroup: child.path });
      expect(await order(child, object)).toBe('ba');
      await c.attach({ cgroup: cgroup.path, preorder: true });
      expect(await order(child, object)).toBe('cba');
    },
    { backported },
  );

  it('has a place beside programs for programs', async ctx => {
    skipWithoutOrder(ctx);
    using cgroup = new Cgroup();
    await using object = await letters();
    const { a, b, c, d } = object.programs;
    const at = cgroup.path;
    const link = await a.attach({ cgroup: at, mechanism: 'program' });
    await b.attach({ cgroup: at, anchor: { before: a } });
    await c.attach({ cgroup: at, anchor: { after: link } });
    await d.attach({ cgroup: at, anchor: { before: { programId: a.info().id } } });
    expect(await order(cgroup, object)).toBe('bdac');
  });

  it('knows no anchor that is not there, or of the other kind', async ctx => {
    skipWithoutOrder(ctx);
    using cgroup = new Cgroup();
    using other = new Cgroup();
    await using object = await letters();
    const { a, b } = object.programs;
    const elsewhere = await a.attach({ cgroup: other.path });
    const absent = await failure(() => b.attach({ cgroup: cgroup.path, anchor: { before: elsewhere } }));
    expect(absent).toMatchObject({ code: 'ERR_EBPF_NO_TARGET' });
    expect(absent.message).toMatch(/the anchor, link \d+, is not attached there/);
    const kinds = await failure(() =>
      b.attach({ cgroup: cgroup.path, mechanism: 'program', anchor: { before: elsewhere } }),
    );
    expect(kinds).toMatchObject({ code: 'ERR_EBPF_INVALID_ARGUMENT' });
    expect(kinds.message).toMatch(/an anchor that is a link goes with mechanism 'link' alone/);
    const link = await a.attach({ cgroup: cgroup.path });
    const classes = await failure(() =>
      b.attach({ cgroup: cgroup.path, preorder: true, anchor: { after: link } }),
    );
    expect(classes.message).toMatch(/both have preorder, or neither/);
  });

  it('can be held to a revision', async ctx => {
    skipWithoutOrder(ctx);
    using cgroup = new Cgroup();
    await using object = await letters();
    const { a, b } = object.programs;
    // A new cgroup's lists are at 1 (cgroup_bpf_inherit() in kernel/bpf/cgroup.c), and each change adds 1.
    await a.attach({ cgroup: cgroup.path, expectedRevision: 1n });
    for (const mechanism of ['link', 'program']) {
      const error = await failure(() => b.attach({ cgroup: cgroup.path, mechanism, expectedRevision: 1n }));
      expect(error).toMatchObject({ code: 'ERR_EBPF_STALE_REVISION' });
      expect(error.message).toMatch(/at revision 2, not 1/);
    }
    await b.attach({ cgroup: cgroup.path, expectedRevision: 2n });
    expect(await order(cgroup, object)).toBe('ab');
  });

  it('is refused where the kernel knows none, and a revision is not overlooked', async ctx => {
    if (hasOrder()) ctx.skip('this kernel has order');
    using cgroup = new Cgroup();
    await using object = await letters();
    for (const options of [{ anchor: 'first' }, { expectedRevision: 7n }]) {
      for (const mechanism of ['link', 'program']) {
        const error = await failure(() =>
          object.programs.a.attach({ cgroup: cgroup.path, mechanism, ...options }),
        );
        expect(error).toMatchObject({ code: 'ERR_EBPF_NOT_SUPPORTED' });
        expect(error.message).toMatch(/kernel 6\.17/);
      }
    }
    expect(await order(cgroup, object)).toBe('');
  });
});

describe('sharing', () => {
  it('exclusive: one program, and none below', async () => {
    using cgroup = new Cgroup();
    const child = cgroup.child();
    await using object = await letters();
    const { a, b } = object.programs;
    const link = await a.attach({ cgroup: cgroup.path, sharing: 'exclusive' });
    for (const sharing of ['exclusive', 'override', 'multi']) {
      const error = await failure(() => b.attach({ cgroup: cgroup.path, sharing }));
      expect(error).toMatchObject({ code: 'ERR_EBPF_ALREADY_ATTACHED' });
      expect(error.message).toContain(`program ${a.info().id} is attached to it`);
    }
    const below = await failure(() => b.attach({ cgroup: child.path }));
    expect(below).toMatchObject({ code: 'ERR_EBPF_ALREADY_ATTACHED', errno: 1 });
    expect(below.message).toContain(
      `program ${a.info().id} is attached to ${cgroup.path} with sharing 'exclusive'`,
    );
    expect(await order(child, object)).toBe('a');
    await link.update(b, { expected: a });
    expect(await order(child, object)).toBe('b');
    await link.close();
    expect(await order(child, object)).toBe('');
  });

  it('override: one program, whose place one below takes for its own cgroup', async () => {
    using cgroup = new Cgroup();
    const child = cgroup.child();
    await using object = await letters();
    const { a, b } = object.programs;
    await a.attach({ cgroup: cgroup.path, sharing: 'override' });
    await b.attach({ cgroup: child.path, sharing: 'override' });
    expect(await order(cgroup, object)).toBe('a');
    expect(await order(child, object)).toBe('b');
  });

  it('multi: none that shares less comes to it', async () => {
    using cgroup = new Cgroup();
    await using object = await letters();
    const { a, b } = object.programs;
    await a.attach({ cgroup: cgroup.path });
    const error = await failure(() => b.attach({ cgroup: cgroup.path, sharing: 'exclusive' }));
    expect(error).toMatchObject({ code: 'ERR_EBPF_ALREADY_ATTACHED' });
  });

  it.each([
    [{ sharing: 'exclusive', mechanism: 'link' }, /sharing 'exclusive' goes with mechanism 'program' alone/],
    [{ sharing: 'exclusive', anchor: 'first' }, /there is no order/],
    [{ sharing: 'nobody' }, /no sharing 'nobody'/],
    [{ mechanism: 'netlink' }, /no mechanism 'netlink'/],
    [{ anchor: { replace: 7 } }, /an anchor is a link, a program/],
    [{ expectedRevision: 0n }, /expectedRevision is a bigint, from 1n on/],
    [{ expectedRevision: 7 }, /expectedRevision is a bigint, from 1n on/],
    [{ anchor: 'middle' }, /an anchor is 'first', 'last'/],
    [{ anchor: { before: { linkId: -1 } } }, /linkId of the anchor is no id/],
    [{ anchor: { before: { linkId: 1 }, after: { linkId: 1 } } }, /an anchor is 'first', 'last'/],
  ])('%o is refused', async (options, message) => {
    using cgroup = new Cgroup();
    await using object = await loadPrograms('cgroup-order', 'a');
    const error = await failure(() => object.programs.a.attach({ cgroup: cgroup.path, ...options }));
    expect(error).toMatchObject({ code: 'ERR_EBPF_INVALID_ARGUMENT' });
    expect(error.message).toMatch(message);
  });
});

const hasOrder = (): boolean => backported.test(release()) || whyMissing('cgroup order') === undefined;

function skipWithoutOrder(ctx: { skip(reason: string): void }): void {
  if (!hasOrder()) ctx.skip(whyMissing('cgroup order')!);
}
