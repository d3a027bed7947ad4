/**
 * The kernel's own selftests of eBPF, from Debian's packages of its sources, compiled with clang-19 into the cache: each series' by its own
 * types and headers, so that the objects are the same wherever they are made.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { Btf } from '../../lib/formats/btf/btf.ts';
import { Elf } from '../../lib/formats/elf/elf.ts';
import { staticLink } from '../../lib/kernel/static-link.ts';
import { makeHeader } from '../../lib/toolchain/vmlinux/header.ts';
import { privateApt } from '../lib/apt.js';
import { clang, ensurePackages } from '../lib/machine.js';
import { run } from '../lib/run.js';
import { Problem, step } from '../lib/steps.js';
import { ensureKernel, sourcesOf } from '../vm/fetch.js';
import { findKernel } from '../vm/kernels.js';
import { SELFTESTS, type SelftestsSeries, selftestsFolder } from './corpus.ts';

const FOLDER = 'tools/testing/selftests/bpf';
/** With what the headers of libbpf are made of. */
const PARTS = [FOLDER, 'tools/lib/bpf', 'tools/include', 'scripts/bpf_doc.py', 'include/uapi/linux/bpf.h'];
/** Of sources beside `progs`, which are the most. */
const SOURCES = ['progs', 'libarena/src', 'libarena/selftests'];

/** Objects that the selftests' Makefile links from several (LINKED_SKELS), by libbpf's linker. */
const LINKED = {
  test_static_linked: ['test_static_linked1', 'test_static_linked2'],
  linked_funcs: ['linked_funcs1', 'linked_funcs2'],
  linked_vars: ['linked_vars1', 'linked_vars2'],
  linked_maps: ['linked_maps1', 'linked_maps2'],
  test_subskeleton_lib: ['test_subskeleton_lib2', 'test_subskeleton_lib'],
  test_subskeleton: ['test_subskeleton_lib2', 'test_subskeleton_lib', 'test_subskeleton'],
  test_usdt: ['test_usdt', 'test_usdt_multispec'],
};

/** Makes those that are not there. Where that can't be, it says why, and they are left out. */
export async function ensureSelftests(): Promise<void> {
  for (const series of SELFTESTS) {
    if (existsSync(selftestsFolder(series))) continue;
    try {
      await make(series);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      process.stderr.write(`${error.message}\nThe selftests of Linux ${series} are left out.\n`);
    }
  }
}

async function make(series: SelftestsSeries): Promise<void> {
  await ensurePackages({ [clang]: clang, python3: 'python3', xz: 'xz-utils' });
  const { vmlinux } = await ensureKernel(findKernel(series)!);
  const folder = selftestsFolder(series);
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}.`);
  try {
    const tree = await step(`fetching the sources of Linux ${series}`, () => unpack(series, work));
    const include = await makeHeaders(tree, vmlinux, join(work, 'include'));
    const objects = join(work, 'objects');
    mkdirSync(objects);
    const sources = SOURCES.flatMap(part => sourcesIn(join(tree, FOLDER, part)));
    const left: string[] = [];
    await step(`compiling ${sources.length} selftests of Linux ${series}`, async () => {
      const waiting = [...sources];
      const worker = async () => {
        for (let source = waiting.shift(); source; source = waiting.shift())
          if (!(await compile(tree, include, source, objects))) left.push(source.slice(tree.length + 1));
      };
      await Promise.all(Array.from({ length: availableParallelism() }, worker));
    });
    if (left.length) process.stderr.write(`Not compiled: ${left.sort().join(', ')}.\n`);
    await linkParts(objects);
    renameSync(objects, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** In place of their parts. Two go by the name of a part, and one part is in two: hence first all of them, then away with the parts. */
async function linkParts(objects: string): Promise<void> {
  const fileOf = (name: string) => join(objects, `${name}.bpf.o`);
  const linked: (readonly [string, string])[] = [];
  const parts = new Set<string>();
  for (const [name, names] of Object.entries(LINKED)) {
    const files = names.map(fileOf);
    if (!files.every(file => existsSync(file))) continue;
    await staticLink(fileOf(`${name}.linked`), files);
    linked.push([fileOf(`${name}.linked`), fileOf(name)]);
    for (const file of files) parts.add(file);
  }
  for (const file of parts) rmSync(file);
  for (const [from, to] of linked) renameSync(from, to);
}

async function unpack(series: SelftestsSeries, work: string): Promise<string> {
  const name = `linux-source-${series}`;
  const apt = await privateApt(join(work, 'apt'), sourcesOf(findKernel(series)!));
  await apt('apt-get', ['download', name], work);
  const deb = readdirSync(work).find(file => file.endsWith('.deb'));
  if (!deb) throw new Problem(`The mirror has no ${name}.`);
  const packaged = join(work, 'package');
  await run('dpkg-deb', ['-x', join(work, deb), packaged]);
  const archive = join(packaged, 'usr/src', `${name}.tar.xz`);
  await run('tar', ['-C', work, '-xJf', archive, ...PARTS.map(part => `${name}/${part}`)]);
  return join(work, name);
}

/** vmlinux.h, and libbpf's as that series has them. */
async function makeHeaders(tree: string, vmlinux: string, include: string): Promise<string> {
  const libbpf = join(include, 'bpf');
  mkdirSync(libbpf, { recursive: true });
  for (const name of readdirSync(join(tree, 'tools/lib/bpf')).filter(file => file.endsWith('.h')))
    cpSync(join(tree, 'tools/lib/bpf', name), join(libbpf, name));
  const uapi = join(tree, 'include/uapi/linux/bpf.h');
  const helpers = await run('python3', [join(tree, 'scripts/bpf_doc.py'), '--header', '--filename', uapi]);
  writeFileSync(join(libbpf, 'bpf_helper_defs.h'), helpers);
  const btf = Elf.parse(readFileSync(vmlinux)).section('.BTF')!;
  writeFileSync(join(include, 'vmlinux.h'), makeHeader(Btf.parse(btf.data)));
  return include;
}

function sourcesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter(name => name.endsWith('.c'));
  return names.sort().map(name => join(folder, name));
}

/** Some declare kernel functions otherwise than the types of that kernel do; some are written for another compiler. */
async function compile(tree: string, include: string, source: string, objects: string): Promise<boolean> {
  const name = source.slice(source.lastIndexOf('/') + 1).replace(/(\.bpf)?\.c$/, '');
  const here = join(tree, FOLDER);
  const includes = [
    ...[include, here, join(here, 'progs'), join(here, 'libarena/include')],
    ...[join(tree, 'tools/include/uapi'), join(tree, 'tools/include')],
  ];
  const compile = (...more: string[]) =>
    run(clang, [
      ...['-g', '-O2', '-target', 'bpf', '-mcpu=v3', '-D__TARGET_ARCH_x86', '-Wno-everything', '-std=gnu11'],
      ...['-fno-strict-aliasing', '-fms-extensions', '-mlittle-endian', '-DENABLE_ATOMICS_TESTS', ...more],
      // Nothing in the objects says where they were made.
      ...[`-ffile-prefix-map=${dirname(tree)}=.`, '-fdebug-compilation-dir=.'],
      ...includes.map(path => `-I${path}`),
      ...['-idirafter', '/usr/include/x86_64-linux-gnu', '-c', source, '-o', join(objects, `${name}.bpf.o`)],
    ]);
  try {
    await compile().catch(() => compile('-DBPF_NO_KFUNC_PROTOTYPES'));
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return false;
  }
}
