/** Garbage collection detaches nothing, and frees what nobody holds. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askChild } from './support/child.ts';
import { VethPair } from './support/network.ts';

let pair: VethPair;
beforeAll(() => {
  pair = new VethPair();
});
afterAll(() => pair.close());

const gc = ['--expose-gc'];

/** Several rounds, with turns of the loop in which finalizers run. */
const collect = `
  const collect = async () => { for (let i = 0; i < 10; i++) { gc(); await new Promise(resolve => setTimeout(resolve, 10)); } };`;

it('a link that is dropped stays attached, and a warning says where it was made', async () => {
  const result = await askChild<{ warnings: { code: string; detail: string }[]; packets: string }>(
    `import { execFileSync } from 'node:child_process';
    import { load, openPinnedMap } from 'node-ebpf';
    ${collect}
    const warnings = [];
    process.on('warning', ({ code, detail }) => warnings.push({ code, detail }));
    let view;
    async function attachAndForget() {
      const xdp = await load(object('xdp'));
      view = xdp.maps['.bss'].raw;
      await xdp.programs.count.attach({ interface: '${pair.near}' });
    }
    await attachAndForget();
    await collect();
    execFileSync('ping', ['-c', '3', '-i', '0.01', '-q', '${pair.farAddress}']);
    console.log(JSON.stringify({ warnings, packets: String(view.get(0)?.[0]) }));`,
    { node: [...gc, '--no-warnings'] },
  );
  expect(result.packets).toBe('3');
  expect(result.warnings).toHaveLength(1);
  expect(result.warnings[0]?.code).toBe('EBPF_LINK_DROPPED');
  expect(result.warnings[0]?.detail).toMatch(/link of program 'count'[\s\S]*attachAndForget/);
});

it('a link that is closed says nothing', async () => {
  const warnings = await askChild<unknown[]>(
    `import { load } from 'node-ebpf';
    ${collect}
    const warnings = [];
    process.on('warning', warning => warnings.push(warning.message));
    async function attachAndClose() {
      const xdp = await load(object('xdp'));
      const link = await xdp.programs.count.attach({ interface: '${pair.near}' });
      await link.close();
    }
    await attachAndClose();
    await collect();
    console.log(JSON.stringify(warnings));`,
    { node: [...gc, '--no-warnings'] },
  );
  expect(warnings).toEqual([]);
});

it('objects that are dropped give their descriptors and memory back', async () => {
  const { before, after, grown } = await askChild<{ before: number; after: number; grown: number }>(
    `import { readdirSync } from 'node:fs';
    import { load, open } from 'node-ebpf';
    ${collect}
    const descriptors = () => readdirSync('/proc/self/fd').length;
    const spec = await open(object('variables'));
    async function use() {
      const variables = await spec.load();
      variables.variables.total.value++;
      await variables.programs.compute.run({ data: new Uint8Array(14) });
    }
    for (let i = 0; i < 10; i++) await use();
    await collect();
    const before = descriptors();
    const memory = process.memoryUsage().rss;
    for (let i = 0; i < 200; i++) { await use(); if (i % 20 === 0) await collect(); }
    await collect();
    console.log(JSON.stringify({ before, after: descriptors(), grown: process.memoryUsage().rss - memory }));`,
    { node: gc },
  );
  expect(after).toBeLessThanOrEqual(before + 2);
  // The address sanitizer keeps what is freed aside for a while.
  const room = process.env.LD_PRELOAD?.includes('asan') ? 512 : 64;
  expect(grown).toBeLessThan(room * 1024 * 1024);
});

it('memory that is looked at outlives its map', async () => {
  const values = await askChild<string[]>(
    `import { load } from 'node-ebpf';
    ${collect}
    async function memory() {
      const maps = await load(object('maps'));
      maps.maps.mapped_array.set(3, 9n);
      const view = new BigUint64Array(maps.maps.mapped_array.backend.mmap(false).buffer);
      return { view, map: maps.maps.mapped_array };
    }
    let { view, map } = await memory();
    await collect();
    const values = [String(view[3])];
    map.close();
    values.push(String(view.length));
    map = undefined;
    await collect();
    values.push(String(view.length));
    console.log(JSON.stringify(values));`,
    { node: gc },
  );
  expect(values).toEqual(['9', '0', '0']);
});
