/** node scripts/setup.js: installs and builds what is missing. The other scripts call it first; done once, it takes no time. */
import { build } from './build.js';
import { ensureDeps } from './deps.js';
import { checkNode, checkSystem, ensurePackages } from './lib/machine.js';
import { ensureNpmPackages } from './lib/npm.js';
import { runMain } from './lib/steps.js';
import { isMain } from './lib/tree.js';

/** All that building needs. */
export async function prepare() {
  checkSystem();
  await ensurePackages();
  await ensureNpmPackages();
  await ensureDeps();
}

/** All that running needs. */
export async function setup() {
  await prepare();
  await build(['addon', 'ts', 'headers']);
}

/** All that running in the emulator needs: no compiler, no Linux. */
export async function setupWithoutKernel() {
  checkNode();
  await ensureNpmPackages();
  await build(['ts']);
}

if (isMain(import.meta)) await runMain(setup);
