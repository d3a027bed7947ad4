/** Objects that others compiled, of the distribution's packages: our verdict on each program is libbpf's own. */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EbpfError, type ObjectSpec, open } from 'node-ebpf';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { depsFolder } from '../../scripts/deps.js';
import { distributionFolder } from '../../scripts/lib/distribution.js';
import { embeddedObjects } from './support/embedded.ts';

/** By the file they are in; what is in several counts once. */
const objects = new Map<string, Buffer>();
const known = new Set<string>();
for (const name of files(distributionFolder())) {
  for (const [i, object] of embeddedObjects(readFileSync(join(distributionFolder(), name))).entries()) {
    const hash = createHash('sha256').update(object).digest('hex');
    if (!known.has(hash)) objects.set(`${basename(name)}, object ${i + 1}`, object);
    known.add(hash);
  }
}

function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter(name => statSync(join(folder, name)).isFile()).sort();
}

/** Where maps are pinned that say so, of either side. */
const pins = ['theirs', 'ours'].map(side => `/sys/fs/bpf/${side}-${process.pid}`) as [string, string];

let folder: string;
let libbpf: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-ebpf-verdicts-'));
  libbpf = join(folder, 'verdicts');
  const source = fileURLToPath(new URL('support/libbpf-verdicts.c', import.meta.url));
  const libraries = ['bpf', 'elf', 'eu', 'z'].map(name => `${depsFolder()}/lib/lib${name}.a`);
  execFileSync('cc', ['-O2', '-Wall', `-I${depsFolder()}/include`, source, ...libraries, '-o', libbpf]);
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  for (const root of pins) {
    for (const name of files(root)) rmSync(join(root, name));
    if (existsSync(root)) rmdirSync(root);
  }
});

type Verdicts = Record<string, number>;

/** Of objects with many programs, each made after one pattern, so many are loaded. */
const ENOUGH = 8;

/** libbpf on its own, of every `step`th program. */
async function theirs(object: Buffer, step: number): Promise<Verdicts> {
  const file = join(folder, 'object');
  writeFileSync(file, object);
  const { stdout } = await promisify(execFile)(libbpf, [file, pins[0], `${step}`]);
  const lines = stdout.trimEnd().split('\n');
  return Object.fromEntries(lines.map(line => line.split(' ')).map(([name, errno]) => [name, Number(errno)]));
}

async function ours(spec: ObjectSpec, step: number): Promise<Verdicts> {
  const programs = [...spec.programs];
  const verdicts: Verdicts = {};
  for (const program of programs.filter((_, i) => i % step === 0)) {
    for (const each of programs) each.autoload = each === program;
    verdicts[program.name] = await verdict(spec);
  }
  return verdicts;
}

async function verdict(spec: ObjectSpec): Promise<number> {
  try {
    const object = await spec.load({ backend: 'kernel', pinRoot: pins[1] });
    expect([...object.programs]).toHaveLength(1);
    await object.close();
    return 0;
  } catch (error) {
    if (error instanceof EbpfError) return error.errno ?? -1;
    throw error;
  }
}

it('are there', ctx => {
  if (objects.size === 0)
    ctx.skip('packages of the distribution could not be fetched, or nobody did: npm test does');
  expect(objects.size).toBeGreaterThan(10);
});

it.each([...objects.keys()])('%s', async name => {
  const object = objects.get(name)!;
  const spec = await open(object);
  const step = Math.ceil([...spec.programs].length / ENOUGH);
  const [expected, verdicts] = await Promise.all([theirs(object, step), ours(spec, step)]);
  expect(verdicts).toEqual(expected);
});
