/** Other versions of Node.js, from the npm packages that carry its binaries; kept outside the tree. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from './cache.js';
import { npm } from './npm.js';
import { step } from './steps.js';

/** A release of each line that the addon is tested on. */
export const nodeVersions = ['20.20.2', '22.23.3', '24.21.0'];

// npm's package `node` would choose this one in an install script.
const carrier = `node-linux-${process.arch}`;

/** Where a version's binary is, or would be. @param {string} version */
export function nodeBinary(version) {
  if (version === process.versions.node) return process.execPath;
  return join(cacheFolder(), 'node', `${version}-${process.arch}`, 'node_modules', carrier, 'bin/node');
}

/** Fetches the versions that are not there; without one its tests are skipped. */
export async function ensureNodes() {
  for (const version of nodeVersions.filter(version => !existsSync(nodeBinary(version)))) {
    const folder = join(cacheFolder(), 'node', `${version}-${process.arch}`);
    mkdirSync(dirname(folder), { recursive: true });
    const work = mkdtempSync(`${folder}.`);
    try {
      await step(`fetching Node.js ${version}`, async () => {
        await npm(['install', '--no-save', '--ignore-scripts', '--prefix', work, `${carrier}@${version}`]);
        renameSync(work, folder);
      });
    } catch (error) {
      process.stderr.write(
        `${/** @type {Error} */ (error).message}\nTests that need this version are skipped.\n`,
      );
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
}
