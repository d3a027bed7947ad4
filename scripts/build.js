/**
 * node scripts/build.js [addon] [ts] [headers] [asan] [prebuild]: makes what has changed inputs; `addon ts headers` if nothing is named.
 *   addon     build/Release/node_ebpf.node, by node-gyp
 *   ts        dist/, by tsc
 *   headers   include/bpf/, libbpf's headers for programs
 *   asan      build-asan/, by cmake-js: AddressSanitizer and UndefinedBehaviorSanitizer, and compile_commands.json
 *   prebuild  prebuilds/, by prebuildify: what the package carries
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { depsFolder, ensureDeps } from './deps.js';
import { runLocked } from './lib/lock.js';
import { ensurePackages } from './lib/machine.js';
import { stamp } from './lib/stamp.js';
import { Problem, runMain, step } from './lib/steps.js';
import { targets } from './lib/targets.js';
import { isMain, root } from './lib/tree.js';

const self = fileURLToPath(import.meta.url);

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
  if (names.includes('asan')) await ensurePackages({ cmake: 'cmake' });
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

if (isMain(import.meta)) {
  const [first, ...rest] = process.argv.slice(2);
  await runMain(() => {
    if (first === '--locked') return buildLocked(rest);
    return build(first ? [first, ...rest] : ['addon', 'ts', 'headers']);
  });
}
