/** What can be built, of what, and how. */
import { copyFileSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { depsFolder } from '../deps.js';
import { headersEnvironment } from './headers.js';
import { run } from './run.js';
import { root, tool } from './tree.js';

/** Where the sanitizer build ends up. */
export const asanAddon = join(root, 'build-asan/Release/node_ebpf.node');

const gypInputs = ['native', 'binding.gyp'];

/** libbpf's headers for the programs' side; the others are for the loader's. */
const programHeaders = [
  'bpf_helpers.h',
  'bpf_helper_defs.h',
  'bpf_tracing.h',
  'bpf_core_read.h',
  'bpf_endian.h',
  'usdt.bpf.h',
];

/** The package's own name is the file's: node-gyp-build knows the rest of it. */
export const prebuilt = join(root, `prebuilds/linux-${process.arch}/node-ebpf.glibc.node`);

/**
 * @typedef {object} Target
 * @property {string} title
 * @property {readonly string[]} inputs
 * @property {string} output
 * @property {boolean} native links the C libraries
 * @property {() => Promise<unknown>} make
 */

/** @type {Record<string, Target>} */
export const targets = {
  addon: {
    title: 'building the addon',
    inputs: gypInputs,
    output: join(root, 'build/Release/node_ebpf.node'),
    native: true,
    make: () =>
      run(process.execPath, [tool('node-gyp'), 'configure', 'build', '--jobs=max', '--loglevel=error'], {
        cwd: root,
        env: headersEnvironment(),
      }),
  },
  ts: {
    title: 'building dist/ from TypeScript',
    inputs: ['lib', 'tsconfig.json', 'tsconfig.build.json', 'node_modules/typescript/package.json'],
    output: join(root, 'dist/index.js'),
    native: false,
    make: makeTypes,
  },
  headers: {
    title: "laying out libbpf's headers for programs",
    inputs: ['scripts/lib/targets.js'],
    output: join(root, 'include/bpf/bpf_helpers.h'),
    native: true,
    make: makeHeaders,
  },
  asan: {
    title: 'building the addon with sanitizers',
    inputs: ['native', 'CMakeLists.txt'],
    output: asanAddon,
    native: true,
    make: () =>
      run(process.execPath, [tool('cmake-js'), 'build', '--out', 'build-asan', '--CDSANITIZE=ON'], {
        cwd: root,
        env: headersEnvironment(),
      }),
  },
  prebuild: {
    title: 'building the prebuilt addon',
    inputs: gypInputs,
    output: prebuilt,
    native: true,
    make: makePrebuilt,
  },
};

/** Into a folder of its own, then swapped in: dist/ is whole at any time and has no leftovers of removed sources. */
async function makeTypes() {
  const [fresh, old, dist] = [join(root, 'dist.new'), join(root, 'dist.old'), join(root, 'dist')];
  for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
  await run(process.execPath, [tool('typescript', 'tsc'), '-p', 'tsconfig.build.json', '--outDir', fresh], {
    cwd: root,
  });
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}

/** What programs include: of the pinned libbpf, with the licence that goes with it. */
async function makeHeaders() {
  const folder = join(root, 'include/bpf');
  rmSync(folder, { recursive: true, force: true });
  for (const name of programHeaders) {
    cpSync(join(depsFolder(), 'include/bpf', name), join(folder, name), { recursive: true });
  }
  for (const name of ['LICENSE', 'LICENSE.BSD-2-Clause']) {
    cpSync(join(depsFolder(), 'licenses/libbpf', name), join(folder, name), { recursive: true });
  }
}

/** In a folder of its own, since prebuildify starts by removing the build that the tree works with. */
async function makePrebuilt() {
  const work = mkdtempSync(join(tmpdir(), 'node-ebpf-prebuild-'));
  try {
    for (const name of ['package.json', 'binding.gyp']) copyFileSync(join(root, name), join(work, name));
    for (const name of ['native', 'scripts', 'node_modules']) symlinkSync(join(root, name), join(work, name));
    await run(
      process.execPath,
      [
        tool('prebuildify'),
        ...['--napi', '--strip', '--tag-libc', `--target=${process.versions.node}`, `--out=${root}`],
      ],
      { cwd: work, env: { ...headersEnvironment(), npm_config_jobs: 'max' } },
    );
    // Whoever passes the binary on passes these on.
    cpSync(join(depsFolder(), 'licenses'), join(root, 'prebuilds/licenses'), { recursive: true });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
