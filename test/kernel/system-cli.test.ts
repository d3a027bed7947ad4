/** `ebpf prog`, `map`, `link`, `btf`, `features` and `serve`, on what the test loaded itself. */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type HashMap, type Link, receive } from 'node-ebpf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTest, type TestObject, testObject } from './support/objects.ts';

const command = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

let object: TestObject;
let link: Link;
beforeAll(async () => {
  object = await loadTest('agent');
  [link] = (await object.attach()) as [Link];
  (object.maps.counts as HashMap<number, bigint>).set(7, 3n);
});
afterAll(() => object.close());

const ebpf = async (...args: readonly (string | number)[]) =>
  (await promisify(execFile)(process.execPath, [command, ...args.map(String)])).stdout;
// biome-ignore lint/suspicious/noExplicitAny: what JSON gives
const json = async (...args: readonly (string | number)[]): Promise<any> =>
  JSON.parse(await ebpf(...args, '--json'));
const lineOf = (text: string, id: number) => text.split('\n').find(line => line.trim().startsWith(`${id} `));

describe('ebpf', () => {
  it('prog lists, shows and dumps programs', async () => {
    const { id, tag } = object.programs.on_rename!.info();
    expect(lineOf(await ebpf('prog'), id)).toMatch(new RegExp(`${id} +raw_tracepoint +on_rename +${tag}`));
    expect(await ebpf('prog', 'show', id)).toContain(`tag: ${tag}\n`);
    expect((await json('prog', 'list')).find((each: { id: number }) => each.id === id)).toMatchObject({
      ...{ name: 'on_rename', type: 'raw_tracepoint', runCount: '0' },
    });
    expect(await ebpf('prog', 'dump', id)).toBe(String(object.programs.on_rename!.translated()));
    expect(await ebpf('prog', 'dump', id, '--jited')).toMatch(
      /^on_rename at 0xf\w+:\n; .* @ .*agent\.bpf\.c:\d+\n0: [0-9a-f]+\n/,
    );
    const [main] = await json('prog', 'dump', id, '--jited');
    expect(main.code).toHaveLength(2 * object.programs.on_rename!.info().jitedBytes);
  });

  it('map lists, shows and dumps maps by their types', async () => {
    const { id } = object.maps.counts!.info;
    expect(lineOf(await ebpf('map', 'list'), id)).toMatch(/hash +counts +4 +8 +16 +0x0/);
    expect(await json('map', 'show', id)).toMatchObject({
      keyType: '__u32',
      valueType: '__u64',
      maxEntries: 16,
    });
    expect(await ebpf('map', 'dump', id)).toBe('7 → "3"\n');
    expect(await json('map', 'dump', id)).toEqual([{ key: 7, value: '3' }]);
    await expect(ebpf('map', 'dump', object.maps.events!.info.id)).rejects.toThrow(
      'has no entries that could be listed',
    );
    await expect(ebpf('map', 'show', 0)).rejects.toThrow('an id is a whole number from 1 on');
  });

  it('link and btf list and show', async () => {
    const { id, programId } = link.info();
    expect(lineOf(await ebpf('link'), id)).toMatch(
      new RegExp(`raw_tracepoint +${programId} +.*"task_rename"`),
    );
    expect(await json('link', 'show', id)).toMatchObject({ details: { name: 'task_rename' } });
    const { btfId } = object.programs.on_rename!.info();
    expect(lineOf(await ebpf('btf'), btfId)).toMatch(/\d+ +program$/);
    expect((await json('btf', 'show', btfId)).types).toBeGreaterThan(10);
    expect(await ebpf('btf', 'dump', btfId)).toMatch(/struct event \{\n.*pid;\n.*name\[16\];\n/);
  });

  it('features tells what the kernel has', async () => {
    expect(await ebpf('features')).toMatch(/^program types\n {2}✓ .*\bxdp\b/);
    const { helpers, kfuncs } = await json('features', 'xdp');
    expect(helpers.bpf_redirect.support).toBe('yes');
    expect(Object.keys(kfuncs).length).toBeGreaterThan(10);
    await expect(ebpf('features', 'xdpp')).rejects.toThrow(/xdp/);
  });

  it('serve hands over what it was started with, and has no more privileges than that takes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'node-ebpf-serve-'));
    const socket = join(folder, 'agent.sock');
    const path = fileURLToPath(testObject('agent'));
    const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
    const args = ['serve', '--socket', socket, '--user', '0', '--object', `agent=${path}#${digest}`];
    const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    const lines = createInterface({ input: child.stderr });
    try {
      expect((await once(lines, 'line'))[0]).toBe(`serving agent at ${socket}`);
      const effective = /^CapEff:\s*(\S+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'latin1'))![1]!;
      // CAP_BPF and CAP_PERFMON.
      expect(BigInt(`0x${effective}`)).toBe((1n << 39n) | (1n << 38n));
      await using received = await receive({ socket, object: 'agent' });
      expect(received.links[0]?.info().type).toBe('raw_tracepoint');
    } finally {
      child.kill();
      await once(child, 'close');
      rmSync(folder, { recursive: true });
    }
    await expect(ebpf(...args.slice(0, -1), `agent=${path}#${'0'.repeat(64)}`)).rejects.toThrow(
      'has the sha256',
    );
  });
});
