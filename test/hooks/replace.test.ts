/** A new version takes over a running object: maps, links, and all of it or nothing. */
import { rmSync } from 'node:fs';
import { openPinnedLink } from 'node-ebpf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure } from '../kernel/support/errors.ts';
import { VethPair } from '../kernel/support/network.ts';
import { loadTest, ownPid, type TestObject, type TestSpec } from '../kernel/support/objects.ts';
import { rename } from '../kernel/support/rename.ts';

let pair: VethPair;
let running: TestObject;
beforeEach(async () => {
  pair = new VethPair();
  running = await loadTest('replace1', { edit: ownPid });
  running.programs.removed.spec.autoattach = false;
});
afterEach(async () => {
  await running.close();
  pair.close();
});

const version2 = (edit: (spec: TestSpec) => void = () => {}) =>
  loadTest('replace2', {
    inherit: running,
    edit(spec) {
      ownPid(spec);
      edit(spec);
    },
  });

/** By both versions, since both see the same memory. */
const sum = (object: TestObject, name: 'packets' | 'renames') =>
  (object.variables[name].value as bigint[]).reduce((a, b) => a + b, 0n);

describe('maps', () => {
  it('go on where they are made the same way, and the rest is explained field by field', async () => {
    running.maps.stats.set(7, { count: 70n, last: 1 });
    running.variables.threshold.value = 99n;
    running.variables.limit.value = 5;
    running.variables.packets.value = [3n, 0n];
    await using next = await version2();
    const inherited = Object.fromEntries(next.inherited.map(({ map, ...rest }) => [map, rest]));
    expect(inherited).toEqual({
      stats: { inherits: 'map', differences: [] },
      events: { inherits: 'map', differences: [] },
      '.bss': { inherits: 'map', differences: [] },
      details: {
        inherits: 'nothing',
        differences: [
          'value.seen.first: __s64 at byte 0, was __u64 at byte 0',
          'value.port is new',
          'value.last: at byte 20, was at byte 16',
        ],
      },
      resized: { inherits: 'nothing', differences: ['maxEntries: 8, was 4'] },
      '.rodata': {
        inherits: 'nothing',
        differences: ["its constants are part of each version's programs"],
      },
      '.data.settings': {
        inherits: 'variables',
        variables: ['threshold'],
        differences: expect.arrayContaining(['variable more is new']),
      },
    });
    for (const [name, { inherits }] of Object.entries(inherited)) {
      const same = next.maps[name].info.id === running.maps[name].info.id;
      expect([name, same]).toEqual([name, inherits === 'map']);
    }
    expect(next.maps.stats.get(7)).toEqual({ count: 70n, last: 1 });
    expect([next.variables.threshold.value, next.variables.limit.value]).toEqual([99n, 2n]);
    expect(next.variables.packets.value).toEqual([3n, 0n]);
    next.variables.packets.value = [4n, 0n];
    expect(running.variables.packets.value).toEqual([4n, 0n]);
  });

  it('a variable that the spec sets is not inherited', async () => {
    running.variables.threshold.value = 99n;
    running.variables.renames.value = [5n, 5n];
    await using next = await version2(spec => {
      spec.variables.threshold.value = 1n;
      spec.variables.packets.value = [1n, 1n];
    });
    expect(next.variables.threshold.value).toBe(1n);
    expect(next.variables.packets.value).toEqual([1n, 1n]);
    expect(next.variables.renames.value).toEqual([5n, 5n]);
    const bss = next.inherited.find(({ map }) => map === '.bss');
    expect(bss).toMatchObject({
      inherits: 'variables',
      variables: ['renames'],
      differences: ['variable packets is set by the spec'],
    });
  });

  it('maps of maps go on with what they hold, program arrays never', async () => {
    await using maps = await loadTest('maps');
    maps.maps.counters_a.set(0, 9n);
    await using same = await loadTest('maps', { inherit: maps });
    expect(same.inherited.find(({ map }) => map === 'array_of_maps')?.inherits).toBe('map');
    expect(same.maps.counters_a.get(0)).toBe(9n);
    await using other = await loadTest('maps', {
      inherit: maps,
      edit(spec) {
        spec.maps.counters_a.reuse = maps.maps.counters_b;
      },
    });
    const byName = new Map(other.inherited.map(each => [each.map, each]));
    expect(byName.get('counters_a')?.differences).toEqual(['the spec says which map to take (reuse)']);
    expect(byName.get('array_of_maps')?.differences).toContain("slot 1: map 'counters_a' is a new one");
    await using tail = await loadTest('tail');
    await using next = await loadTest('tail', { inherit: tail });
    const arrays = next.inherited.filter(({ differences }) => differences[0]?.includes('holds programs'));
    expect(arrays.length).toBeGreaterThan(0);
  });

  it('of an object that is closed are gone', async () => {
    await running.close();
    expect((await failure(() => version2())).code).toBe('ERR_EBPF_CLOSED');
  });
});

describe('links', () => {
  it('become those of the next version, and no packet is missed', async () => {
    const link = await running.programs.count.attach({ interface: pair.near });
    await running.programs.on_rename.attach();
    await running.programs.moved.attach();
    const lost = await running.programs.removed.attach();
    const pings = pair.ping(100, 0.002);
    await using next = await version2();
    const { maps, links } = await next.replace(running);
    const answered = BigInt(await pings);
    expect(maps).toBe(next.inherited);
    expect(links.map(({ program, how, link }) => [program, how, link?.program])).toEqual([
      ['count', 'updated', next.programs.count],
      ['on_rename', 'attached, then closed', next.programs.on_rename],
      ['added', 'attached', next.programs.added],
      ['moved', 'attached', next.programs.moved],
      ['moved', 'closed', undefined],
      ['removed', 'closed', undefined],
    ]);
    expect(links[0]?.link).toBe(link);
    expect([lost.closed, running.links.size, next.links.size]).toEqual([true, 0, 4]);
    expect(sum(next, 'packets')).toBe(answered);
    expect(next.maps.stats.get(0)).toEqual({ count: answered, last: expect.any(Number) });

    await running.close();
    expect(await pair.ping(3)).toBe(3);
    expect(next.variables.packets.value[1]).toBeGreaterThanOrEqual(3n);
    rename('next');
    expect(next.variables.renames.value).toEqual([0n, 2n]);
  });

  it('of programs that are attached nowhere, or left alone, stay so', async () => {
    await running.programs.on_rename.attach();
    await using next = await version2(spec => {
      spec.programs.added.autoattach = false;
    });
    const { links } = await next.replace(running);
    expect(links.map(({ program }) => program)).toEqual(['on_rename']);
  });

  it('keep their pins', async () => {
    const [one, two] = [`/sys/fs/bpf/replace-1-${process.pid}`, `/sys/fs/bpf/replace-2-${process.pid}`];
    try {
      (await running.programs.count.attach({ interface: pair.near })).pin(one);
      (await running.programs.on_rename.attach()).pin(two);
      await using next = await version2();
      const { links } = await next.replace(running);
      expect(links.map(({ link }) => link?.pinPath)).toEqual([one, two, undefined]);
      const ids = [one, two].map(path => {
        const link = openPinnedLink(path);
        const { programId } = link.info();
        void link.close();
        return programId;
      });
      expect(ids).toEqual([next.programs.count, next.programs.on_rename].map(program => program.info().id));
    } finally {
      for (const path of [one, two]) rmSync(path, { force: true });
    }
  });
});

describe('at a failure everything is as it was', () => {
  const attachAll = async () => {
    const link = await running.programs.count.attach({ interface: pair.near });
    await running.programs.on_rename.attach();
    return link;
  };

  const expectUntouched = async (links: ReadonlySet<unknown>) => {
    expect(running.links).toEqual(links);
    const before = [...running.variables.packets.value];
    expect(await pair.ping(2)).toBe(2);
    expect(running.variables.packets.value).toEqual([before[0] + 2n, before[1]]);
    const [first, second] = running.variables.renames.value;
    rename('before');
    expect(running.variables.renames.value).toEqual([first + 2n, second]);
  };

  it('a program of the next version that cannot be attached', async () => {
    await attachAll();
    const { links } = running;
    const pings = pair.ping(100, 0.002);
    await using next = await version2(spec => {
      spec.programs.added.attachTo = 'task_renam';
    });
    const error = await failure(() => next.replace(running));
    expect(error).toMatchObject({ code: 'ERR_EBPF_NO_TARGET', errno: 2, nearest: 'task_rename' });
    expect(error.message).toMatch(
      /^object 'replace2' cannot replace 'replace1': program 'added': .*everything is as it was before$/,
    );
    expect(next.links.size).toBe(0);
    const answered = BigInt(await pings);
    expect(sum(running, 'packets')).toBe(answered);
    await expectUntouched(links);
    // And may be tried again.
    await next.close();
    await using better = await version2();
    expect((await better.replace(running)).links).toHaveLength(3);
  });

  it('a link that has another program than this object put there', async () => {
    await running.programs.on_rename.attach();
    const link = await running.programs.count.attach({ interface: pair.near });
    await using stranger = await loadTest('xdp');
    await link.backend.update(stranger.programs.pass.backend);
    await using next = await version2();
    const error = await failure(() => next.replace(running));
    expect([error.code, error.message]).toEqual([
      'ERR_EBPF_INVALID_STATE',
      expect.stringMatching(/'count' is not the one that is attached, .*everything is as it was before$/),
    ]);
    expect(link.info().programId).toBe(stranger.programs.pass.info().id);
    await link.backend.update(running.programs.count.backend);
    await expectUntouched(running.links);
  });

  it('an interface that has gone', async () => {
    const other = new VethPair();
    await running.programs.count.attach({ interface: pair.near });
    await running.programs.count.attach({ interface: other.near });
    other.close();
    await using next = await version2();
    const error = await failure(() => next.replace(running));
    expect([error.code, error.message]).toEqual([
      'ERR_EBPF_NO_TARGET',
      expect.stringContaining('everything is as it was before'),
    ]);
    expect(await pair.ping(1)).toBe(1);
    expect(running.variables.packets.value).toEqual([1n, 0n]);
  });

  it('a version that is attached already, or is the same', async () => {
    await attachAll();
    await using next = await version2();
    await next.programs.added.attach();
    for (const object of [running, next]) {
      expect((await failure(() => object.replace(running))).code).toBe('ERR_EBPF_INVALID_STATE');
    }
  });
});
