/** What a loaded program says of itself, and how it runs by hand. */
import { existsSync } from 'node:fs';
import { enableStats } from 'node-ebpf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure } from './support/errors.ts';
import { loadTest, packet, type TestObject } from './support/objects.ts';

describe('info', () => {
  it('has the kernel’s facts', async () => {
    await using object = await loadTest('maps');
    const { touch, move } = object.programs;
    const info = touch.info();
    expect(info).toMatchObject({
      type: 6,
      name: 'touch',
      gplCompatible: true,
      createdByUid: 0,
      runCount: 0n,
    });
    expect(info.tag).toMatch(/^[0-9a-f]{16}$/);
    expect(info.tag).not.toBe(move.info().tag);
    expect(info.id).not.toBe(move.info().id);
    expect(info.translatedBytes).toBeGreaterThan(8 * 50);
    expect(info.translatedBytes % 8).toBe(0);
    expect(info.verifiedInstructions).toBeGreaterThan(50);
    expect(info.jitedBytes).toBeGreaterThan(100);
    expect(info.btfId).toBeGreaterThan(0);
    expect(info.loadTime).toBeGreaterThan(0n);
    expect(info.mapIds).toContain(object.maps.hash.info.id);
    expect(info.mapIds).toHaveLength(new Set(info.mapIds).size);
  });

  it('counts runs while statistics are enabled', async () => {
    await using object = await loadTest('run');
    const { prepend } = object.programs;
    {
      using _counting = enableStats();
      await prepend.run({ data: packet, repeat: 100 });
    }
    const { runCount, runTime } = prepend.info();
    expect(runCount).toBeGreaterThanOrEqual(100n);
    expect(runTime).toBeGreaterThan(0n);
  });

  it('of a program with the verifier’s log', async () => {
    await using object = await loadTest('run', { logLevel: 2 });
    expect(object.programs.prepend.log).toMatch(/processed \d+ insns/);
    expect(object.programs.add.log).toContain('R1');
    await using silent = await loadTest('run');
    expect(silent.programs.prepend.log).toBe('');
  });
});

describe('run', () => {
  let object: TestObject;
  beforeAll(async () => {
    object = await loadTest('run');
  });
  afterAll(() => object.close());

  it('takes a packet and gives one', async () => {
    const data = Uint8Array.from({ length: 60 }, (_, i) => i + 1);
    const result = await object.programs.prepend.run({ data });
    expect(result.returnValue).toBe(3);
    expect([...result.data]).toEqual([2, 0xee, 0xee, 0xee, ...data]);
    expect(data[0]).toBe(1);
    expect(result.duration).toBeGreaterThanOrEqual(0);
  });

  it('takes a context and gives one', async () => {
    // struct __sk_buff: len, pkt_type, mark (include/uapi/linux/bpf.h)
    const context = new Uint8Array(192);
    new DataView(context.buffer).setUint32(8, 21, true);
    const result = await object.programs.double_mark.run({ data: packet, context });
    expect(result.returnValue).toBe(21);
    expect(new DataView(result.context.buffer, result.context.byteOffset).getUint32(8, true)).toBe(42);
  });

  it('takes a context of the program’s own', async () => {
    const context = new BigUint64Array([40n, 2n, 0n]);
    const result = await object.programs.add.run({ context: new Uint8Array(context.buffer) });
    expect(result.returnValue).toBe(0);
    expect(new BigUint64Array(result.context.slice().buffer)[2]).toBe(42n);
    expect(result.data).toHaveLength(0);
  });

  it('runs where it is told', async () => {
    for (const cpu of [0, 1].filter(each => existsSync(`/sys/devices/system/cpu/cpu${each}`))) {
      const context = new Uint8Array(new BigUint64Array([7n]).buffer);
      expect((await object.programs.where.run({ cpu, context })).returnValue).toBe(7);
      expect(object.variables.cpu.value).toBe(cpu);
    }
    expect(
      await failure(() => object.programs.where.run({ cpu: 4095, context: new Uint8Array(8) })),
    ).toMatchObject({
      code: 'ERR_EBPF_INVALID_ARGUMENT',
      message: expect.stringContaining('CPU 4095'),
    });
  });

  it('runs as often as it is told', async () => {
    await using counter = await loadTest('xdp');
    const { duration } = await counter.programs.count.run({ data: packet, repeat: 10_000 });
    expect(counter.variables.packets.value).toBe(10_000n);
    expect(duration).toBeLessThan(100_000);
  });

  it('many at once', async () => {
    await using counter = await loadTest('xdp');
    await Promise.all(
      Array.from({ length: 20 }, () => counter.programs.count.run({ data: packet, repeat: 100 })),
    );
    expect(counter.variables.packets.value).toBe(2000n);
  });

  it('says what is wrong with the input', async () => {
    const short = await failure(() => object.programs.prepend.run({ data: new Uint8Array(5) }));
    expect(short).toMatchObject({
      code: 'ERR_EBPF_INVALID_ARGUMENT',
      errno: 22,
      syscall: 'bpf(BPF_PROG_TEST_RUN)',
    });
    expect(short.message).toContain("'prepend'");
    expect((await failure(() => object.programs.prepend.run())).code).toBe('ERR_EBPF_INVALID_ARGUMENT');
    const small = await failure(() =>
      object.programs.prepend.run({ data: new Uint8Array(60), dataOutSize: 10 }),
    );
    expect(small).toMatchObject({
      code: 'ERR_EBPF_INVALID_ARGUMENT',
      message: expect.stringMatching(/64 bytes.*10.*dataOutSize/),
    });
  });

  it('says that a kind cannot be run', async () => {
    await using perf = await loadTest('perf');
    expect(await failure(() => perf.programs.sample.run())).toMatchObject({
      code: 'ERR_EBPF_NOT_SUPPORTED',
      errno: 524,
      message: expect.stringContaining("'sample'"),
    });
  });
});
