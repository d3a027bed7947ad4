/** Minimal BTF: what objects are relocated to by it is what they are relocated to by the kernel's own, for us and for libbpf. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { minimalBtf } from 'node-ebpf';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Btf } from '../../lib/formats/btf/btf.ts';
import { parseObject } from '../../lib/formats/object/parse.ts';
import { CORE } from '../../lib/linker/core/kinds.ts';
import { minimalTypes } from '../../lib/linker/core/minimal.ts';
import { distributionFolder } from '../../scripts/lib/distribution.js';
import { embeddedObjects } from './support/embedded.ts';
import { buildTool, byLibbpf, byUs, type Linked } from './support/linked.ts';
import { loadTest, ownPid } from './support/objects.ts';
import { rename } from './support/rename.ts';
import { thisKernel } from './support/this-kernel.ts';

const execute = promisify(execFile);
const WHOLE = '/sys/kernel/btf/vmlinux';
const root = fileURLToPath(new URL('../..', import.meta.url));

function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name));
  return names.filter(name => statSync(name).isFile()).sort();
}

/** All that have CO-RE relocations, by name; what is in several files counts once. */
const objects = new Map<string, Buffer>();
const packaged = new Set<string>();
const known = new Set<string>();
collect(
  files(`${root}test/bpf`).filter(name => name.endsWith('.bpf.o')),
  () => {},
);
collect(files(distributionFolder()), name => packaged.add(name));

function collect(paths: readonly string[], added: (name: string) => void): void {
  for (const path of paths) {
    for (const [i, object] of embeddedObjects(readFileSync(path)).entries()) {
      const hash = createHash('sha256').update(object).digest('hex');
      const relocations = [...(parseObject(object).btfExt?.coreRelocations.values() ?? [])].flat();
      // Ids of types are those of the BTF that they are taken from.
      const ids = relocations.some(({ kind }) => kind === CORE.TYPE_ID_TARGET);
      if (relocations.length === 0 || ids || known.has(hash)) continue;
      known.add(hash);
      const name = `${basename(path)}${i ? `, object ${i + 1}` : ''}`;
      objects.set(name, object);
      added(name);
    }
  }
}

let folder: string;
let tool: string;
let kernel: Btf;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-ebpf-minimal-'));
  tool = buildTool(folder);
  kernel = Btf.lazy(readFileSync(WHOLE));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What each program is made of; nothing where it can't be linked. */
const instructions = ({ programs }: Linked) =>
  [...programs].map(([name, linked]) => [name, typeof linked === 'string' ? [] : linked.instructions]);

const ours = (object: Uint8Array, coreBtf: Btf) =>
  instructions(byUs(parseObject(object), { ...thisKernel(), coreBtf }));

/** By the whole BTF: linker.test.ts shows that it is libbpf's result, too. */
const expected = new Map<string, ReturnType<typeof ours>>();

it('there are objects of the distribution', ctx => {
  if (packaged.size === 0)
    ctx.skip('packages of the distribution could not be fetched, or nobody did: npm test does');
  expect(packaged.size).toBeGreaterThan(10);
});

it.each([...objects.keys()])('by a BTF of its own, %s has the same instructions', async name => {
  const object = objects.get(name)!;
  const whole = ours(object, kernel);
  expected.set(name, whole);
  const bytes = minimalTypes([{ name, image: parseObject(object) }], kernel);
  expect(ours(object, Btf.parse(bytes))).toEqual(whole);
  if (!packaged.has(name)) return;
  const path = join(folder, 'one.btf');
  writeFileSync(path, bytes);
  expect(instructions(await byLibbpf(tool, object, folder, { btfPath: path }))).toEqual(whole);
});

it('by a BTF for all together they have, too', () => {
  const bytes = minimalTypes(
    Array.from(objects, ([name, object]) => ({ name, image: parseObject(object) })),
    kernel,
  );
  expect(bytes.length).toBeLessThan(32 * 1024);
  const btf = Btf.parse(bytes);
  for (const [name, object] of objects) expect([name, ours(object, btf)]).toEqual([name, expected.get(name)]);
});

it('is no larger than bpftool’s', async ctx => {
  const missing = await execute('bpftool', ['version']).then(
    () => undefined,
    (error: Error) => error.message,
  );
  if (missing !== undefined) ctx.skip(`bpftool can't be run: ${missing}`);
  let compared = 0;
  for (const name of packaged) {
    const object = objects.get(name)!;
    const [input, output] = [join(folder, 'input.bpf.o'), join(folder, 'theirs.btf')];
    writeFileSync(input, object);
    // It refuses some that libbpf takes.
    const made = await execute('bpftool', ['gen', 'min_core_btf', WHOLE, output, input]).catch(
      () => undefined,
    );
    if (!made) continue;
    compared++;
    const size = minimalTypes([{ name, image: parseObject(object) }], kernel).length;
    expect([name, Math.max(0, size - statSync(output).size)]).toEqual([name, 0]);
  }
  expect(compared).toBeGreaterThan(10);
});

it('by the command, for a program that then runs', async () => {
  const output = join(folder, 'core.btf');
  const object = `${root}test/bpf/core.bpf.o`;
  await execute(process.execPath, [`${root}dist/cli/main.js`, 'btf', 'min', WHOLE, output, object]);
  expect(readFileSync(output).equals(await minimalBtf([object]))).toBe(true);
  await using loaded = await loadTest('core', { btfPath: output, edit: ownPid });
  await loaded.attach();
  rename('minimal');
  expect(loaded.variables.task.value).toMatchObject({
    pid: process.pid,
    has_comm: true,
    has_no_such_struct: false,
  });
});

it('without objects that need any, is BTF all the same', async () => {
  const bytes = await minimalBtf([`${root}test/bpf/maps.bpf.o`]);
  expect(Btf.parse(bytes).count).toBe(1);
});
