/**
 * node --import tsx scripts/verify-agreement/selftests.ts: the kernel's own selftests of eBPF, from Debian's package of its sources, compiled
 * with clang-19 into the cache: those that compile with the running kernel's types. Needs bpftool.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { depsFolder } from '../deps.js';
import { cacheFolder } from '../lib/cache.js';
import { run } from '../lib/run.js';
import { runMain } from '../lib/steps.js';
import { selftestsFolder } from './corpus.ts';

const PACKAGE = 'linux-source-6.12';
const FOLDER = 'tools/testing/selftests/bpf';

await runMain(async () => {
  const folder = join(cacheFolder(), 'selftests');
  const tree = join(folder, PACKAGE);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(tree)) await unpack(folder);
  const header = join(folder, 'vmlinux.h');
  if (!existsSync(header))
    writeFileSync(
      header,
      await run('bpftool', ['btf', 'dump', 'file', '/sys/kernel/btf/vmlinux', 'format', 'c']),
    );
  mkdirSync(selftestsFolder(), { recursive: true });
  const sources = readdirSync(join(tree, FOLDER, 'progs')).filter(name => name.endsWith('.c'));
  let done = 0;
  for (const name of sources) if (await compile(tree, folder, name)) done++;
  console.log(`${done} of ${sources.length} selftests compile`);
});

async function unpack(folder: string): Promise<void> {
  await run('apt-get', ['-q', 'download', PACKAGE], { cwd: folder });
  const file = readdirSync(folder).find(name => name.endsWith('.deb'))!;
  await run('dpkg-deb', ['-x', join(folder, file), join(folder, 'package')]);
  const archive = join(folder, 'package/usr/src', `${PACKAGE}.tar.xz`);
  const wanted = [FOLDER, 'tools/lib/bpf', 'tools/include'].map(part => `${PACKAGE}/${part}`);
  await run('tar', ['-C', folder, '-xJf', archive, ...wanted]);
}

async function compile(tree: string, folder: string, name: string): Promise<boolean> {
  const output = join(selftestsFolder(), name.replace(/\.c$/, '.bpf.o'));
  if (existsSync(output)) return true;
  const includes = [
    folder,
    join(tree, FOLDER),
    join(tree, FOLDER, 'progs'),
    join(tree, FOLDER, 'libarena/include'),
    join(depsFolder(), 'include'),
    join(tree, 'tools/include/uapi'),
    '/usr/include/x86_64-linux-gnu',
  ];
  try {
    await promisify(execFile)('clang-19', [
      ...['-g', '-O2', '-target', 'bpf', '-mcpu=v3', '-D__TARGET_ARCH_x86', '-Wno-everything', '-std=gnu11'],
      ...['-fno-strict-aliasing', '-mlittle-endian', '-DENABLE_ATOMICS_TESTS'],
      ...includes.map(path => `-I${path}`),
      ...['-c', join(tree, FOLDER, 'progs', name), '-o', output],
    ]);
    return true;
  } catch {
    return false;
  }
}
