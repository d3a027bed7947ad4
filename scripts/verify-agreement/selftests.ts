/**
 * The kernel's own selftests of eBPF, from Debian's packages of its sources, compiled with clang-19 into the cache. What is there already
 * stays, so that who stopped it can go on; `origin.json` says that all is there, from what it is, and which did not compile.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vmlinuxHeader } from '../../lib/toolchain/index.ts';
import { privateApt } from '../lib/apt.js';
import { fetchDistribution } from '../lib/distribution.js';
import { ensurePackages } from '../lib/machine.js';
import { run } from '../lib/run.js';
import { Problem, step } from '../lib/steps.js';
import { ensureKernel, sources } from '../vm/fetch.js';
import { findKernel } from '../vm/kernels.js';
import { SERIES, type Series, selftestsFolder } from './corpus.ts';
import { compileAll } from './selftests-compile.ts';

const PACKAGES = {
  'clang-19': 'clang-19',
  'llvm-strip-19': 'llvm-19',
  bpftool: 'bpftool',
  python3: 'python3',
  xz: 'xz-utils',
};
/** What ensureKernel() unpacks a kernel with. */
const UNPACKERS = { depmod: 'kmod', modprobe: 'kmod', zstd: 'zstd', lz4: 'lz4' };
const PARTS = ['tools/testing/selftests/bpf', 'tools/lib/bpf', 'tools/include', 'scripts/bpf_doc.py'];

/** All objects that can be had; `wanted` as for corpus(). What can't be had is said in a sentence. */
export async function ensureCorpus(wanted: readonly string[]): Promise<void> {
  // Names of objects are in any set.
  const wants = (set: string) =>
    wanted.length === 0 || wanted.some(part => !/^(tests|distribution|selftests)/.test(part) || set.startsWith(part.replace(/\/.*/, '')));
  if (wants('distribution')) await fetchDistribution();
  for (const series of SERIES) {
    if (!wants(`selftests ${series}`) || existsSync(join(selftestsFolder(series), 'origin.json'))) continue;
    try {
      await build(series);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      process.stderr.write(`${error.message}\nThe selftests of Linux ${series} are left out, as far as they are not there.\n`);
    }
  }
}

async function build(series: Series): Promise<void> {
  const folder = selftestsFolder(series);
  mkdirSync(folder, { recursive: true });
  await ensurePackages(PACKAGES);
  const tree = join(folder, 'source');
  if (!existsSync(tree)) await step(`fetching linux-source-${series}`, () => fetchSource(series, folder));
  const types = await ensureHeaders(series, folder);
  const { done, leftOut } = await step(`compiling the selftests of Linux ${series}`, () => compileAll(folder));
  const origin = { types, clang: (await run('clang-19', ['--version'])).split('\n')[0], leftOut };
  writeFileSync(join(folder, 'origin.json'), `${JSON.stringify(origin, undefined, 2)}\n`);
  process.stderr.write(`${done} selftests of Linux ${series} are compiled with the types of ${types}`);
  process.stderr.write(leftOut.length > 0 ? `; ${leftOut.length} do not compile: ${folder}/origin.json.\n` : '.\n');
}

/** From the suites that have that kernel: apt verifies their lists by their signature, and the package by its hash. */
async function fetchSource(series: Series, folder: string): Promise<void> {
  const work = mkdtempSync(join(folder, 'new-'));
  const name = `linux-source-${series}`;
  try {
    const apt = await privateApt(join(work, 'apt'), sources(findKernel(series)!));
    const debs = join(work, 'debs');
    mkdirSync(debs);
    await apt('apt-get', ['download', name], debs);
    const deb = join(debs, readdirSync(debs)[0]!);
    await run('dpkg-deb', ['-x', deb, join(work, 'package')]);
    const archive = join(work, 'package/usr/src', `${name}.tar.xz`);
    const members = PARTS.map(part => `${name}/${part}`);
    await run('tar', ['-C', work, '--no-same-owner', '-xJf', archive, ...members]);
    renameSync(join(work, name), join(folder, 'source'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** `include/`: the kernel's types, and libbpf's headers of that version. Answers whose types. */
async function ensureHeaders(series: Series, folder: string): Promise<string> {
  const include = join(folder, 'include');
  const tree = join(folder, 'source');
  mkdirSync(join(include, 'bpf'), { recursive: true });
  const headers = readdirSync(join(tree, 'tools/lib/bpf')).filter(name => name.endsWith('.h'));
  await run('cp', [...headers.map(name => join(tree, 'tools/lib/bpf', name)), join(include, 'bpf')]);
  const uapi = join(tree, 'tools/include/uapi/linux/bpf.h');
  const helpers = await run('python3', [join(tree, 'scripts/bpf_doc.py'), '--header', '--file', uapi]);
  writeFileSync(join(include, 'bpf/bpf_helper_defs.h'), helpers);
  const kernel = await typesOf(series);
  writeFileSync(join(include, 'vmlinux.h'), await vmlinuxHeader(kernel?.vmlinux));
  return kernel?.release ?? 'the running kernel';
}

async function typesOf(series: Series): Promise<{ readonly vmlinux: string; readonly release: string } | undefined> {
  try {
    await ensurePackages(UNPACKERS);
    return await ensureKernel(findKernel(series)!);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    process.stderr.write(`${error.message}\nThe running kernel's types are taken for Linux ${series}.\n`);
    return undefined;
  }
}
