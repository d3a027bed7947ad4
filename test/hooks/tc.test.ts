/** tc programs on a veth pair of the test's own: by tcx, by clsact, and in order. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Link, TcAttachOptions } from 'node-ebpf';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { AttachType } from '../../lib/formats/object/numbers.ts';
import { clsactFilters } from '../../lib/kernel/attach/query.ts';
import type { NativeProgram } from '../../lib/kernel/binding.ts';
import { whyMissing } from '../../lib/kernel/floors.ts';
import { requireAddon } from '../../lib/kernel/native.ts';
import { failure } from '../kernel/support/errors.ts';
import { VethPair } from '../kernel/support/network.ts';
import { loadTest, type TestObject, testObject } from '../kernel/support/objects.ts';
import { hook } from './support/hook.ts';

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

const program = (name: string) =>
  object.programs[name] as never as { attach(o: TcAttachOptions): Promise<Link> };
const qdisc = (name = pair.near) => /qdisc (clsact|ingress)/.exec(tc(`qdisc show dev ${name}`))?.[1];

/** A filter of somebody else's: classic BPF, that matches nothing. */
const foreign = ['bpf', 'bytecode', '1,6 0 0 0,'];

function tc(command: string, ...more: string[]): string {
  return execFileSync('tc', [...command.split(' '), ...more], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Of another object, and without the layers above: as another tool's. */
async function foreignProgram(name: string): Promise<NativeProgram> {
  const loaded = requireAddon().openObject(readFileSync(testObject('tc')), { name: 'foreign' });
  await loaded.load();
  const native = loaded.program(name);
  loaded.close();
  onTestFinished(() => native.close());
  return native;
}

async function drops(mechanism: 'tcx' | 'clsact', expected: string): Promise<void> {
  for (const direction of ['ingress', 'egress'] as const) {
    expect(await pair.ping(2)).toBe(2);
    const link = await program('drop').attach({ interface: pair.near, direction, mechanism });
    expect(link.mechanism).toBe(expected);
    expect(await pair.ping(2)).toBe(0);
    await link.close();
    expect(await pair.ping(2)).toBe(2);
  }
}

describe('tc', () => {
  hook('tc tcx', () => drops('tcx', 'tcx-link'));
  hook('tc clsact', () => drops('clsact', 'clsact'));

  it('takes the best that the kernel has, for programs of every section', async () => {
    const ingress = await program('count_ingress').attach({ interface: pair.near });
    const egress = await program('count_egress').attach({ interface: pair.near });
    const plain = await program('count').attach({ interface: pair.near, direction: 'egress' });
    for (const link of [ingress, egress, plain]) expect(link.mechanism).toBe(noTcx ? 'clsact' : 'tcx-link');
    expect(await pair.ping(3)).toBe(3);
    expect(object.variables.at_ingress.value).toBe(3n);
    expect(object.variables.at_egress.value).toBe(3n);
    expect(object.variables.packets.value).toBe(3n);
    const opposite = await program('count_ingress').attach({ interface: pair.near, direction: 'egress' });
    await pair.ping(1);
    expect(object.variables.at_ingress.value).toBe(5n);
    await opposite.close();
  });
});

const mechanisms = ['clsact', ...(noTcx ? [] : ['tcx'])] as ('clsact' | 'tcx')[];

describe.each(mechanisms)('%s', mechanism => {
  const at = (options: Partial<TcAttachOptions> = {}): TcAttachOptions => ({
    interface: pair.near,
    direction: 'egress',
    mechanism,
    ...options,
  });

  it('is replaced without missing a packet', async () => {
    const link = await program('count').attach(at());
    const sum = () => object.variables.packets.value + object.variables.packets_again.value;
    const before = sum();
    const pings = pair.ping(200, 0.002);
    let current = 'count';
    for (let i = 0; i < 20; i++) {
      current = current === 'count' ? 'count_again' : 'count';
      await link.update(object.programs[current]!);
      await new Promise(resolve => setTimeout(resolve, 15));
    }
    const answered = await pings;
    expect(answered).toBe(200);
    expect(sum() - before).toBe(200n);
    expect(object.variables.packets_again.value).toBeGreaterThan(0n);
    expect(link.info().programId).toBe(object.programs[current]!.info().id);
  });

  it('is replaced only if the expected program is there', async () => {
    const link = await program('count').attach(at());
    const { pass, drop, count } = object.programs;
    const error = await failure(() => link.update(drop!, { expected: pass! }));
    expect(error).toMatchObject({ code: 'ERR_EBPF_INVALID_STATE' });
    expect(await pair.ping(1)).toBe(1);
    await link.update(drop!, { expected: count! });
    expect(await pair.ping(1)).toBe(0);
  });

  it('tells what it is', async () => {
    const link = await program('count').attach(at());
    const index = requireAddon().interfaceIndex(pair.near);
    const info = link.info();
    expect(info).toMatchObject({ programId: object.programs.count!.info().id, details: { ifindex: index } });
    expect(info.type).toBe(mechanism);
    expect(info.id > 0).toBe(mechanism === 'tcx');
    if (mechanism === 'clsact') expect(info.details).toMatchObject({ direction: 'egress', handle: 1 });
  });

  it('works in another network namespace, and by index', async () => {
    const index = requireAddon().interfaceIndex(pair.far, pair.path);
    for (const name of [pair.far, index]) {
      const link = await program('drop').attach(at({ interface: name, netns: pair.path }));
      expect(await pair.ping(1)).toBe(0);
      await link.detach();
      expect(await pair.ping(1)).toBe(1);
    }
  });

  it('ends sensibly when the interface goes', async () => {
    const other = new VethPair();
    const link = await program('count').attach(at({ interface: other.near }));
    const far = await program('count_again').attach(at({ interface: other.far, netns: other.path }));
    const third = await program('pass').attach(at({ interface: other.near }));
    other.close();
    expect(link.info().details).toMatchObject({ ifindex: 0 });
    const error = await failure(() => link.update(object.programs.drop!));
    expect(error).toMatchObject({
      code: 'ERR_EBPF_NO_TARGET',
      message: expect.stringContaining(other.near),
    });
    await link.detach();
    expect(link.closed).toBe(true);
    await far.close();
    await third.close();
    expect((await failure(() => program('count').attach(at({ interface: other.near })))).code).toBe(
      'ERR_EBPF_NO_INTERFACE',
    );
  });

  it('refuses what makes no sense', async () => {
    const wrong: [Partial<Record<keyof TcAttachOptions, unknown>>, string, RegExp][] = [
      [{ interface: undefined }, 'ERR_EBPF_INVALID_ARGUMENT', /interface: …/],
      [{ interface: pair.near.replace('near', 'naer') }, 'ERR_EBPF_NO_INTERFACE', /did you mean 'near/],
      [{ interface: 0x7ffffff }, 'ERR_EBPF_NO_INTERFACE', /no such interface/],
      [{ interface: -1 }, 'ERR_EBPF_INVALID_ARGUMENT', /from 1 on/],
      [{ direction: 'in' }, 'ERR_EBPF_INVALID_ARGUMENT', /'ingress' or 'egress'/],
      [{ direction: 'egres' }, 'ERR_EBPF_INVALID_ARGUMENT', /did you mean 'egress'/],
      [{ direction: undefined }, 'ERR_EBPF_INVALID_ARGUMENT', /direction: 'ingress'/],
      [{ mechanism: 'xdp' }, 'ERR_EBPF_INVALID_ARGUMENT', /'auto', 'tcx' or 'clsact'/],
      [{ netns: '/run/netns/no-such' }, 'ERR_EBPF_NO_TARGET', /no network namespace/],
      [{ netns: '/etc/hostname' }, 'ERR_EBPF_NO_TARGET', /no network namespace/],
      [{ interface: 1, netns: '/etc/hostname' }, 'ERR_EBPF_NO_TARGET', /no network namespace/],
      [{ mechanism: 'tcx', priority: 1 }, 'ERR_EBPF_INVALID_ARGUMENT', /for clsact/],
      [{ mechanism: 'clsact', anchor: 'first' }, 'ERR_EBPF_INVALID_ARGUMENT', /for tcx/],
      [{ mechanism: 'auto', anchor: 'first', handle: 1 }, 'ERR_EBPF_INVALID_ARGUMENT', /for tcx/],
      [{ mechanism: 'clsact', priority: 0 }, 'ERR_EBPF_INVALID_ARGUMENT', /from 1 to 65535/],
      [{ mechanism: 'clsact', priority: 65536 }, 'ERR_EBPF_INVALID_ARGUMENT', /from 1 to 65535/],
      [{ mechanism: 'clsact', handle: 1.5 }, 'ERR_EBPF_INVALID_ARGUMENT', /handle is/],
      [{ mechanism: 'auto', anchor: 'middle' }, 'ERR_EBPF_INVALID_ARGUMENT', /'first', 'last'/],
      [{ mechanism: 'auto', anchor: { before: null } }, 'ERR_EBPF_INVALID_ARGUMENT', /a link, a program/],
      [{ mechanism: 'auto', anchor: { after: { linkId: 0 } } }, 'ERR_EBPF_INVALID_ARGUMENT', /no id/],
      [{ mechanism: 'auto', anchor: { replace: 1 } }, 'ERR_EBPF_INVALID_ARGUMENT', /a link, a program/],
      [
        { mechanism: 'auto', anchor: { replace: { linkId: 1 } } },
        'ERR_EBPF_INVALID_ARGUMENT',
        /update\(program\)/,
      ],
      [{ mechanism: 'auto', expectedRevision: 0n }, 'ERR_EBPF_INVALID_ARGUMENT', /from 1n on/],
    ];
    for (const [options, code, message] of wrong) {
      const error = await failure(() => program('count').attach({ ...at(), ...options } as TcAttachOptions));
      expect(error.message).toMatch(message);
      expect(error.code).toBe(code);
    }
    expect(qdisc()).toBeUndefined();
  });
});

describe('a filter', () => {
  const at = (options: Partial<TcAttachOptions> = {}): TcAttachOptions => ({
    interface: pair.near,
    direction: 'egress',
    mechanism: 'clsact',
    ...options,
  });

  it('makes the qdisc, and the last one removes it', async () => {
    expect(qdisc()).toBeUndefined();
    const first = await program('count').attach(at());
    const second = await program('count_again').attach(at({ direction: 'ingress' }));
    expect(qdisc()).toBe('clsact');
    await first.close();
    expect(qdisc()).toBe('clsact');
    await second.close();
    expect(qdisc()).toBeUndefined();
  });

  it('leaves a qdisc that was there, and one that holds something', async () => {
    tc(`qdisc add dev ${pair.near} clsact`);
    await (await program('count').attach(at())).close();
    expect(qdisc()).toBe('clsact');
    tc(`qdisc del dev ${pair.near} clsact`);

    const link = await program('count').attach(at());
    tc(`filter add dev ${pair.near} ingress prio 7`, ...foreign);
    await link.close();
    expect(qdisc()).toBe('clsact');
    expect(tc(`filter show dev ${pair.near} ingress`)).toContain('pref 7');
    tc(`qdisc del dev ${pair.near} clsact`);
  });

  it('goes with the qdisc that somebody removes', async () => {
    const link = await program('drop').attach(at());
    tc(`qdisc del dev ${pair.near} clsact`);
    expect(await pair.ping(1)).toBe(1);
    const error = await failure(() => link.update(object.programs.count!));
    expect(error.message).toContain('not attached any more');
    await link.detach();
    expect(qdisc()).toBeUndefined();
  });

  it('that somebody puts in its place is left alone', async () => {
    const link = await program('count').attach(at({ priority: 3, handle: 5 }));
    const native = await foreignProgram('pass');
    const filter = {
      ifindex: requireAddon().interfaceIndex(pair.near),
      direction: 2,
      priority: 3,
      handle: 5,
    };
    tc(`filter del dev ${pair.near} egress prio 3`);
    const theirs = await native.attachClsact(filter);
    expect((await failure(() => link.update(object.programs.drop!))).message).toContain('another program');
    await link.close();
    expect(tc(`filter show dev ${pair.near} egress`)).toContain('handle 0x5');

    const second = await program('count').attach(at({ priority: 4, handle: 5 }));
    tc(`filter del dev ${pair.near} egress prio 4`);
    tc(`filter add dev ${pair.near} egress prio 4 handle 5`, ...foreign);
    const gone = await failure(() => second.update(object.programs.drop!));
    expect(gone.code).toBe('ERR_EBPF_NO_TARGET');
    await second.close();
    await theirs.close();
    expect(tc(`filter show dev ${pair.near} egress`)).toContain('pref 4');
    tc(`qdisc del dev ${pair.near} clsact`);
  });

  it('has the priority and handle that were asked for, and runs by priority', async () => {
    await program('one').attach({ interface: pair.near, direction: 'egress', priority: 20 });
    await program('two').attach(at({ priority: 10, handle: 77 }));
    const link = await program('three').attach(at({ priority: 30, handle: 0xffff_ffff }));
    expect(link.info().details).toMatchObject({ priority: 30, handle: 0xffff_ffff });
    object.variables.order.value = 0;
    await pair.send(1);
    expect(object.variables.order.value).toBe(213);
    const filters = await clsactFilters(requireAddon(), {
      ifindex: requireAddon().interfaceIndex(pair.near),
    });
    const { one, two, three } = object.programs;
    expect(filters.egress).toMatchObject([
      { priority: 10, handle: 77, programId: two!.info().id, name: expect.stringContaining('two') },
      { priority: 20, handle: 1, programId: one!.info().id },
      { priority: 30, handle: 0xffff_ffff, programId: three!.info().id },
    ]);
    expect(filters.ingress).toEqual([]);
    const taken = await failure(() => program('count').attach(at({ priority: 10, handle: 77 })));
    expect(taken).toMatchObject({ code: 'ERR_EBPF_ALREADY_ATTACHED' });
    expect(taken.message).toContain('priority 10 and handle 77');
  });

  it('does not take an ingress qdisc for one of both directions', async () => {
    tc(`qdisc add dev ${pair.near} ingress`);
    const error = await failure(() => program('drop').attach(at()));
    expect(error.message).toContain('ingress qdisc');
    const link = await program('drop').attach(at({ direction: 'ingress' }));
    expect(await pair.ping(1)).toBe(0);
    await link.close();
    expect(qdisc()).toBe('ingress');
    tc(`qdisc del dev ${pair.near} ingress`);
  });
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
    program(name).attach({ interface: other.near, direction: 'egress', mechanism: 'tcx', ...options });
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
    const theirs = await old.attachSuccessor({ ifindex, attachType: AttachType.TCX_EGRESS, predecessor: 0 });
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
    const elsewhere = await program('pass').attach({
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
    const filter = await program('count').attach({ interface: other.near, direction: 'egress', priority: 1 });
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
        program('one').attach({ interface: pair.near, direction: 'egress', ...options }),
      );
      expect(error.code).toBe('ERR_EBPF_NOT_SUPPORTED');
      expect(error.message).toContain('kernel 6.6');
    }
  });
});
