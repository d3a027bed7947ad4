/** node scripts/setup.js: installs and builds what is missing. The other scripts call it first; done once, it takes no time. */
import { build } from './build.js';
import { ensureDeps } from './deps.js';
import { checkSystem, ensurePackages } from './lib/machine.js';
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

if (isMain(import.meta)) await runMain(setup);
