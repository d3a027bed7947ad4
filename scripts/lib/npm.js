/** The npm packages: whether they are those of the lock file, and how they become so. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isInstalled } from './machine.js';
import { run } from './run.js';
import { Problem, step } from './steps.js';
import { root } from './tree.js';

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean }} LockedPackage */

/** @param {string} file @returns {Record<string, LockedPackage>} by folder, '' being the project */
function lockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}

/** npm notes what it installed in node_modules/.package-lock.json. Optional packages are of other platforms, mostly. */
function upToDate() {
  const installed = lockedPackages(join(root, 'node_modules/.package-lock.json'));
  return Object.entries(lockedPackages(join(root, 'package-lock.json'))).every(
    ([folder, { version, optional, devOptional }]) =>
      folder === '' || optional || devOptional || installed[folder]?.version === version,
  );
}

/**
 * Runs npm: the one that runs this script, else the one on the PATH.
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, advice?: string }} [options]
 */
export function npm(args, options) {
  const path = process.env.npm_execpath;
  if (path?.endsWith('.js')) return run(process.execPath, [path, ...args], options);
  if (!isInstalled('npm')) {
    throw new Problem('npm missing: install it beside Node.js, on Debian with `apt-get install npm`.');
  }
  return run('npm', args, options);
}

/** Installs the packages of the lock file where they are missing. None needs its install script. */
export async function ensureNpmPackages() {
  if (upToDate()) return;
  await step('installing npm packages', () =>
    npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: root,
      advice: 'Check that this machine reaches its npm registry.',
    }),
  );
}
