/** Samples of a child of the test's own, and the names of the functions that it was in. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { folded, pprof, type StackSample, Symbolizer } from 'node-ebpf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure } from './support/errors.ts';
import { loadTest, type TestObject } from './support/objects.ts';
import { readProfile } from './support/pprof.ts';

/** In the child: busy for ever in a function of its own, and now and then in the kernel. */
const PROGRAM = `
  const { readFileSync } = require('node:fs');
  function busyInTheTest(rounds) {
    let sum = 0;
    for (let i = 0; i < rounds; i++) sum += Math.sqrt(i);
    return sum;
  }
  console.log('ready');
  for (;;) {
    busyInTheTest(1e6);
    for (let i = 0; i < 200; i++) readFileSync('/proc/self/maps');
  }
`;
const EEXIST = 17;

interface Key {
  readonly pid: number;
  readonly kernel: number;
  readonly user: number;
  readonly build_id: number;
}

let child: ChildProcess;
beforeAll(async () => {
  child = spawn(process.execPath, ['--perf-basic-prof', '-e', PROGRAM], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
});
afterAll(async () => {
  child.kill();
  await once(child, 'exit');
  rmSync(`/tmp/perf-${child.pid}.map`, { force: true });
});

/** Until there are so many samples. */
async function sampled(maps: object = {}): Promise<TestObject> {
  const object = await loadTest('stacks', {
    edit(spec) {
      spec.variables.pid.value = child.pid;
      for (const [name, maxEntries] of Object.entries(maps)) spec.maps[name].maxEntries = maxEntries;
    },
  });
  const link = await object.programs.sample!.attach({ pid: child.pid, frequency: 997 });
  for (let tries = 0; total(object) < 200n && tries < 200; tries++)
    await new Promise(resolve => setTimeout(resolve, 50));
  await link.close();
  return object;
}

const counts = (object: TestObject): [Key, bigint][] => [...object.maps.counts];
const total = (object: TestObject) => counts(object).reduce((sum, [, count]) => sum + count, 0n);

describe('a Node process', () => {
  const symbolizer = new Symbolizer();
  let object: TestObject;
  let samples: StackSample[];
  beforeAll(async () => {
    object = await sampled();
    samples = counts(object).map(([{ pid, kernel, user }, count]) => ({
      frames: [
        ...symbolizer.kernel(kernel < 0 ? [] : object.maps.stacks.get(kernel)),
        ...symbolizer.user(pid, user < 0 ? [] : object.maps.stacks.get(user)),
      ],
      count,
      process: 'child',
    }));
  });
  afterAll(() => object.close());

  it("shows its own functions, V8's and the kernel's, folded", () => {
    const text = folded(samples);
    const lines = text.split('\n').filter(line => line.includes('busyInTheTest'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/^child;.*busyInTheTest[^;]*(;.*)? \d+$/);
    // From main of the program to the function.
    expect(text).toMatch(/^child;.*node5Start.*;JS:[~*^+]?busyInTheTest /m);
    expect(text).toMatch(/;(ksys_read|vfs_read|seq_read_iter|show_map|show_map_vma)(;| )/);
  });

  it('gives module and offset with the name', () => {
    const frames = samples.flatMap(({ frames }) => frames);
    const own = frames.find(({ name }) => name?.includes('busyInTheTest'))!;
    expect(own).toMatchObject({ module: 'perf map', offset: expect.any(Number) });
    const v8 = frames.find(({ name }) => name?.startsWith('Builtins_JSEntry'))!;
    expect(v8.module).toBe(process.execPath);
    expect(v8.buildId).toMatch(/^[0-9a-f]{40}$/);
    const kernel = frames.find(({ module }) => module === 'kernel')!;
    expect(kernel.name).toMatch(/^\w+/);
    expect(kernel.address).toBeGreaterThan(0xffff_0000_0000_0000n);
  });

  it('is a profile for pprof, with all samples and the same names', () => {
    const bytes = pprof(samples, { period: 1_003_009n, time: new Date(1e12), duration: 2000 });
    const profile = readProfile(gunzipSync(bytes));
    expect(profile).toMatchObject({
      sampleTypes: [
        ['samples', 'count'],
        ['cpu', 'nanoseconds'],
      ],
      ...{ time: 10n ** 18n, duration: 2_000_000_000n, period: 1_003_009n },
    });
    expect(profile.samples.reduce((sum, { values }) => sum + values[0]!, 0n)).toBe(total(object));
    expect(profile.samples.map(({ stack }) => stack)).toEqual(
      samples.map(({ frames }) => frames.map(({ address, name, module }) => ({ address, name, module }))),
    );
    for (const { values, labels } of profile.samples) {
      expect(values[1]).toBe(values[0]! * 1_003_009n);
      expect(labels).toEqual({ process: 'child' });
    }
  });

  it('build ids lead to the same functions, with the process and without', () => {
    const ids = counts(object).filter(([{ user, build_id }]) => user >= 0 && build_id >= 0);
    expect(ids.length).toBeGreaterThan(0);
    for (const [{ pid, user, build_id }] of ids) {
      const names = symbolizer.user(pid, object.maps.stacks.get(user)).map(({ name }) => name);
      const same = symbolizer.user(pid, object.maps.build_ids.get(build_id)).map(({ name }) => name);
      // Of a damaged chain of frames one ends at an address of 0, and the other has it.
      expect(same.slice(0, names.length)).toEqual(names);
    }
    const [[{ build_id }]] = ids as [[Key, bigint]];
    const frames = new Symbolizer().user(2 ** 22, object.maps.build_ids.get(build_id));
    expect(frames.every(({ name, reason }) => name !== undefined || reason !== undefined)).toBe(true);
    expect(frames.some(({ reason }) => reason?.includes('/usr/lib/debug'))).toBe(true);
  });

  it('counts stacks whose ids collide', async () => {
    await using small = await sampled({ stacks: 1 });
    const ids = counts(small).flatMap(([{ kernel, user }, count]) => [
      [kernel, count] as const,
      [user, count] as const,
    ]);
    const collided = ids.filter(([id]) => id === -EEXIST);
    expect(collided.reduce((sum, [, count]) => sum + count, 0n)).toBeGreaterThan(0n);
    // The one that was first is there.
    expect([...small.maps.stacks].length).toBe(1);
    expect(small.maps.stacks.get(0).length).toBeGreaterThan(0);
  });
});

it('kernel functions by address', () => {
  const line = readFileSync('/proc/kallsyms', 'latin1').match(/^([0-9a-f]{16}) T vfs_read$/m)!;
  const address = BigInt(`0x${line[1]}`);
  const symbolizer = new Symbolizer();
  expect(symbolizer.kernel([address + 4n])).toEqual([
    { address: address + 4n, module: 'kernel', name: 'vfs_read', offset: 4 },
  ]);
  expect(symbolizer.kernel([5n])).toEqual([
    { address: 5n, module: 'kernel', reason: expect.stringContaining('no function') },
  ]);
});

it('a process that has ended is known by what was seen of it', async () => {
  const symbolizer = new Symbolizer();
  const short = spawn('cat', { stdio: ['pipe', 'pipe', 'ignore'] });
  short.stdin.write('x');
  await once(short.stdout, 'data');
  const pid = short.pid!;
  const maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
  const [, start = '', module] = /^(\w+)-\S+ r-xp .* (\/\S*libc\S*)$/m.exec(maps)!;
  const address = BigInt(`0x${start}`);
  expect(symbolizer.user(pid, [])).toEqual([]);
  short.stdin.end();
  await once(short, 'exit');
  expect(symbolizer.user(pid, [address])[0]).toMatchObject({ module });
  expect(new Symbolizer().user(pid, [address])).toEqual([{ address, reason: `process ${pid} has ended` }]);
});

it('what is no pid is refused', async () => {
  for (const pid of [0, -1, 1.5, 2 ** 31, Number.NaN])
    expect(await failure(() => new Symbolizer().user(pid, []))).toMatchObject({
      code: 'ERR_EBPF_INVALID_ARGUMENT',
      message: expect.stringContaining('no pid'),
    });
});
