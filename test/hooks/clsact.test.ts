/** tc programs as filters of the clsact qdisc, which others use as well. */
import { attached, type TcAttachOptions } from 'node-ebpf';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { requireAddon } from '../../lib/kernel/native.ts';
import { failure } from '../kernel/support/errors.ts';
import { VethPair } from '../kernel/support/network.ts';
import { loadTest, type TestObject } from '../kernel/support/objects.ts';
import { attachTc, foreignFilter, foreignProgram, qdiscOf, tc } from './support/tc.ts';

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

describe('a filter', () => {
  const at = (options: Partial<TcAttachOptions> = {}): TcAttachOptions => ({
    interface: pair.near,
    direction: 'egress',
    mechanism: 'clsact',
    ...options,
  });

  it('makes the qdisc, and the last one removes it', async () => {
    expect(qdiscOf(pair.near)).toBeUndefined();
    const first = await attachTc(object, 'count', at());
    const second = await attachTc(object, 'count_again', at({ direction: 'ingress' }));
    expect(qdiscOf(pair.near)).toBe('clsact');
    await first.close();
    expect(qdiscOf(pair.near)).toBe('clsact');
    await second.close();
    expect(qdiscOf(pair.near)).toBeUndefined();
  });

  it('leaves a qdisc that was there, and one that holds something', async () => {
    tc(`qdisc add dev ${pair.near} clsact`);
    await (await attachTc(object, 'count', at())).close();
    expect(qdiscOf(pair.near)).toBe('clsact');
    tc(`qdisc del dev ${pair.near} clsact`);

    const link = await attachTc(object, 'count', at());
    tc(`filter add dev ${pair.near} ingress prio 7`, ...foreignFilter);
    await link.close();
    expect(qdiscOf(pair.near)).toBe('clsact');
    expect(tc(`filter show dev ${pair.near} ingress`)).toContain('pref 7');
    tc(`qdisc del dev ${pair.near} clsact`);
  });

  it('goes with the qdisc that somebody removes', async () => {
    const link = await attachTc(object, 'drop', at());
    tc(`qdisc del dev ${pair.near} clsact`);
    expect(await pair.ping(1)).toBe(1);
    const error = await failure(() => link.update(object.programs.count!));
    expect(error.message).toContain('not attached any more');
    await link.detach();
    expect(qdiscOf(pair.near)).toBeUndefined();
  });

  it('that somebody puts in its place is left alone', async () => {
    const link = await attachTc(object, 'count', at({ priority: 3, handle: 5 }));
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

    const second = await attachTc(object, 'count', at({ priority: 4, handle: 5 }));
    tc(`filter del dev ${pair.near} egress prio 4`);
    tc(`filter add dev ${pair.near} egress prio 4 handle 5`, ...foreignFilter);
    const gone = await failure(() => second.update(object.programs.drop!));
    expect(gone.code).toBe('ERR_EBPF_NO_TARGET');
    await second.close();
    await theirs.close();
    expect(tc(`filter show dev ${pair.near} egress`)).toContain('pref 4');
    tc(`qdisc del dev ${pair.near} clsact`);
  });

  it('has the priority and handle that were asked for, and runs by priority', async () => {
    await attachTc(object, 'one', { interface: pair.near, direction: 'egress', priority: 20 });
    await attachTc(object, 'two', at({ priority: 10, handle: 77 }));
    const link = await attachTc(object, 'three', at({ priority: 30, handle: 0xffff_ffff }));
    expect(link.info().details).toMatchObject({ priority: 30, handle: 0xffff_ffff });
    object.variables.order.value = 0;
    await pair.send(1);
    expect(object.variables.order.value).toBe(213);
    const { programs } = await attached({ interface: pair.near });
    const { one, two, three } = object.programs;
    const hook = 'clsact_egress';
    expect(programs).toEqual([
      { hook, priority: 10, handle: 77, programId: two!.info().id, programName: 'two' },
      { hook, priority: 20, handle: 1, programId: one!.info().id, programName: 'one' },
      { hook, priority: 30, handle: 0xffff_ffff, programId: three!.info().id, programName: 'three' },
    ]);
    const taken = await failure(() => attachTc(object, 'count', at({ priority: 10, handle: 77 })));
    expect(taken).toMatchObject({ code: 'ERR_EBPF_ALREADY_ATTACHED' });
    expect(taken.message).toContain('priority 10 and handle 77');
  });

  it('does not take an ingress qdisc for one of both directions', async () => {
    tc(`qdisc add dev ${pair.near} ingress`);
    const error = await failure(() => attachTc(object, 'drop', at()));
    expect(error.message).toContain('ingress qdisc');
    const link = await attachTc(object, 'drop', at({ direction: 'ingress' }));
    expect(await pair.ping(1)).toBe(0);
    await link.close();
    expect(qdiscOf(pair.near)).toBe('ingress');
    tc(`qdisc del dev ${pair.near} ingress`);
  });
});
