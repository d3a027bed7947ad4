/** Our linker against libbpf: of every program of every object at hand, what libbpf would hand the kernel, instruction by instruction. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseObject } from '../../lib/formats/object/parse.ts';
import { distributionFolder } from '../../scripts/lib/distribution.js';
import { embeddedObjects } from './support/embedded.ts';
import { buildTool, byLibbpf, byUs, compare } from './support/linked.ts';
import { thisKernel } from './support/this-kernel.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name));
  return names.filter(name => statSync(name).isFile()).sort();
}

/** Objects of ours that libbpf 1.5 alone does not link as they are. */
const LEFT_OUT = [
  'freplace.bpf.o', // the program that it extends must be loaded
  'verifier-hooks.bpf.o', // for the hooks of verifier-hooks-kernel.bpf.o
  'verifier-seven.bpf.o', // for the kernel functions of verifier-seven-kernel.bpf.o
  'uprobe-session.bpf.o', // a section of libbpf 1.6
  'emulator-tables.bpf.o', // as the next but one
  'verifier-dummy.bpf.o', // as the next
  'congestion-link.bpf.o', // it takes the `?` of a struct_ops section for the section's first map alone
];

const own = [here('../bpf'), here('../../examples')]
  .flatMap(files)
  .filter(name => name.endsWith('.bpf.o') && !LEFT_OUT.includes(basename(name)));

/** Of the distribution's packages, by the file they are in; what is in several counts once. */
const others = new Map<string, Buffer>();
const known = new Set<string>();
for (const name of files(distributionFolder())) {
  for (const [i, object] of embeddedObjects(readFileSync(name)).entries()) {
    const hash = createHash('sha256').update(object).digest('hex');
    if (!known.has(hash)) others.set(`${basename(name)}, object ${i + 1}`, object);
    known.add(hash);
  }
}

let folder: string;
let tool: string;
/** Programs that neither libbpf nor we link. */
const refused: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-ebpf-linker-'));
  tool = buildTool(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function check(object: Uint8Array): Promise<void> {
  const image = parseObject(object);
  refused.push(...compare(byUs(image, thisKernel()), await byLibbpf(tool, object, folder), image));
}

it.each(own.map(name => [basename(name), name] as const))('%s', async (_, path) => {
  await check(readFileSync(path));
});

it('objects of the distribution are there', ctx => {
  if (others.size === 0)
    ctx.skip('packages of the distribution could not be fetched, or nobody did: npm test does');
  expect(others.size).toBeGreaterThan(10);
});

it.each([...others.keys()])('%s', async name => {
  await check(others.get(name)!);
});

it('no program is left out: these alone can be loaded nowhere', () => {
  // A section without meaning, a struct_ops program whose maps are not to be created, and a scheduler where there is no sched_ext.
  // Kernel functions that an object brings along, so that it links without a kernel, are no programs.
  const brought = ['bpf_iter_num_new', 'bpf_iter_num_next', 'bpf_iter_num_destroy'];
  const known = ['unknown', 'threshold', 'enqueue', ...brought];
  expect(refused.filter(name => !known.includes(name))).toEqual([]);
});
