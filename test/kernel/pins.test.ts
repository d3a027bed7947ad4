/** Names in bpffs: maps, programs and links that outlive their handles. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArrayMap, openPinnedLink, openPinnedMap, type RingBuffer } from 'node-ebpf';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { askChild, runChild } from './support/child.ts';
import { failure } from './support/errors.ts';
import { VethPair } from './support/network.ts';
import { loadTest, packet } from './support/objects.ts';

/** include/uapi/linux/magic.h */
const mounted = statfsSync('/sys/fs/bpf', { bigint: true }).type === 0xcafe4a11n;
const folder = `/sys/fs/bpf/test-${process.pid}`;
const at = (name: string) => join(folder, name);

describe('in a bpf file system', () => {
  beforeAll(() => {
    if (mounted) mkdirSync(folder);
  });
  beforeEach(ctx => {
    if (!mounted) ctx.skip('there is none at /sys/fs/bpf');
  });
  afterAll(() => {
    if (!mounted) return;
    for (const name of readdirSync(folder)) rmSync(at(name));
    rmdirSync(folder);
  });

  it('a ring is read on by whoever reads it next', async () => {
    await using object = await loadTest('ring');
    const { events } = object.maps;
    const produce = (repeat: number) => object.programs.produce.run({ data: packet, repeat });
    events.pin(at('ring'));
    using other = openPinnedMap(at('ring')) as RingBuffer<Uint8Array>;
    const sequenceOf = (bytes: Uint8Array) => Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const counts: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      await produce(2);
      counts.push(...events.consume().map((event: { sequence: bigint }) => Number(event.sequence)));
      await produce(2);
      counts.push(...other.consume().map(sequenceOf));
    }
    expect(counts).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  it('a map opened by its pin has its types, and bytes for who wants them', async () => {
    await using object = await loadTest('maps');
    object.maps.counters_a.pin(at('bytes'));
    using map = openPinnedMap(at('bytes')) as ArrayMap<bigint>;
    object.maps.counters_a.set(1, 258n);
    expect(map.get(1)).toBe(258n);
    expect([...map.raw.get(1)!]).toEqual([2, 1, 0, 0, 0, 0, 0, 0]);
    object.maps.counters_a.unpin(at('bytes'));
  });

  it('a map is found again, with its entries', async () => {
    const object = await loadTest('maps');
    object.maps.counters_a.set(0, 7n);
    object.maps.counters_a.pin(at('map'));
    const { id } = object.maps.counters_a.info;
    await object.close();

    const map = openPinnedMap(at('map')) as ArrayMap<bigint>;
    expect(map.info).toMatchObject({ id, name: 'counters_a', valueSize: 8 });
    expect(map.get(0)).toBe(7n);
    map.unpin(at('map'));
    expect(existsSync(at('map'))).toBe(false);
    map.close();
    expect(await failure(() => openPinnedMap(at('map')))).toMatchObject({
      code: 'ERR_EBPF_NO_TARGET',
      errno: 2,
      message: expect.stringContaining(at('map')),
    });
  });

  it('a map goes on in the next load, where it is pinned by the spec', async () => {
    const options = {
      edit(spec: { maps: Record<string, { pinPath: string | null | undefined }> }) {
        spec.maps.counters_b!.pinPath = at('shared');
      },
    };
    const first = await loadTest('maps', options);
    first.maps.counters_b.set(1, 5n);
    await first.close();
    await using second = await loadTest('maps', options);
    expect(second.maps.counters_b.get(1)).toBe(5n);
    second.maps.counters_b.unpin(at('shared'));
  });

  it('a map is shared by every load of an object that says so', async () => {
    const options = { pinRoot: folder };
    const one = await loadTest('pinned', options);
    const two = await loadTest('pinned', options);
    await one.programs.count.run({ data: packet, repeat: 3 });
    await two.programs.count.run({ data: packet, repeat: 4 });
    expect([one.maps.shared.get(0), two.maps.shared.get(0)]).toEqual([7n, 7n]);
    expect(existsSync(at('shared'))).toBe(true);
    await using alone = await loadTest('pinned', {
      ...options,
      edit(spec) {
        spec.maps.shared.pinPath = null;
      },
    });
    expect(alone.maps.shared.get(0)).toBe(0n);
    const error = await failure(() =>
      loadTest('pinned', {
        ...options,
        edit(spec) {
          spec.maps.shared.maxEntries = 2;
        },
      }),
    );
    expect(error).toMatchObject({
      code: 'ERR_EBPF_MAP_MISMATCH',
      message: expect.stringContaining(at('shared')),
    });
    one.maps.shared.unpin(at('shared'));
    await one.close();
    await two.close();
  });

  it('a link goes on without its handle, and is found again', async () => {
    const pair = new VethPair();
    const object = await loadTest('xdp');
    try {
      const link = await object.programs.count.attach({ interface: pair.near });
      link.pin(at('link'));
      await link.close();
      expect(await pair.ping(2)).toBe(2);
      expect(object.variables.packets.value).toBe(2n);

      const again = openPinnedLink(at('link'));
      expect(again.mechanism).toBe('xdp-link');
      expect(again.info()).toMatchObject({ type: 'xdp', programId: object.programs.count.info().id });
      await again.update(object.programs.count_again);
      expect(await pair.ping(3)).toBe(3);
      expect(object.variables.packets_again.value).toBe(3n);
      again.unpin();
      expect(existsSync(at('link'))).toBe(false);
      await again.close();
      expect(await pair.ping(1)).toBe(1);
      expect(object.variables.packets_again.value).toBe(3n);
    } finally {
      await object.close();
      pair.close();
    }
  });

  it('a link that is pinned is detached all the same when it is told to', async () => {
    const pair = new VethPair();
    const object = await loadTest('xdp');
    try {
      const link = await object.programs.count.attach({ interface: pair.near });
      link.pin(at('detached'));
      await link.detach();
      expect(await pair.ping(1)).toBe(1);
      expect(object.variables.packets.value).toBe(0n);
      rmSync(at('detached'), { force: true });
    } finally {
      await object.close();
      pair.close();
    }
  });

  it('a link outlives its process', async () => {
    const pair = new VethPair();
    try {
      const { end, stderr } = await runChild(
        `import { load } from 'node-ebpf';
        const xdp = await load(object('xdp'));
        const link = await xdp.programs.drop.attach({ interface: '${pair.near}' });
        link.pin('${at('orphan')}');`,
      );
      expect(end, stderr).toBe(0);
      expect(await pair.ping(1)).toBe(0);
      const link = openPinnedLink(at('orphan'));
      await link.detach();
      await link.close();
      expect(await pair.ping(1)).toBe(1);
    } finally {
      rmSync(at('orphan'), { force: true });
      pair.close();
    }
  });

  it.each([
    ['on_btf_tracepoint', 'btf_seen', 'raw-tracepoint-link'],
    ['on_tracepoint', 'tracepoint_seen', 'perf-event-link'],
  ])('a link of %s goes on as well', async (name, variable, mechanism) => {
    // In a process of its own, since that of a perf event keeps its descriptor.
    const answer = await askChild<{ counts: string[]; mechanism: string }>(
      `import { writeFileSync } from 'node:fs';
      import { load } from 'node-ebpf';
      import { kernelBackend } from ${JSON.stringify(new URL('../../dist/kernel/backend.js', import.meta.url))};
      const trace = await load(object('trace'), { edit(spec) { spec.variables.pid.value = process.pid; } });
      const link = await trace.programs.${name}.attach();
      link.pin('${at(name)}');
      await link.close();
      const counts = [];
      const rename = () => {
        writeFileSync('/proc/self/comm', 'pinned');
        counts.push(String(trace.variables.${variable}.value.count));
      };
      rename();
      const again = kernelBackend().openPinnedLink('${at(name)}');
      const { mechanism } = again;
      await again.detach();
      await again.close();
      rename();
      console.log(JSON.stringify({ counts, mechanism }));`,
    );
    expect(answer).toEqual({ counts: ['1', '1'], mechanism });
    expect(existsSync(at(name))).toBe(false);
  });

  it('a program keeps its name', async () => {
    await using object = await loadTest('xdp');
    object.programs.pass.pin(at('program'));
    expect(readdirSync(folder)).toContain('program');
    const error = await failure(() => openPinnedMap(at('program')));
    expect(error).toMatchObject({ code: 'ERR_EBPF_NO_TARGET', message: expect.stringContaining('no map') });
    expect((await failure(() => openPinnedLink(at('program')))).message).toContain('no link');
  });

  it('a name is given once', async () => {
    await using object = await loadTest('maps');
    object.maps.hash.pin(at('taken'));
    for (const act of [
      () => object.maps.array.pin(at('taken')),
      () => object.programs.touch.pin(at('taken')),
    ]) {
      const error = await failure(act);
      expect(error).toMatchObject({ code: 'ERR_EBPF_INVALID_ARGUMENT', errno: 17 });
      expect(error.message).toMatch(/cannot be pinned at .*taken: that name is taken/);
    }
    object.maps.hash.unpin(at('taken'));
    expect((await failure(() => object.maps.hash.unpin(at('taken')))).code).toBe('ERR_EBPF_NO_TARGET');
  });
});

it('elsewhere, the error has the command that mounts a bpf file system', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'pins-'));
  try {
    await using object = await loadTest('maps');
    for (const act of [
      () => object.maps.hash.pin(join(outside, 'map')),
      () => object.programs.touch.pin(join(outside, 'program')),
    ]) {
      const error = await failure(act);
      expect(error.code).toBe('ERR_EBPF_INVALID_ARGUMENT');
      expect(error.message).toContain('mount -t bpf bpf /sys/fs/bpf');
    }
    const missing = await failure(() => object.maps.hash.pin(join(outside, 'no/such/map')));
    expect(missing).toMatchObject({
      code: 'ERR_EBPF_INVALID_ARGUMENT',
      message: expect.stringContaining(`no folder ${join(outside, 'no/such')}`),
    });
  } finally {
    rmSync(outside, { recursive: true });
  }
  expect(await failure(() => openPinnedMap('/etc/hostname'))).toMatchObject({
    code: 'ERR_EBPF_NO_TARGET',
    message: expect.stringContaining('not in a bpf file system'),
  });
});
