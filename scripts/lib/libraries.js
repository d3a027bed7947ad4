/** How zlib, libelf and libbpf are compiled: static, position-independent, nothing of them visible from outside. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from './run.js';

const flags = '-O2 -g1 -fPIC -fvisibility=hidden';
const jobs = `-j${availableParallelism()}`;

/** @typedef {(source: string, prefix: string) => Promise<void>} Build */

/** @type {Build} */
async function zlib(source, prefix) {
  await run('./configure', ['--static', `--prefix=${prefix}`], { cwd: source, env: { CFLAGS: flags } });
  await run('make', [jobs, 'libz.a'], { cwd: source });
  copyFileSync(join(source, 'libz.a'), join(prefix, 'lib/libz.a'));
  for (const name of ['zlib.h', 'zconf.h']) copyFileSync(join(source, name), join(prefix, 'include', name));
}

/** @type {Build} */
async function elfutils(source, prefix) {
  await run(
    './configure',
    [
      '--disable-debuginfod',
      '--disable-libdebuginfod',
      '--disable-nls',
      '--without-bzlib',
      '--without-lzma',
      '--without-zstd',
      // Its makefiles ask for -Werror; a newer compiler's new warning is no reason to fail.
      `CFLAGS=${flags} -Wno-error`,
      `CPPFLAGS=-I${prefix}/include`,
      `LDFLAGS=-L${prefix}/lib`,
    ],
    { cwd: source },
  );
  await run('make', [jobs, '-C', 'lib', 'libeu.a'], { cwd: source });
  await run('make', [jobs, '-C', 'libelf', 'libelf.a'], { cwd: source });
  copyFileSync(join(source, 'lib/libeu.a'), join(prefix, 'lib/libeu.a'));
  copyFileSync(join(source, 'libelf/libelf.a'), join(prefix, 'lib/libelf.a'));
  for (const name of ['libelf.h', 'gelf.h'])
    copyFileSync(join(source, 'libelf', name), join(prefix, 'include', name));
}

/** With its BPF-side headers and its linux/bpf.h, which is newer than the distribution's. @type {Build} */
async function libbpf(source, prefix) {
  await run(
    'make',
    [
      jobs,
      'BUILD_STATIC_ONLY=1',
      'NO_PKG_CONFIG=1',
      `PREFIX=${prefix}`,
      'LIBSUBDIR=lib',
      `UAPIDIR=${prefix}/include`,
      `CFLAGS=${flags} -std=gnu89 -I${prefix}/include`,
      'install',
      'install_uapi_headers',
    ],
    { cwd: join(source, 'src') },
  );
}

/** In the order they are built: each finds its predecessors in the prefix. @type {Record<string, Build>} */
export const builds = { zlib, elfutils, libbpf };

/** What must come with a binary that has the library in it. @type {Record<string, readonly string[]>} */
const licenses = {
  zlib: ['LICENSE'],
  elfutils: ['COPYING', 'COPYING-LGPLV3', 'COPYING-GPLV2'],
  libbpf: ['LICENSE', 'LICENSE.BSD-2-Clause'],
};

/**
 * Copies a library's licences to `licenses/<library>/` of the prefix.
 * @param {string} name
 * @param {string} source
 * @param {string} prefix
 */
export function keepLicenses(name, source, prefix) {
  const folder = join(prefix, 'licenses', name);
  mkdirSync(folder, { recursive: true });
  for (const file of licenses[name] ?? []) copyFileSync(join(source, file), join(folder, file));
}

/** Makes the folders that the builds fill. @param {string} prefix */
export function preparePrefix(prefix) {
  for (const name of ['lib', 'include']) mkdirSync(join(prefix, name), { recursive: true });
}
