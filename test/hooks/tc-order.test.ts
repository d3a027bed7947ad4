/** tc programs in order, by tcx. */
import type { TcAttachOptions } from 'node-ebpf';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AttachType } from '../../lib/formats/object/numbers.ts';
import { whyMissing } from '../../lib/kernel/floors.ts';
import { requireAddon } from '../../lib/kernel/native.ts';
import { failure } from '../kernel/support/errors.ts';
import { VethPair } from '../kernel/support/network.ts';
import { loadTest, type TestObject } from '../kernel/support/objects.ts';
import { attachTc, foreignProgram } from './support/tc.ts';

const noTcx = whyMissing('tc tcx');

let pair: VethPair;
let object: TestObject;
beforeAll(async () => {
  pair = new VethPair();
  object = await loadTest('tc');
});
afterEach(async () => {
  for (const link of object.links) await link.close();
});
afterAll(async () => {
  await object.close();
  pair.close();
});

describe('order', () => {
  let other: VethPair;
  beforeEach(ctx => {
    if (noTcx) ctx.skip(noTcx);
    other = new VethPair();
  });
  afterEach(async () => {
    for (const link of object.links) await link.close();
    other?.close();
  });
  const attach = (name: string, options: Partial<TcAttachOptions> = {}) =>
    attachTc(object, name, { interface: other.near, direction: 'egress', mechanism: 'tcx', ...options });
  async function order(): Promise<number> {
    object.variables.order.value = 0;
    await other.send(1);
    return object.variables.order.value;
  }

  it('is that of attaching, unless said otherwise', async () => {
    const two = await attach('two');
    await attach('one', { anchor: 'first' });
    await attach('three', { anchor: 'last' });
    expect(await order()).toBe(123);
    await two.close();
    await attach('two');
    expect(await order()).toBe(132);
  });

  it('is before and after a link, a program, or an id of either', async () => {
    const two = await attach('two');
    const id = two.info().id;
    const programId = object.programs.two!.info().id;
    for (const neighbour of [two, object.programs.two!, { linkId: id }, { programId }]) {
      const one = await attach('one', { anchor: { before: neighbour } });
      const three = await attach('three', { anchor: { before: one } });
      expect(await order()).toBe(312);
      await one.close();
      await three.close();
      const again = await attach('one', { anchor: { after: neighbour } });
      await attach('three', { anchor: { after: neighbour } });
      expect(await order()).toBe(231);
      await again.close();
      for (const link of object.programs.three!.links) await link.close();
    }
  });

  it('is of a revision', async () => {
    // An interface begins with revision 1; each change counts one up.
    await attach('one', { expectedRevision: 1n });
    const stale = await failure(() => attach('two', { expectedRevision: 1n, anchor: 'first' }));
    expect(stale).toMatchObject({ code: 'ERR_EBPF_STALE_REVISION' });
    expect(stale.message).toContain('revision 1');
    await attach('two', { expectedRevision: 2n });
    expect(await order()).toBe(12);
  });

  it('is the place of a program that was attached without a link', async () => {
    const old = await foreignProgram('two');
    const ifindex = requireAddon().interfaceIndex(other.near);
    await attach('one');
    const theirs = await old.attachProgram({ ifindex, attachType: AttachType.TCX_EGRESS });
    await attach('three');
    const programId = old.info().id;
    const stale = { replace: { programId } } as const;
    const error = await failure(() => attach('two', { anchor: stale, expectedRevision: 2n }));
    expect(error.code).toBe('ERR_EBPF_STALE_REVISION');
    const held = await failure(() => attach('two', { anchor: { replace: object.programs.one! } }));
    expect(held.code).toBe('ERR_EBPF_INVALID_STATE');
    expect(held.message).toMatch(/held there by a link/);

    const link = await attach('two', { anchor: stale, expectedRevision: 4n });
    expect(link.mechanism).toBe('tcx-program');
    expect(await order()).toBe(123);
    expect((await failure(() => attach('pass', { anchor: stale }))).code).toBe('ERR_EBPF_NO_TARGET');
    await theirs.close();
    await theirs.detach().catch(() => {});

    expect(link.info()).toMatchObject({ id: 0, type: 'tcx', details: { ifindex } });
    const wrong = await failure(() =>
      link.update(object.programs.count!, { expected: object.programs.drop! }),
    );
    expect(wrong.code).toBe('ERR_EBPF_INVALID_STATE');
    await link.update(object.programs.count!);
    await attach('two', { anchor: { before: link } });
    expect(await order()).toBe(123);
    await link.close();
    expect(await order()).toBe(123);
    const { two } = object.programs;
    await [...two!.links][0]!.close();
    expect(await order()).toBe(13);
  });

  it('refuses anchors that are not there', async () => {
    const two = await attach('two');
    const closed = await attach('three');
    await closed.close();
    await using xdp = await loadTest('xdp');
    const foreign = await xdp.programs.count!.attach({ interface: other.near } as never);
    const elsewhere = await attachTc(object, 'pass', {
      interface: pair.near,
      direction: 'egress',
      mechanism: 'tcx',
    });
    const wrong: [TcAttachOptions['anchor'], string, RegExp][] = [
      [{ before: closed }, 'ERR_EBPF_CLOSED', /closed/],
      [{ before: foreign }, 'ERR_EBPF_INVALID_ARGUMENT', /link \d+, is of another kind/],
      [{ after: xdp.programs.count! }, 'ERR_EBPF_INVALID_ARGUMENT', /program \d+, is of another kind/],
      [{ after: elsewhere }, 'ERR_EBPF_NO_TARGET', /link \d+, is not attached there/],
      [{ after: object.programs.drop! }, 'ERR_EBPF_NO_TARGET', /program \d+, is not attached there/],
      [{ before: { linkId: 0x7fff_ffff } }, 'ERR_EBPF_NO_TARGET', /link 2147483647, is not attached there/],
      [{ before: { programId: 0x7fff_ffff } }, 'ERR_EBPF_NO_TARGET', /not attached there/],
    ];
    for (const [anchor, code, message] of wrong) {
      const error = await failure(() => attach('one', { anchor: anchor! }));
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
    }
    const filter = await attachTc(object, 'count', {
      interface: other.near,
      direction: 'egress',
      priority: 1,
    });
    expect((await failure(() => attach('one', { anchor: { after: filter } }))).message).toContain('clsact');
    const again = await failure(() => attach('two', { anchor: 'first' }));
    expect(again.code).toBe('ERR_EBPF_ALREADY_ATTACHED');
    expect(two.closed).toBe(false);
  });
});

describe('a kernel without tcx', () => {
  it('says so to who asks for it, or for an order', async ctx => {
    if (!noTcx) ctx.skip('this kernel has it');
    for (const options of [{ mechanism: 'tcx' }, { anchor: 'first' }, { expectedRevision: 1n }] as const) {
      const error = await failure(() =>
        attachTc(object, 'one', { interface: pair.near, direction: 'egress', ...options }),
      );
      expect(error.code).toBe('ERR_EBPF_NOT_SUPPORTED');
      expect(error.message).toContain('kernel 6.6');
    }
  });
});
