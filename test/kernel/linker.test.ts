/** Our linker against libbpf: of every program of every object at hand, what libbpf would hand the kernel, instruction by instruction. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, release, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Btf } from '../../lib/formats/btf/btf.ts';
import { parseObject } from '../../lib/formats/object/parse.ts';
import type { KernelEnvironment } from '../../lib/linker/index.ts';
import { distributionFolder } from '../../scripts/lib/distribution.js';
import { embeddedObjects } from './support/embedded.ts';
import { buildTool, byLibbpf, byUs, compare } from './support/linked.ts';

const KERNEL_BTF = '/sys/kernel/btf/vmlinux';
const CONFIG = ['/proc/config.gz', `/boot/config-${release()}`].find(existsSync);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name));
  return names.filter(name => statSync(name).isFile()).sort();
}

const own = [here('../bpf'), here('../../examples')].flatMap(files).filter(name => name.endsWith('.bpf.o'));

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
let kernel: KernelEnvironment;
/** Programs that neither libbpf nor we link. */
const refused: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-ebpf-linker-'));
  tool = buildTool(folder);
  if (!existsSync(KERNEL_BTF)) return;
  const text = CONFIG === undefined ? undefined : readFileSync(CONFIG);
  const symbols = new Map<string, bigint>();
  for (const line of readFileSync('/proc/kallsyms', 'utf8').split('\n')) {
    const [address, , name] = line.split(/\s/);
    if (name !== undefined && !symbols.has(name)) symbols.set(name, BigInt(`0x${address}`));
  }
  kernel = {
    btf: Btf.parse(readFileSync(KERNEL_BTF)),
    ...(text && { config: (CONFIG!.endsWith('.gz') ? gunzipSync(text) : text).toString() }),
    version: kernelVersion(),
    symbol: name => symbols.get(name),
    cpus: availableParallelism(),
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Debian's version is in the kernel's description. */
function kernelVersion(): number {
  const text = /Debian ([0-9.]+)/.exec(readFileSync('/proc/version', 'utf8'))?.[1] ?? release();
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)/.exec(text)!;
  return (Number(major) << 16) | (Number(minor) << 8) | Math.min(Number(patch), 255);
}

async function check(object: Uint8Array): Promise<void> {
  const image = parseObject(object);
  refused.push(...compare(byUs(image, kernel), await byLibbpf(tool, object, folder), image));
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
  // A section without meaning, and a struct_ops member that no kernel has.
  expect(refused.filter(name => name !== 'unknown' && name !== 'threshold')).toEqual([]);
});
