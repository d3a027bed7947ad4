/**
 * node scripts/build.js [addon] [ts] [asan]: makes what has changed inputs; `addon ts` if nothing is named.
 *   addon  build/Release/node_ebpf.node, by node-gyp: what users get
 *   ts     dist/, by tsc
 *   asan   build-asan/, by cmake-js: AddressSanitizer and UndefinedBehaviorSanitizer, and compile_commands.json
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { depsFolder, ensureDeps } from './deps.js';
import { headersEnvironment } from './lib/headers.js';
import { runLocked } from './lib/lock.js';
import { run } from './lib/run.js';
import { stamp } from './lib/stamp.js';
import { Problem, runMain, step } from './lib/steps.js';
import { root, tool } from './lib/tree.js';

const self = fileURLToPath(import.meta.url);

/** Where the sanitizer build ends up. */
export const asanAddon = join(root, 'build-asan/Release/node_ebpf.node');

/**
 * @typedef {object} Target
 * @property {string} title
 * @property {readonly string[]} inputs
 * @property {string} output
 * @property {boolean} native links the C libraries
 * @property {() => Promise<unknown>} make
 */

const gypAddon = join(root, 'build/Release/node_ebpf.node');

/** @type {Record<string, Target>} */
const targets = {
  addon: {
    title: 'building the addon',
    inputs: ['native', 'binding.gyp', 'node_modules/node-addon-api/package.json'],
    output: gypAddon,
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
  asan: {
    title: 'building the addon with sanitizers',
    inputs: ['native', 'CMakeLists.txt', 'node_modules/node-addon-api/package.json'],
    output: asanAddon,
    native: true,
    make: () =>
      run(process.execPath, [tool('cmake-js'), 'build', '--out', 'build-asan', '--CDSANITIZE=ON'], {
        cwd: root,
        env: headersEnvironment(),
        advice: existsSync('/usr/bin/cmake') ? '' : 'It needs cmake: apt-get install cmake.',
      }),
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

/** @param {string} name @param {string} deps */
function check(name, deps) {
  const target = targets[name];
  if (!target) throw new Problem(`No such target: ${name}. There are ${Object.keys(targets).join(', ')}.`);
  const mark = stamp(name, target.inputs, target.native ? [deps, process.arch] : []);
  return { ...target, mark, stale: !mark.fresh || !existsSync(target.output) };
}

/**
 * Builds what is not up to date.
 * @param {readonly string[]} names
 */
export async function build(names) {
  const deps = names.some(name => targets[name]?.native) ? await ensureDeps() : '';
  const stale = names.filter(name => check(name, deps).stale);
  if (stale.length)
    await runLocked(join(root, 'node_modules/.cache/node-ebpf/lock'), self, ['--locked', ...stale]);
}

/** @param {readonly string[]} names */
async function buildLocked(names) {
  for (const name of names) {
    const { stale, title, make, mark } = check(name, depsFolder());
    if (!stale) continue;
    await step(title, make);
    mark.set();
  }
}

if (process.argv[1] === self) {
  const [first, ...rest] = process.argv.slice(2);
  await runMain(() => {
    if (first === '--locked') return buildLocked(rest);
    return build(first ? [first, ...rest] : ['addon', 'ts']);
  });
}
